import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { SeenAt } from '../../../src/core/observation.ts';
import { preStopPhaseId } from '../../../src/core/plan/phases.ts';
import { runToys } from '../../support/run-toys.ts';
import { environment, observed, parts, spec, ToyResource, toyTask } from '../../support/toy-environment.ts';

const OFF: SeenAt = { observed: observed('off'), atMs: 0 };

/** One cold start of `db`; how often it was looked at from the plan's own look until its start was asked for. */
async function looksBeforeStart(seen: SeenAt | undefined) {
  const clock = new VirtualClock(0);
  const db = new ToyResource(clock);
  const start = db.start.bind(db);
  let probes = 0;
  db.start = async () => {
    probes = db.probes - 1;
    return start();
  };
  const run = await runToys({
    clock,
    environment: environment(spec('db')),
    parts: parts({ db }),
    ...(seen && { seen: new Map([['db', seen]]) }),
  });
  expect(run.outcome).toBe('succeeded');
  expect(db.calls).toHaveLength(1);
  return probes;
}

describe('what was seen before the plan', () => {
  it('is not looked at again within seconds before something is done about it', async () => {
    expect(await looksBeforeStart(OFF)).toBe(0);
  });

  it('is looked at again where another attempt has seen it, a while ago, or not the whole of it', async () => {
    expect(await looksBeforeStart(undefined)).toBe(1);
    expect(await looksBeforeStart({ ...OFF, atMs: -5_000 })).toBe(1);
    const partly = { ...OFF, observed: { ...OFF.observed, unseen: 'its nodes cannot be listed' } };
    expect(await looksBeforeStart(partly)).toBe(1);
  });

  it('counts once: what was done to a component makes it old', async () => {
    const clock = new VirtualClock(0);
    const engine = new ToyResource(clock, { state: 'on', downMs: 1_000, upMs: 1_000 });
    const house = environment(
      spec('engine'),
      spec('reset', { shape: 'task', moment: 'before-subject-starts', subject: 'engine' }),
    );
    const run = await runToys({
      clock,
      environment: house,
      parts: parts({ engine, reset: toyTask() }),
      options: { reset: true },
      seen: new Map([['engine', { observed: observed('on'), atMs: 0 }]]),
    });
    expect(run.outcome).toBe('succeeded');
    expect(run.phase(preStopPhaseId('engine')).state).toBe('done');
    // Taken for on as it was seen first, it would never have been started.
    expect(engine.calls.map(({ act }) => act)).toEqual(['stop', 'start']);
  });

  it('is enough for a component that has nothing to do', async () => {
    const clock = new VirtualClock(0);
    const db = new ToyResource(clock, { state: 'on' });
    const toys = { clock, environment: environment(spec('db')), parts: parts({ db }) };
    const run = await runToys({ ...toys, seen: new Map([['db', { observed: observed('on'), atMs: 0 }]]) });
    expect(run.phase('db').state).toBe('skipped');
    expect(db.probes).toBe(1);
    await runToys(toys);
    expect(db.probes).toBe(3);
  });
});

describe('what a phase is thought to have taken', () => {
  it('is what was expected where no look says otherwise, and never more than until it was noticed', async () => {
    const clock = new VirtualClock(0);
    const db = new ToyResource(clock, { upMs: 63_000 });
    const slow = new ToyResource(clock, { upMs: 300_000 });
    const run = await runToys({
      clock,
      environment: environment(
        spec('db', { expected: { upMs: 60_000, downMs: 0 } }),
        spec('slow', { expected: { upMs: 300_000, downMs: 0 } }),
      ),
      parts: parts({ db, slow }),
    });
    const { durationMs, tookMs } = run.phase('db');
    expect(durationMs).toBeGreaterThan(63_000);
    expect(tookMs).toBe(60_000);
    const end = run.phase('slow');
    expect(end.tookMs ?? end.durationMs).toBeLessThanOrEqual(end.durationMs);
    expect(end.tookMs ?? end.durationMs).toBeGreaterThanOrEqual(290_000);
  });
});
