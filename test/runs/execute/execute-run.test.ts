import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../packages/sandbox-cloud/src/clock/virtual.ts';
import { ServiceError, type ServiceErrorClass } from '../../../src/core/errors.ts';
import { runToys } from '../../support/run-toys.ts';
import {
  environment,
  observed,
  parts,
  spec,
  ToyResource,
  toyCheck,
  toyTask,
} from '../../support/toy-environment.ts';

const refusal = (errorClass: ServiceErrorClass, errorName: string = errorClass) =>
  new ServiceError(`the service says ${errorName}`, {
    service: 'rds',
    operation: 'StartDBInstance',
    errorName,
    errorClass,
  });

describe('a run', () => {
  it('starts independent components at once and dependent ones as soon as they can', async () => {
    const clock = new VirtualClock(0);
    const toys = { db: new ToyResource(clock), page: new ToyResource(clock), host: new ToyResource(clock) };
    const run = await runToys({
      clock,
      environment: environment(spec('db'), spec('host'), spec('page', { needs: ['db'] })),
      parts: parts(toys),
    });
    expect(run.outcome).toBe('succeeded');
    expect(run.phase('db').startedAtMs).toBe(0);
    expect(run.phase('host').startedAtMs).toBe(0);
    expect(run.phase('page').startedAtMs).toBe(run.phase('db').endedAtMs);
  });

  it('numbers its events without a gap and journals every one of them in order', async () => {
    const clock = new VirtualClock(0);
    const run = await runToys({
      clock,
      environment: environment(spec('db')),
      parts: parts({ db: new ToyResource(clock) }),
    });
    expect(run.journaled.map((event) => event.seq)).toEqual(run.journaled.map((_, index) => index + 1));
    expect(run.journaled).toEqual(run.events);
    expect(run.journaled.at(-1)?.type).toBe('run.finished');
  });

  it('journals the intent before the effect and the result after it', async () => {
    const clock = new VirtualClock(0);
    const db = new ToyResource(clock);
    const journaled: string[] = [];
    const start = db.start.bind(db);
    db.start = async () => {
      journaled.push('effect');
      return start();
    };
    await runToys({
      clock,
      environment: environment(spec('db')),
      parts: parts({ db }),
      journal: { append: async (event) => void journaled.push(event.type) },
    });
    const effect = journaled.indexOf('effect');
    expect(journaled[effect - 1]).toBe('phase.acting');
    expect(journaled[effect + 1]).toBe('phase.acted');
  });

  it('goes on with independent branches after a failure, and names what the failure held up', async () => {
    const clock = new VirtualClock(0);
    const db = new ToyResource(clock);
    db.refusals.push(refusal('denied', 'AccessDenied'));
    const run = await runToys({
      clock,
      environment: environment(spec('db'), spec('page', { needs: ['db'] }), spec('host')),
      parts: parts({ db, page: new ToyResource(clock), host: new ToyResource(clock) }),
    });
    expect(run.outcome).toBe('failed');
    expect(run.finished.components.db?.result).toBe('failed');
    expect(run.finished.components.host?.result).toBe('succeeded');
    expect(run.finished.components.page).toMatchObject({ result: 'blocked' });
    expect(run.phase('page').blockedBy).toEqual(['db']);
  });

  it('is partial when something failed that nothing was waiting for', async () => {
    const clock = new VirtualClock(0);
    const db = new ToyResource(clock);
    db.refusals.push(refusal('denied'));
    const run = await runToys({
      clock,
      environment: environment(spec('db'), spec('host')),
      parts: parts({ db, host: new ToyResource(clock) }),
    });
    expect(run.outcome).toBe('partial');
  });

  it('says in a failure which component, what was seen last, what the service said and what to do', async () => {
    const clock = new VirtualClock(0);
    const db = new ToyResource(clock);
    db.refusals.push(refusal('denied', 'AccessDenied'));
    const run = await runToys({ clock, environment: environment(spec('db')), parts: parts({ db }) });
    expect(run.phase('db').failure).toEqual({
      code: 'service-failed',
      component: 'db',
      message: 'db: rds did not do StartDBInstance (AccessDenied)',
      lastObserved: 'off: off',
      serviceSaid: 'the service says AccessDenied',
      remedy: expect.stringContaining('Grant the bot this right'),
    });
    expect(db.calls).toHaveLength(1);
  });

  it('looks again instead of believing a wrong-state refusal', async () => {
    const clock = new VirtualClock(0);
    const db = new ToyResource(clock);
    db.refusals.push(refusal('conflict', 'InvalidDBInstanceState'));
    const run = await runToys({ clock, environment: environment(spec('db')), parts: parts({ db }) });
    expect(run.outcome).toBe('succeeded');
    expect(db.calls).toHaveLength(2);
  });

  it('looks again after a lost answer instead of calling blindly', async () => {
    const clock = new VirtualClock(0);
    const db = new ToyResource(clock);
    const start = db.start.bind(db);
    db.start = async () => {
      await start();
      db.start = start;
      throw refusal('uncertain', 'ECONNRESET');
    };
    const run = await runToys({ clock, environment: environment(spec('db')), parts: parts({ db }) });
    expect(run.outcome).toBe('succeeded');
    expect(db.calls).toHaveLength(1);
  });

  it('repeats a throttled call with a reason that people can read', async () => {
    const clock = new VirtualClock(0);
    const db = new ToyResource(clock);
    db.refusals.push(refusal('throttled', 'Throttling'), refusal('throttled', 'Throttling'));
    const run = await runToys({ clock, environment: environment(spec('db')), parts: parts({ db }) });
    expect(run.outcome).toBe('succeeded');
    expect(
      run.of('phase.retrying').map((event) => [event.operation, event.errorName, event.attempt]),
    ).toEqual([
      ['rds:StartDBInstance', 'Throttling', 1],
      ['rds:StartDBInstance', 'Throttling', 2],
    ]);
  });

  it('waits until a component is down before it starts it, and then starts it once', async () => {
    const clock = new VirtualClock(0);
    const db = new ToyResource(clock, { state: 'on' });
    await db.stop();
    const run = await runToys({ clock, environment: environment(spec('db')), parts: parts({ db }) });
    expect(run.outcome).toBe('succeeded');
    expect(db.calls.map((call) => call.act)).toEqual(['stop', 'start']);
  });

  it('ends a component that is not ready in time, with what it looked like last', async () => {
    const clock = new VirtualClock(0);
    const run = await runToys({
      clock,
      environment: environment(spec('db', { timeoutMs: 120_000 })),
      parts: parts({ db: new ToyResource(clock, { upMs: 1e9 }) }),
    });
    expect(run.phase('db')).toMatchObject({ state: 'failed', durationMs: 120_000 });
    expect(run.phase('db').failure).toMatchObject({
      code: 'component-timed-out',
      message: 'db was not ready within 120 s',
      lastObserved: 'starting: starting',
    });
  });

  it('does not call a component late that became ready just in time', async () => {
    const clock = new VirtualClock(0);
    const run = await runToys({
      clock,
      environment: environment(spec('db', { timeoutMs: 120_000, expected: { upMs: 600_000, downMs: 0 } })),
      parts: parts({ db: new ToyResource(clock, { upMs: 119_999 }) }),
    });
    expect(run.outcome).toBe('succeeded');
  });

  it('ends within the deadline of the whole run', async () => {
    const clock = new VirtualClock(0);
    const slow = { ...environment(spec('db', { timeoutMs: 1e9 })), timeoutMs: 300_000 };
    const run = await runToys({
      clock,
      environment: slow,
      parts: parts({ db: new ToyResource(clock, { upMs: 1e9 }) }),
    });
    expect(run.outcome).toBe('failed');
    expect(run.finished.durationMs).toBe(300_000);
  });

  it('survives looks that fail for a while', async () => {
    const clock = new VirtualClock(0);
    const db = new ToyResource(clock);
    const environmentOfOne = environment(spec('db'));
    const start = db.start.bind(db);
    db.start = async () => {
      db.blindness.push(refusal('transient'), refusal('unreachable'), refusal('uncertain'));
      return start();
    };
    const run = await runToys({ clock, environment: environmentOfOne, parts: parts({ db }) });
    expect(run.outcome).toBe('succeeded');
    expect(run.of('phase.retrying')).toHaveLength(3);
  });

  it('tells of an observation once, not at every look', async () => {
    const clock = new VirtualClock(0);
    const db = new ToyResource(clock);
    const run = await runToys({ clock, environment: environment(spec('db')), parts: parts({ db }) });
    expect(run.of('phase.observed').map((event) => event.state)).toEqual(['off', 'starting', 'on']);
    expect(db.probes).toBeGreaterThan(4);
  });

  it('ends at once when nothing has to be done, without a single call', async () => {
    const clock = new VirtualClock(0);
    const db = new ToyResource(clock, { state: 'on' });
    const run = await runToys({ clock, environment: environment(spec('db')), parts: parts({ db }) });
    expect(run.outcome).toBe('succeeded');
    expect(run.finished).toMatchObject({ durationMs: 0, components: { db: { result: 'unchanged' } } });
    expect(db.calls).toEqual([]);
  });

  it('waits for a check until it holds', async () => {
    const clock = new VirtualClock(0);
    const run = await runToys({
      clock,
      environment: environment(spec('answer', { shape: 'check', expected: { upMs: 30_000, downMs: 0 } })),
      parts: parts({ answer: toyCheck(() => observed(clock.now() >= 30_000 ? 'on' : 'starting')) }),
    });
    expect(run.outcome).toBe('succeeded');
    expect(run.finished.durationMs).toBeLessThanOrEqual(33_000);
  });
});

describe('going down', () => {
  it('stops the cost-bearing ones even when a pod hangs in draining past its time-out', async () => {
    const clock = new VirtualClock(0);
    const pod = new ToyResource(clock, { state: 'on', downMs: 1e9 });
    const nodes = new ToyResource(clock, { state: 'on' });
    const run = await runToys({
      clock,
      environment: environment(spec('nodes'), spec('pod', { needs: ['nodes'], timeoutMs: 60_000 })),
      parts: parts({ nodes, pod }),
      action: 'down',
    });
    expect(nodes.state).toBe('off');
    expect(run.outcome).toBe('partial');
    expect(run.phase('nodes').startedAtMs).toBe(60_000);
  });

  it('waits for what cannot be stopped now', async () => {
    const clock = new VirtualClock(0);
    const db = new ToyResource(clock, { state: 'busy' });
    const observe = db.observe.bind(db);
    db.observe = async (signal) => {
      if (clock.now() >= 90_000 && db.state === 'busy') db.state = 'on';
      return observe(signal);
    };
    const run = await runToys({
      clock,
      environment: environment(spec('db')),
      parts: parts({ db }),
      action: 'down',
    });
    expect(run.outcome).toBe('succeeded');
    expect(db.calls.map((call) => call.act)).toEqual(['stop']);
  });
});

describe('cancelling', () => {
  it('ends waits at once, begins nothing new and leaves a clean journal', async () => {
    const clock = new VirtualClock(0);
    const cancel = new AbortController();
    const db = new ToyResource(clock);
    const page = new ToyResource(clock);
    void clock.sleep(10_000).then(() => cancel.abort(new Error('cancelled by tester')));
    const run = await runToys({
      clock,
      environment: environment(spec('db'), spec('page', { needs: ['db'] })),
      parts: parts({ db, page }),
      signal: cancel.signal,
    });
    expect(run.outcome).toBe('cancelled');
    expect(run.finished.durationMs).toBe(10_000);
    expect(run.phase('db')).toMatchObject({ state: 'cancelled', detail: 'cancelled by tester' });
    expect(run.phase('page')).toMatchObject({ state: 'cancelled' });
    expect(page.calls).toEqual([]);
    expect(run.journaled.at(-1)?.type).toBe('run.finished');
  });

  it('lets an effect that is under way have its answer, so that the journal can say it', async () => {
    const clock = new VirtualClock(0);
    const cancel = new AbortController();
    const db = new ToyResource(clock);
    const start = db.start.bind(db);
    db.start = async () => {
      cancel.abort(new Error('cancelled by tester'));
      await clock.sleep(2_000);
      return start();
    };
    const run = await runToys({
      clock,
      environment: environment(spec('db')),
      parts: parts({ db }),
      signal: cancel.signal,
    });
    expect(run.outcome).toBe('cancelled');
    expect(run.of('phase.acted')).toHaveLength(1);
  });
});

describe('a journal that cannot be written', () => {
  it('ends the run before the effect whose intent is not in it', async () => {
    const clock = new VirtualClock(0);
    const db = new ToyResource(clock);
    const running = runToys({
      clock,
      environment: environment(spec('db'), spec('host')),
      parts: parts({ db, host: new ToyResource(clock) }),
      journal: {
        append: async (event) => {
          if (event.type === 'phase.acting') throw new Error('disk full');
        },
      },
    });
    await expect(running).rejects.toThrow('disk full');
    expect(db.calls).toEqual([]);
  });
});

describe('one call in place of the members’ own', () => {
  const scaled = environment(
    spec('scaler', { shape: 'task', moment: 'instead-of-members', members: ['db'] }),
    spec('db'),
  );

  it('makes the members wait for it and call nothing themselves', async () => {
    const clock = new VirtualClock(0);
    const db = new ToyResource(clock);
    const own = db.start.bind(db);
    let direct = 0;
    db.start = async () => {
      direct += 1;
      return own();
    };
    const scaler = toyTask({
      run: async () => {
        await own();
        return {};
      },
    });
    const run = await runToys({ clock, environment: scaled, parts: parts({ scaler, db }) });
    expect(run.outcome).toBe('succeeded');
    expect(direct).toBe(0);
  });

  it('repairs a member that it left behind by a direct call', async () => {
    const clock = new VirtualClock(0);
    const db = new ToyResource(clock);
    const run = await runToys({ clock, environment: scaled, parts: parts({ scaler: toyTask(), db }) });
    expect(run.outcome).toBe('succeeded');
    expect(db.calls).toHaveLength(1);
    // Until then the one call may show late.
    expect(db.calls[0]?.atMs).toBeGreaterThanOrEqual(60_000);
    expect(db.calls[0]?.atMs).toBeLessThanOrEqual(63_000);
  });

  it('lets the members call for themselves at once when it failed', async () => {
    const clock = new VirtualClock(0);
    const db = new ToyResource(clock);
    const scaler = toyTask({
      run: async () => {
        throw refusal('denied', 'AccessDeniedException');
      },
    });
    const run = await runToys({ clock, environment: scaled, parts: parts({ scaler, db }) });
    expect(run.finished.components.db?.result).toBe('succeeded');
    expect(db.calls).toEqual([{ act: 'start', atMs: 0 }]);
    expect(run.outcome).toBe('partial');
  });
});

describe('what had nothing to do when the plan was made', () => {
  it('is looked at again when its turn comes, and brought back when it went down meanwhile', async () => {
    const clock = new VirtualClock(0);
    const db = new ToyResource(clock, { state: 'on' });
    void clock.sleep(30_000).then(() => {
      db.state = 'off';
    });
    const run = await runToys({
      clock,
      environment: environment(spec('host'), spec('db', { needs: ['host'] })),
      parts: parts({ host: new ToyResource(clock, { upMs: 60_000 }), db }),
    });
    expect(run.plan.phases.find((phase) => phase.id === 'db')?.skip).toBe(true);
    expect(run.outcome).toBe('succeeded');
    expect(db.calls.map((call) => call.act)).toEqual(['start']);
  });

  it('is stopped when somebody started it meanwhile', async () => {
    const clock = new VirtualClock(0);
    const db = new ToyResource(clock, { state: 'off' });
    const page = new ToyResource(clock, { state: 'on', downMs: 60_000 });
    void clock.sleep(30_000).then(() => {
      db.state = 'on';
    });
    const run = await runToys({
      clock,
      environment: environment(spec('db'), spec('page', { needs: ['db'] })),
      parts: parts({ db, page }),
      action: 'down',
    });
    expect(run.outcome).toBe('succeeded');
    expect(db.calls.map((call) => call.act)).toEqual(['stop']);
  });
});

describe('the last look at what had nothing to do', () => {
  it('shows nothing when the run is cancelled in the middle of it, so the phase is cancelled, not skipped', async () => {
    const clock = new VirtualClock(0);
    const cancel = new AbortController();
    const db = new ToyResource(clock, { state: 'on' });
    const probed = db.observe.bind(db);
    db.observe = async (signal) => {
      if (clock.now() > 0) cancel.abort(new Error('cancelled by tester'));
      return probed(signal);
    };
    const run = await runToys({
      clock,
      environment: environment(spec('host'), spec('db', { needs: ['host'] })),
      parts: parts({ host: new ToyResource(clock, { upMs: 60_000 }), db }),
      signal: cancel.signal,
    });
    expect(run.plan.phases.find((phase) => phase.id === 'db')?.skip).toBe(true);
    expect(run.phase('db')).toMatchObject({ state: 'cancelled', detail: 'cancelled by tester' });
    expect(run.of('phase.started').map(({ phase }) => phase)).toEqual(['host']);
  });
});

describe('a service that goes on refusing', () => {
  it('is asked less and less often, and what it said stands in the failure', async () => {
    const clock = new VirtualClock(0);
    const db = new ToyResource(clock);
    db.refusals.push(...Array.from({ length: 500 }, () => refusal('conflict', 'InvalidDBInstanceState')));
    const run = await runToys({ clock, environment: environment(spec('db')), parts: parts({ db }) });
    expect(run.outcome).toBe('failed');
    expect(db.calls.length).toBeLessThan(20);
    expect(run.phase('db').failure?.serviceSaid).toBe('the service says InvalidDBInstanceState');
  });
});

it('a run whose own time is over says so, and does not blame the component', async () => {
  const clock = new VirtualClock(0);
  const slow = { ...environment(spec('db', { timeoutMs: 1e9 })), timeoutMs: 300_000 };
  const run = await runToys({
    clock,
    environment: slow,
    parts: parts({ db: new ToyResource(clock, { upMs: 1e9 }) }),
  });
  expect(run.phase('db').failure?.code).toBe('run-timed-out');
});
