import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/core/events.ts';
import { MINUTE } from '../../src/core/ports/clock.ts';
import type { RunRecord } from '../../src/core/ports/run-store.ts';
import { type EveningParts, openEvening } from '../../src/leases/open-lease-context.ts';
import { stage } from '../support/lease-stage.ts';

interface Past {
  action: 'up' | 'down';
  outcome: RunRecord['outcome'];
  minutes: number;
  results: readonly string[];
}

/** An opened evening over runs of the past, the newest first. */
async function opened(
  past: readonly Past[],
  start: EveningParts['start'] = () => Promise.reject(new Error('no')),
) {
  const { around: context, ports } = stage('10:00');
  const runs = past.map(
    ({ action, outcome }, index) => ({ id: `run-${index}`, action, outcome }) as RunRecord,
  );
  const store = {
    runs: async ({ limit }: { limit: number }) => runs.slice(0, limit),
    events: async (id: string): Promise<readonly RunEvent[]> => {
      const { minutes, results } = past[Number(id.slice(4))] as Past;
      const components = Object.fromEntries(results.map((result, index) => [`c${index}`, { result }]));
      return [{ type: 'run.finished', durationMs: minutes * MINUTE, components } as unknown as RunEvent];
    },
  };
  return openEvening({
    environment: { name: 'dev', evening: context.settings } as EveningParts['environment'],
    clock: { now: () => context.now(), sleep: async () => {}, outside: (call) => call() },
    ports: { ...ports, store, owner: 'bot' } as unknown as EveningParts['ports'],
    leaving: new AbortController().signal,
    status: async () => Promise.reject(new Error('not asked')),
    start,
  });
}

describe('what is learned about starts from dark', () => {
  it('comes from those that succeeded and had most of it to light', async () => {
    const cold = {
      action: 'up',
      outcome: 'succeeded',
      minutes: 8,
      results: ['succeeded', 'succeeded', 'unchanged'],
    };
    const context = await opened([
      cold as Past,
      { action: 'up', outcome: 'succeeded', minutes: 1, results: ['unchanged', 'unchanged', 'succeeded'] },
      { action: 'up', outcome: 'failed', minutes: 30, results: ['succeeded', 'succeeded', 'failed'] },
      { action: 'down', outcome: 'succeeded', minutes: 3, results: ['succeeded', 'succeeded', 'succeeded'] },
      { ...cold, minutes: 9 } as Past,
    ]);
    expect(await context.world.coldStartsMs()).toEqual([8 * MINUTE, 9 * MINUTE]);
  });
});

describe('a run that the clock starts', () => {
  it('is entered and followed by nobody', async () => {
    const run = { id: 'up-1' } as RunRecord;
    const { world } = await opened([], async () => ({ run }));
    expect(await world.start({ action: 'up', requester: 'the schedule' })).toEqual({ runId: 'up-1' });
  });
});
