import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { Driver, Task } from '../../../src/core/component.ts';
import { LamplighterError } from '../../../src/core/errors.ts';
import type { RunEvent } from '../../../src/core/events.ts';
import type { Probe } from '../../../src/core/observation.ts';
import { buildPlan } from '../../../src/core/plan/build-plan.ts';
import { executeRun } from '../../../src/runs/execute/execute-run.ts';
import { Released } from '../../../src/runs/execute/execution.ts';
import { readJournal } from '../../../src/runs/execute/journal-state.ts';
import { environment, parts, spec, ToyResource, toyTask } from '../../support/toy-environment.ts';

const house = environment(
  spec('db', { expected: { upMs: 240_000, downMs: 100_000 } }),
  spec('engine'),
  spec('kindle', { shape: 'task', moment: 'after-subject-is-ready', subject: 'engine' }),
  spec('page', { needs: ['db', 'kindle'] }),
);

/** A cloud that outlives the attempts, and a journal that they share. */
function stage(task: Partial<Task> = {}) {
  const clock = new VirtualClock(0);
  const toys = {
    db: new ToyResource(clock, { upMs: 240_000 }),
    engine: new ToyResource(clock, { upMs: 30_000 }),
    page: new ToyResource(clock),
  };
  let effects = 0;
  const kindle = toyTask({
    run: async () => {
      effects += 1;
      return { nth: effects };
    },
    happened: async () =>
      effects > 0
        ? { answer: 'yes', reason: 'it is there', receipt: { nth: effects } }
        : { answer: 'no', reason: 'it is not there' },
    ...task,
  });
  const live = parts({ ...toys, kindle });
  const journal: RunEvent[] = [];

  /** Runs until the run ends, or until `dies` says that the process is gone: then nothing more is written. */
  async function attempt(
    number: number,
    dies: (event: RunEvent) => boolean = () => false,
    release?: AbortSignal,
  ) {
    const state = readJournal(journal);
    const probes = new Map<string, Probe>();
    const signal = new AbortController().signal;
    for (const [name, part] of live)
      if (part.shape !== 'task') probes.set(name, { observed: await part.observe(signal) });
    const plan =
      state?.plan ?? buildPlan(house, { probes, evidence: new Map(), incarnations: new Map() }, 'up');
    let dead = false;
    return executeRun({
      runId: 'run-1',
      requester: 'tester',
      plan,
      parts: live as ReadonlyMap<string, Driver>,
      clock,
      random: () => 0.5,
      signal,
      ...(release && { release }),
      ...(state && {
        resume: { state, attempt: number, owner: `bot-${number}`, reason: 'the one before ended' },
      }),
      journal: {
        append: async (event) => {
          if (dead || dies(event)) {
            dead = true;
            throw new LamplighterError('attempt-lost', 'this process is gone');
          }
          journal.push(event);
        },
      },
    });
  }
  return { clock, toys, journal, attempt, effects: () => effects };
}

const isActing = (phase: string) => (event: RunEvent) =>
  event.type === 'phase.acting' && event.phase === phase;
const isActed = (phase: string) => (event: RunEvent) => event.type === 'phase.acted' && event.phase === phase;

describe('a run that another attempt takes up', () => {
  it('ends as it would have, with one sequence of events without a gap', async () => {
    const { attempt, journal, toys } = stage();
    await expect(attempt(1, isActed('engine'))).rejects.toThrow('gone');
    const run = await attempt(2);
    expect(run.outcome).toBe('succeeded');
    expect(journal.map((event) => event.seq)).toEqual(journal.map((_, index) => index + 1));
    expect(journal.filter((event) => event.type === 'run.started')).toHaveLength(1);
    expect(journal.filter((event) => event.type === 'run.resumed')).toHaveLength(1);
    expect(toys.db.calls).toHaveLength(1);
    expect(toys.engine.calls).toHaveLength(1);
  });

  it('begins no effect any more once it is lost', async () => {
    const { attempt, toys } = stage();
    await expect(attempt(1, isActing('engine'))).rejects.toThrow('gone');
    expect(toys.engine.calls).toEqual([]);
  });

  it('does not repeat a phase that was over', async () => {
    const { attempt, journal } = stage();
    await expect(
      attempt(1, (event) => event.type === 'phase.started' && event.phase === 'page'),
    ).rejects.toThrow();
    await attempt(2);
    for (const phase of ['db', 'engine', 'kindle']) {
      const ends = journal.filter((event) => event.type === 'phase.finished' && event.phase === phase);
      expect(ends, phase).toHaveLength(1);
    }
  });

  it('does not repeat the effect of a task whose result was not journaled any more', async () => {
    const { attempt, effects, journal } = stage();
    await expect(attempt(1, isActed('kindle'))).rejects.toThrow('gone');
    expect(effects()).toBe(1);
    expect((await attempt(2)).outcome).toBe('succeeded');
    expect(effects()).toBe(1);
    const acted = journal.find(isActed('kindle'));
    expect(acted).toMatchObject({ receipt: { nth: 1 }, detail: expect.stringContaining('it is there') });
  });

  it('makes the effect of a task whose intent was journaled but which the world does not show', async () => {
    let made = 0;
    let killed = false;
    const { attempt } = stage({
      run: async () => {
        if (!killed) {
          killed = true;
          throw new Error('killed between intent and effect');
        }
        made += 1;
        return {};
      },
    });
    const ended = (event: RunEvent) => event.type === 'phase.finished' && event.phase === 'kindle';
    await expect(attempt(1, ended)).rejects.toThrow('gone');
    expect(made).toBe(0);
    expect((await attempt(2)).outcome).toBe('succeeded');
    expect(made).toBe(1);
  });

  it('fails rather than guesses when nobody can know whether the effect happened', async () => {
    const { attempt, effects } = stage({
      happened: async () => ({ answer: 'unknown', reason: 'the broker is new' }),
    });
    await expect(attempt(1, isActed('kindle'))).rejects.toThrow('gone');
    const run = await attempt(2);
    expect(run.outcome).toBe('failed');
    expect(effects()).toBe(1);
    const end = run.events.find((event) => event.type === 'phase.finished' && event.phase === 'kindle');
    expect(end).toMatchObject({ failure: { code: 'task-outcome-unknown' } });
  });

  it('only verifies a task whose result was journaled', async () => {
    const { attempt, effects } = stage();
    const verified = (event: RunEvent) => event.type === 'phase.finished' && event.phase === 'kindle';
    await expect(attempt(1, verified)).rejects.toThrow('gone');
    expect((await attempt(2)).outcome).toBe('succeeded');
    expect(effects()).toBe(1);
  });

  it('gives a resumed phase its whole time again, because nobody was watching meanwhile', async () => {
    const { attempt, clock } = stage();
    await expect(attempt(1, isActed('db'))).rejects.toThrow('gone');
    await clock.sleep(24 * 3_600_000);
    expect((await attempt(2)).outcome).toBe('succeeded');
  });

  it('survives being lost before every single event', async () => {
    const whole = stage();
    await whole.attempt(1);
    for (let lostAt = 2; lostAt <= whole.journal.length; lostAt += 1) {
      const { attempt, journal, effects, toys } = stage();
      await attempt(1, (event) => event.seq === lostAt).catch(() => {});
      const run = await attempt(2);
      expect(run.outcome, `lost at ${lostAt}`).toBe('succeeded');
      expect(effects(), `lost at ${lostAt}`).toBe(1);
      expect(toys.db.calls.length, `lost at ${lostAt}`).toBe(1);
      expect(journal.map((event) => event.seq)).toEqual(journal.map((_, index) => index + 1));
      expect(journal.at(-1)?.type).toBe('run.finished');
    }
  });
});

describe('a run that is let go of', () => {
  it('is not over: it records nothing more, and another attempt goes on', async () => {
    const { attempt, clock, journal, toys } = stage();
    const leaving = new AbortController();
    void clock.sleep(20_000).then(() => leaving.abort(new Released('the process is leaving')));
    const first = await attempt(1, undefined, leaving.signal);
    expect(first.outcome).toBe('released');
    expect(clock.now()).toBe(20_000);
    expect(journal.some((event) => event.type === 'run.finished' || event.type === 'run.cancelling')).toBe(
      false,
    );
    expect((await attempt(2)).outcome).toBe('succeeded');
    expect(toys.db.calls).toHaveLength(1);
  });
});
