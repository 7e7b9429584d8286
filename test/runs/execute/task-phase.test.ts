import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { Evidence, Task } from '../../../src/core/component.ts';
import { buildPlan } from '../../../src/core/plan/build-plan.ts';
import { runToys } from '../../support/run-toys.ts';
import { environment, parts, spec, ToyResource, toyTask } from '../../support/toy-environment.ts';

const house = environment(
  spec('engine'),
  spec('kindle', { shape: 'task', moment: 'after-subject-is-ready', subject: 'engine', timeoutMs: 120_000 }),
);

async function runTask(task: Partial<Task>) {
  const clock = new VirtualClock(0);
  return runToys({
    clock,
    environment: house,
    parts: parts({ engine: new ToyResource(clock), kindle: toyTask(task) }),
  });
}

describe('a task', () => {
  it('journals its intent with the facts it fixed, then acts, then journals its receipt', async () => {
    const run = await runTask({
      prepare: async () => ({ offset: 7 }),
      run: async ({ intent }) => ({ arrivedAt: intent.offset }),
    });
    const acting = run.of('phase.acting').find((event) => event.phase === 'kindle');
    const acted = run.of('phase.acted').find((event) => event.phase === 'kindle');
    expect(acting?.intent).toEqual({ offset: 7 });
    expect(acted?.receipt).toEqual({ arrivedAt: 7 });
    expect(acted?.seq).toBeGreaterThan(acting?.seq ?? Number.NaN);
  });

  it('that was verified for a life has that kept before it is called done', async () => {
    const clock = new VirtualClock(0);
    const kept: string[] = [];
    await runToys({
      clock,
      environment: house,
      parts: parts({
        engine: new ToyResource(clock),
        kindle: toyTask({ verify: async () => ({ answer: 'verified', reason: 'seen', lifeId: 'pod-1' }) }),
      }),
      journal: {
        append: async (event) => {
          if ('phase' in event && event.phase === 'kindle') kept.push(event.type);
        },
        remember: async (incarnation) => {
          kept.push(JSON.stringify(incarnation));
        },
      },
    });
    expect(kept.slice(-3)).toEqual([
      'phase.acted',
      JSON.stringify({
        environment: 'toys',
        component: 'kindle',
        lifeId: 'pod-1',
        verifiedAtMs: clock.now(),
      }),
      'phase.finished',
    ]);
  });

  it('is skipped when the world shows it as done', async () => {
    let ran = false;
    const run = await runTask({
      alreadyDone: async () => ({ answer: 'yes', reason: 'the line is there' }),
      run: async () => {
        ran = true;
        return {};
      },
    });
    expect(ran).toBe(false);
    expect(run.phase('kindle')).toMatchObject({ state: 'skipped', detail: 'the line is there' });
    expect(run.outcome).toBe('succeeded');
  });

  describe('of a life that goes on', () => {
    /** A plan as `up` makes it for a subject that is on its way back. */
    const confirming = async (answer: Evidence['answer']) => {
      let ran = false;
      const clock = new VirtualClock(0);
      const live = parts({
        engine: new ToyResource(clock, { state: 'on' }),
        kindle: toyTask({
          alreadyDone: async () => ({ answer, reason: 'as the log says' }),
          run: async () => {
            ran = true;
            return {};
          },
        }),
      });
      const seen = { probes: new Map(), evidence: new Map(), incarnations: new Map([['engine', 1]]) };
      const plan = buildPlan(
        house,
        { ...seen, evidence: new Map([['kindle', { answer: 'yes', reason: '' }]]) },
        'up',
      );
      const run = await runToys({ clock, environment: house, parts: live, plan });
      return { run, ran };
    };

    it('is found done', async () => {
      const { run, ran } = await confirming('yes');
      expect(run.phase('kindle').state).toBe('skipped');
      expect(ran).toBe(false);
    });

    it('is not repeated when it cannot be known, and people are told', async () => {
      const { run, ran } = await confirming('unknown');
      expect(run.outcome).toBe('succeeded');
      expect(
        run
          .of('phase.warned')
          .map((event) => event.message)
          .join(),
      ).toContain('as the log says');
      expect(ran).toBe(false);
    });

    it('fails when another life has begun meanwhile, and says what to do', async () => {
      const { run, ran } = await confirming('no');
      expect(run.phase('kindle').failure).toMatchObject({
        code: 'task-refused',
        remedy: expect.stringContaining('up'),
      });
      expect(ran).toBe(false);
    });
  });

  it('goes on when the life that this run has begun is too young to tell, and says so', async () => {
    const run = await runTask({ alreadyDone: async () => ({ answer: 'unknown', reason: 'no line yet' }) });
    expect(run.phase('kindle').state).toBe('done');
    expect(run.of('phase.warned').map((event) => event.message)).toEqual(['no line yet']);
  });

  it('waits for permission, and fails with the world untouched when it is refused', async () => {
    let ran = false;
    const run = await runTask({
      mayRun: async (waitedMs) =>
        waitedMs < 30_000
          ? { answer: 'wait', reason: 'someone is still there' }
          : { answer: 'refuse', reason: 'client old-consumer on 10.0.0.9 stays', remedy: 'Stop it.' },
      run: async () => {
        ran = true;
        return {};
      },
    });
    expect(ran).toBe(false);
    expect(run.of('phase.waiting').map((event) => event.detail)).toContain('someone is still there');
    expect(run.phase('kindle').failure).toMatchObject({
      code: 'task-refused',
      message: expect.stringContaining('old-consumer on 10.0.0.9'),
      remedy: 'Stop it.',
    });
    expect(run.of('phase.acting').some((event) => event.phase === 'kindle')).toBe(false);
  });

  it('is done only when its effect has shown itself', async () => {
    let probes = 0;
    const run = await runTask({
      verify: async () =>
        ++probes < 5
          ? { answer: 'wait', reason: `${probes} of 3 read` }
          : { answer: 'verified', reason: 'all read' },
    });
    expect(run.phase('kindle')).toMatchObject({ state: 'done', detail: 'all read' });
    expect(run.of('phase.waiting').filter((event) => event.phase === 'kindle')).toHaveLength(4);
  });

  it('times out usefully when its effect never shows itself', async () => {
    const run = await runTask({ verify: async () => ({ answer: 'wait', reason: '2 of 3 read' }) });
    expect(run.phase('kindle').failure).toMatchObject({
      code: 'component-timed-out',
      lastObserved: 'starting: 2 of 3 read',
    });
  });

  it('lets a task wait for something in the middle of its effect', async () => {
    let probes = 0;
    const run = await runTask({
      run: async ({ until, progress }) => {
        progress('the old topic is going');
        const seen = await until(async () => (++probes < 3 ? undefined : probes));
        return { seen };
      },
    });
    expect(run.of('phase.acted').find((event) => event.phase === 'kindle')?.receipt).toEqual({ seen: 3 });
    expect(run.of('phase.waiting').map((event) => event.detail)).toContain('the old topic is going');
  });
});
