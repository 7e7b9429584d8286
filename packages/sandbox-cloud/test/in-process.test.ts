import { describe, expect, it } from 'vitest';
import { createCallService } from '../../../src/clients/call-service.ts';
import { VirtualClock } from '../src/clock/virtual.ts';
import { createInProcessSandbox } from '../src/in-process.ts';
import type { WorldState } from '../src/world/world.ts';
import type { WorldFile } from '../src/world/world-file.ts';
import { lamp, lampWorld, standInServices } from './support/stand-in.ts';

const STARTED_AT = Date.UTC(2026, 10, 23, 9);
const { signal } = new AbortController();

function lamps(options: { file?: Partial<WorldFile>; saved?: WorldState } = {}) {
  const clock = new VirtualClock(options.saved?.nowMs ?? STARTED_AT);
  const sandbox = createInProcessSandbox({
    file: lampWorld(options.file),
    components: [lamp],
    clock,
    services: standInServices,
    saved: options.saved,
  });
  const call = createCallService({ clock });
  const ask = (operation: string) =>
    call({ service: 'ec2', operation }, signal, (limited) =>
      sandbox.cloud.aws('ec2', operation, { lamp: 'porch' }, limited),
    ) as Promise<{ state: string }>;
  return { ...sandbox, clock, ask };
}

describe('a world in this process', () => {
  it('goes through a minute of starting in no time, to the millisecond', async () => {
    const { ask, clock } = lamps();
    await ask('StartLamp');
    await clock.sleep(59_999);
    expect((await ask('DescribeLamp')).state).toBe('warming');
    await clock.sleep(1);
    expect((await ask('DescribeLamp')).state).toBe('lit');
    expect(clock.now()).toBe(STARTED_AT + 60_000);
  });

  it('lets an answer that never comes run into the time limit of the call', async () => {
    const hang = { on: 'ec2:DescribeLamp', answer: 'hang' as const, times: 1, skip: 0 };
    const { ask, clock } = lamps({ file: { faults: [hang] } });
    await expect(ask('DescribeLamp')).rejects.toMatchObject({ errorClass: 'uncertain' });
    expect(clock.now()).toBe(STARTED_AT + 15_000);
    expect((await ask('DescribeLamp')).state).toBe('dark');
  });

  it('goes on from what was saved as if nothing had been in between', async () => {
    const before = lamps();
    await before.ask('StartLamp');
    await before.clock.sleep(40_000);
    const saved: WorldState = JSON.parse(JSON.stringify(before.snapshot()));
    const kept = structuredClone(saved);

    const after = lamps({ saved });
    expect(after.clock.now()).toBe(STARTED_AT + 40_000);
    await after.clock.sleep(20_000);
    expect((await after.ask('DescribeLamp')).state).toBe('lit');
    expect(after.world.effects).toHaveLength(1);
    // The world works on a copy: what was handed in may be begun from again.
    expect(saved).toEqual(kept);
  });
});
