import { describe, expect, it } from 'vitest';
import type { ComponentSpec, Evidence } from '../../../src/core/component.ts';
import type { Observation, Probe } from '../../../src/core/observation.ts';
import { buildPlan } from '../../../src/core/plan/build-plan.ts';
import type { EnvironmentSnapshot } from '../../../src/core/plan/environment-snapshot.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import { environment, observed, spec } from '../../support/toy-environment.ts';

/** A host, a broker on it, a wipe, an engine, its initialisation, a page; the shape of the real thing. */
const house = environment(
  spec('host', { expected: { upMs: 35_000, downMs: 20_000 } }),
  spec('db', { expected: { upMs: 240_000, downMs: 160_000 } }),
  spec('broker', { shape: 'check', needs: ['host'], expected: { upMs: 20_000, downMs: 0 } }),
  spec('wipe', {
    shape: 'task',
    moment: 'before-subject-starts',
    subject: 'engine',
    needs: ['broker'],
    layer: 'application',
    expected: { upMs: 5_000, downMs: 0 },
  }),
  spec('engine', { needs: ['wipe'], layer: 'application', expected: { upMs: 45_000, downMs: 5_000 } }),
  spec('kindle', {
    shape: 'task',
    moment: 'after-subject-is-ready',
    subject: 'engine',
    layer: 'application',
    expected: { upMs: 5_000, downMs: 0 },
  }),
  spec('page', { needs: ['db', 'wipe'], layer: 'application', expected: { upMs: 60_000, downMs: 5_000 } }),
  spec('answer', {
    shape: 'check',
    needs: ['page', 'kindle'],
    layer: 'application',
    expected: { upMs: 1_000, downMs: 0 },
  }),
);

function survey(
  states: Record<string, Observation['state'] | Probe>,
  evidence: Record<string, Evidence> = {},
  /** Of the engine; 'unknown' when it could not be asked. */
  incarnations: number | 'unknown' = states.engine === 'on' ? 1 : 0,
): EnvironmentSnapshot {
  return {
    probes: new Map(
      Object.entries(states).map(([name, probe]) => [
        name,
        typeof probe === 'string' ? { observed: observed(probe) } : probe,
      ]),
    ),
    evidence: new Map(Object.entries(evidence)),
    incarnations: new Map(incarnations === 'unknown' ? [] : [['engine', incarnations]]),
  };
}

const dark = { host: 'off', db: 'off', broker: 'off', engine: 'off', page: 'off', answer: 'off' } as const;
const lit = { host: 'on', db: 'on', broker: 'on', engine: 'on', page: 'on', answer: 'on' } as const;
const initialised = { kindle: { answer: 'yes', reason: 'read and printed' } } as const;

const phase = (plan: Plan, id: string) => {
  const found = plan.phases.find((candidate) => candidate.id === id);
  if (found === undefined)
    throw new Error(`no phase ${id} in ${plan.phases.map((one) => one.id).join(', ')}`);
  return found;
};
const active = (plan: Plan) => plan.phases.filter((one) => !one.skip).map((one) => one.id);
const needs = (plan: Plan, id: string) => phase(plan, id).needs.map((need) => need.phase);

describe('the plan for up', () => {
  it('has a phase for everything that is dark, needs first', () => {
    const plan = buildPlan(house, survey(dark), 'up');
    expect(active(plan)).toEqual(['host', 'db', 'broker', 'wipe', 'engine', 'kindle', 'page', 'answer']);
    expect(needs(plan, 'engine')).toEqual(['wipe']);
    expect(needs(plan, 'kindle')).toEqual(['engine']);
  });

  it('changes nothing and wipes nothing on a lit environment', () => {
    const plan = buildPlan(house, survey(lit, initialised), 'up');
    expect(active(plan)).toEqual([]);
    expect(phase(plan, 'wipe').reason).toBe('read and printed');
    expect(plan.criticalPath.ms).toBe(0);
  });

  it('says the critical path by what each phase usually takes', () => {
    const plan = buildPlan(house, survey(dark), 'up');
    expect(plan.criticalPath).toEqual({ phases: ['db', 'page', 'answer'], ms: 301_000 });
  });

  it('stops an engine that is there already before it wipes, and starts it after', () => {
    const plan = buildPlan(house, survey({ ...dark, engine: 'starting' }), 'up');
    expect(active(plan)).toContain('engine/off-first');
    expect(needs(plan, 'engine/off-first')).toEqual([]);
    expect(needs(plan, 'wipe')).toEqual(['broker', 'engine/off-first']);
    expect(phase(plan, 'engine/off-first').verb).toBe('stop');
  });

  it('begins a new life when the world shows that the present one was never initialised', () => {
    const plan = buildPlan(
      house,
      survey(lit, { kindle: { answer: 'no', reason: 'the line was never printed' } }),
      'up',
    );
    expect(active(plan)).toEqual(['wipe', 'engine/off-first', 'engine', 'kindle', 'answer']);
    expect(phase(plan, 'kindle').reason).toBe('the line was never printed');
  });

  it('begins a new life for what was never initialised, also where there is nothing to wipe', () => {
    const plain = environment(
      spec('engine'),
      spec('kindle', { shape: 'task', moment: 'after-subject-is-ready', subject: 'engine' }),
    );
    const never: Record<string, Evidence> = {
      kindle: { answer: 'no', reason: 'the line was never printed' },
    };
    const plan = buildPlan(plain, survey({ engine: 'on' }, never, 1), 'up');
    expect(active(plan)).toEqual(['engine/off-first', 'engine', 'kindle']);
    expect(needs(plan, 'engine')).toEqual(['engine/off-first']);
  });

  it.each([
    ['is not Ready for a moment', { ...lit, engine: 'starting' as const }],
    ['has another size than configured', { ...lit, engine: 'resizable' as const }],
    ['rests on something that is off', { ...lit, host: 'off' as const, broker: 'off' as const }],
  ])('wipes nothing while an initialised engine lives on that %s', (_, states) => {
    const plan = buildPlan(house, survey(states, initialised, 1), 'up');
    expect(phase(plan, 'wipe').skip).toBe(true);
    expect(plan.phases.some((one) => one.id === 'engine/off-first')).toBe(false);
  });

  it('only confirms what was done for a life that goes on while its subject is brought back', () => {
    const plan = buildPlan(house, survey({ ...lit, engine: 'starting' }, initialised, 1), 'up');
    expect(phase(plan, 'kindle')).toMatchObject({ skip: false, confirmOnly: true });
    expect(phase(buildPlan(house, survey(lit, initialised), 'up'), 'kindle').skip).toBe(true);
  });

  it('wipes nothing when the subject could not be looked at', () => {
    const plan = buildPlan(
      house,
      survey({ ...lit, engine: { failed: new Error('503') } }, {}, 'unknown'),
      'up',
    );
    expect(phase(plan, 'wipe').skip).toBe(true);
    expect(plan.warnings.join()).toContain('cannot be known');
  });

  it('repeats nothing when it cannot be known, and says so', () => {
    const plan = buildPlan(
      house,
      survey(lit, { kindle: { answer: 'unknown', reason: 'the log is gone' } }),
      'up',
    );
    expect(active(plan)).toEqual([]);
    expect(plan.warnings.join()).toContain('the log is gone');
  });

  it('wipes and initialises again when asked, even if all is well', () => {
    const plan = buildPlan(house, survey(lit, initialised), 'up', { reset: true });
    expect(active(plan)).toEqual(['wipe', 'engine/off-first', 'engine', 'kindle', 'answer']);
    expect(phase(plan, 'wipe').forced).toBe(true);
  });

  it('leaves the application out when only the infrastructure is asked for, and says what', () => {
    const plan = buildPlan(house, survey(dark), 'up', { infraOnly: true });
    expect(active(plan)).toEqual(['host', 'db', 'broker']);
    expect(plan.leftOut.map((one) => one.component)).toEqual(['wipe', 'engine', 'kindle', 'page', 'answer']);
  });

  it('expects the way down first where something is on its way down', () => {
    const plan = buildPlan(house, survey({ ...dark, db: 'stopping' }), 'up');
    expect(phase(plan, 'db').expectedMs).toBe(400_000);
  });

  it('does not wait for what is being backed up as long as it serves', () => {
    const probe: Probe = { observed: observed('busy', { traits: { serving: true } }) };
    expect(phase(buildPlan(house, survey({ ...dark, db: probe }), 'up'), 'db').skip).toBe(true);
  });

  it('still gives its turn to what could not be looked at', () => {
    const plan = buildPlan(house, survey({ ...dark, db: { failed: new Error('throttled') } }), 'up');
    expect(phase(plan, 'db').skip).toBe(false);
  });

  it('tells early what the looks warned of', () => {
    const probe: Probe = { observed: observed('off', { warnings: ['a health issue'] }) };
    expect(buildPlan(house, survey({ ...dark, db: probe }), 'up').warnings).toContain('db: a health issue');
  });
});

describe('the plan for down', () => {
  it('walks the graph backwards, through the checks and tasks in between', () => {
    const plan = buildPlan(house, survey(lit, initialised), 'down');
    expect(active(plan)).toEqual(['page', 'engine', 'db', 'host']);
    expect(needs(plan, 'db')).toEqual(['page']);
    expect(new Set(needs(plan, 'host'))).toEqual(new Set(['engine', 'page']));
  });

  it('lets nothing keep the rest lit: each stop waits until the one before is over, however it ended', () => {
    const plan = buildPlan(house, survey(lit, initialised), 'down');
    expect(plan.phases.flatMap((one) => one.needs).every((need) => need.mode === 'over')).toBe(true);
  });

  it('has nothing to do when everything is dark', () => {
    expect(active(buildPlan(house, survey(dark), 'down'))).toEqual([]);
  });

  it('has tasks and checks nowhere', () => {
    const plan = buildPlan(house, survey(lit, initialised), 'down');
    expect(plan.phases.every((one) => one.verb === 'stop')).toBe(true);
  });
});

describe('the plan for reset and init', () => {
  it('resets by a new life of the subject, and looks again at what rests on it', () => {
    const plan = buildPlan(house, survey(lit, initialised), 'reset');
    expect(active(plan)).toEqual(['engine/off-first', 'wipe', 'engine', 'kindle', 'answer']);
    expect(phase(plan, 'kindle').forced).toBe(true);
  });

  it('initialises once more without touching anything else', () => {
    expect(active(buildPlan(house, survey(lit, initialised), 'init'))).toEqual(['kindle', 'answer']);
  });

  it('refuses what cannot work in the dark, and names what is missing', () => {
    expect(() => buildPlan(house, survey(dark), 'reset')).toThrow(/broker \(off\)/);
    expect(() => buildPlan(house, survey({ ...lit, engine: 'off' }), 'init')).toThrow(/engine \(off\)/);
  });

  it('refuses where the environment has no such task', () => {
    const plain = environment(spec('db'));
    expect(() => buildPlan(plain, survey({ db: 'on' }), 'reset')).toThrow('no task for reset');
  });
});

describe('one call in place of the members’ own', () => {
  const scaler = spec('scaler', { shape: 'task', moment: 'instead-of-members', members: ['host', 'db'] });
  const delegated = environment(...house.components, scaler) satisfies {
    components: readonly ComponentSpec[];
  };

  it('comes before its members, which then only wait for what it asked', () => {
    const plan = buildPlan(delegated, survey(dark), 'up');
    expect(phase(plan, 'scaler').skip).toBe(false);
    expect(phase(plan, 'db').delegatedTo).toBe('scaler');
    expect(phase(plan, 'db').needs).toContainEqual({ phase: 'scaler', mode: 'over' });
    expect(phase(plan, 'page').delegatedTo).toBeUndefined();
  });

  it('is not made when none of its members has to move', () => {
    expect(phase(buildPlan(delegated, survey(lit, initialised), 'up'), 'scaler').skip).toBe(true);
  });

  it('comes after everything that has to be dark first when going down', () => {
    const plan = buildPlan(delegated, survey(lit, initialised), 'down');
    expect(new Set(needs(plan, 'scaler'))).toEqual(new Set(['page', 'engine']));
  });
});

it('a plan refuses needs that go in a circle, and names the circle', () => {
  const circle = environment(spec('a', { needs: ['b'] }), spec('b', { needs: ['a'] }));
  expect(() => buildPlan(circle, survey({ a: 'off', b: 'off' }), 'up')).toThrow('a -> b -> a');
});

describe('the times of a plan', () => {
  const learned = environment(
    spec('host', { expected: { upMs: 30_000, downMs: 20_000 } }),
    spec('db', {
      needs: ['host'],
      expected: { upMs: 200_000, downMs: 100_000, upP90Ms: 280_000, downP90Ms: 120_000 },
    }),
  );

  it('have beside the usual one what nine of ten stayed below, for each phase and for the longest chain', () => {
    const plan = buildPlan(learned, survey({ host: 'off', db: 'off' }), 'up');
    expect(plan.phases.map(({ expectedMs, p90Ms }) => [expectedMs, p90Ms])).toEqual([
      [30_000, undefined],
      [200_000, 280_000],
    ]);
    expect(plan.criticalPath).toEqual({ phases: ['host', 'db'], ms: 230_000, p90Ms: 310_000 });
    const down = buildPlan(learned, survey({ host: 'on', db: 'on' }), 'down');
    expect(down.criticalPath).toMatchObject({ ms: 120_000, p90Ms: 140_000 });
  });

  it('take in the way down where that comes first', () => {
    const plan = buildPlan(learned, survey({ host: 'on', db: 'stopping' }), 'up');
    expect(phase(plan, 'db')).toMatchObject({ expectedMs: 300_000, p90Ms: 400_000 });
  });

  it('say nothing of nine in ten where nothing was learned', () => {
    const plan = buildPlan(house, survey(dark), 'up');
    expect(plan.criticalPath).not.toHaveProperty('p90Ms');
  });
});
