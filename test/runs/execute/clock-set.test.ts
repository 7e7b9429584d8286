import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { Clock } from '../../../src/core/ports/clock.ts';
import { runToys } from '../../support/run-toys.ts';
import { environment, parts, spec, ToyResource } from '../../support/toy-environment.ts';

const HOUR = 3_600_000;

/** A run of four minutes; after one of them somebody sets the clock of the machine by so much. */
async function runWithClockSet(byMs: number) {
  const world = new VirtualClock(10 * HOUR);
  const startMs = world.now();
  // The cloud has its own time; what is set is that of the machine on which the bot runs.
  const clock: Clock = {
    now: () => world.now() + (world.now() - startMs >= 60_000 ? byMs : 0),
    sleep: (ms, signal) => world.sleep(ms, signal),
    outside: (call) => world.outside(call),
    steady: () => world,
  };
  const run = await runToys({
    clock: clock as VirtualClock,
    environment: environment(
      spec('db', { expected: { upMs: 240_000, downMs: 1 } }),
      spec('page', { needs: ['db'] }),
    ),
    parts: parts({ db: new ToyResource(world, { upMs: 240_000 }), page: new ToyResource(world) }),
  });
  return { ...run, tookMs: world.now() - startMs };
}

describe('a run while the clock of the machine is set', () => {
  it.each([
    ['back by an hour', -HOUR],
    ['back by a minute', -60_000],
    ['forward by a minute', 60_000],
    ['forward by an hour', HOUR],
  ])('%s comes to its end, in the time that it takes', async (_, byMs) => {
    const { finished, of, tookMs } = await runWithClockSet(byMs);
    expect(finished.outcome).toBe('succeeded');
    expect(tookMs).toBeLessThan(400_000);
    for (const { durationMs } of [...of('phase.finished'), finished])
      expect(durationMs).toBeGreaterThanOrEqual(0);
  });
});
