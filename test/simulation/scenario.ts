import type { Action } from '../../src/core/action.ts';
import { MINUTE, SECOND } from '../../src/core/ports/clock.ts';
import { Draw } from './draw.ts';
import { drawEnvironment, type EnvironmentDraft } from './draw-environment.ts';
import { drawEvening, type EveningDraft, LAST_DEED_MS } from './draw-evening.ts';
import { drawWorld, type WorldDraft } from './draw-world.ts';

/** What a person does. */
export interface Command {
  atMs: number;
  who: string;
  /** `up` only: how long it is to stay lit. */
  litForMs?: number;
  /** Which replica hears it, if that one runs; else any other that does. */
  replica: number;
  action: Action;
  reset?: boolean;
  infraOnly?: boolean;
  supersede?: boolean;
  /** How long after the answer the same person ends the run. */
  cancelAfterMs?: number;
}

export type Blow = { what: 'crash' } | { what: 'stall'; ms: number } | { what: 'leave' };

/** When a blow falls: at a moment, around the n-th write of a type, or around the n-th call with an effect. */
type Trigger = { atMs: number } | { point: string; nth: number } | { call: 'before' | 'after'; nth: number };

export interface Mishap {
  replica: number;
  when: Trigger;
  blow: Blow;
  /** After a crash or a leave: when the next process starts in its place. */
  restartMs: number;
}

/** The database is away, and what was under way when it went may have been done. */
interface Outage {
  fromMs: number;
  ms: number;
}

/** Everything that happens to one environment, drawn from one seed. Plain JSON. */
export interface Scenario {
  seed: number;
  environment: EnvironmentDraft;
  world: WorldDraft;
  replicas: number;
  commands: Command[];
  mishaps: Mishap[];
  outages: Outage[];
  /** How long the store takes to hear and to answer, at most. */
  storeLatencyMs: number;
  /** Whether a dead machine's requests are cut, or arrive all the same. */
  cutsWire: boolean;
  /** Leases and a schedule, in half of the seeds. */
  evening?: EveningDraft;
}

/** Every type of event that an attempt writes. */
const EVENT_TYPES = [
  'run.started',
  'run.resumed',
  'run.cancelling',
  'run.finished',
  'phase.started',
  'phase.observed',
  'phase.acting',
  'phase.acting',
  'phase.acting',
  'phase.acted',
  'phase.acted',
  'phase.waiting',
  'phase.retrying',
  'phase.finished',
] as const;

/** A Monday morning in Seoul, ten minutes before the exchange's day begins. */
export const BEGIN_MS = Date.UTC(2026, 10, 23, 1, 50);

/** Writes of leases and schedules around which a blow may fall. */
const EVENING_WRITES = [
  ...['leases.change', 'leases.change', 'leases.change', 'leases.end', 'notices.add', 'notices.add'],
  ...['claims.claim', 'claims.settle', 'exceptions.add', 'approvals.open', 'approvals.decide'],
];

export function drawScenario(seed: number): Scenario {
  const scenario = drawRuns(seed);
  // A stream of its own: the runs of a seed are the same with and without.
  const draw = new Draw(seed + 0.25);
  return draw.chance(0.5) ? withEvening(scenario, draw) : scenario;
}

function withEvening(scenario: Scenario, draw: Draw): Scenario {
  const { environment, replicas, mishaps, outages, commands } = scenario;
  const evening = drawEvening(draw, BEGIN_MS, replicas);
  const isCalm = mishaps.length === 0;
  return {
    ...scenario,
    environment: { ...environment, ...evening.settings },
    commands: commands.map((command) =>
      command.action === 'up' && draw.chance(0.4)
        ? { ...command, litForMs: draw.int(15, 50) * MINUTE }
        : command,
    ),
    mishaps: [
      ...mishaps,
      ...(isCalm ? [] : draw.times(draw.skewed(0, 3), () => drawMishap(draw, replicas, LAST_DEED_MS))),
      ...(isCalm ? [] : draw.times(draw.int(0, 2), () => drawEveningMishap(draw, replicas))),
    ],
    outages: [
      ...outages,
      ...(draw.chance(0.3)
        ? [{ fromMs: draw.int(0, LAST_DEED_MS), ms: draw.skewed(SECOND, 4 * MINUTE) }]
        : []),
    ],
    evening: isCalm ? { ...evening, blackouts: [] } : evening,
  };
}

function drawEveningMishap(draw: Draw, replicas: number): Mishap {
  const point = `${draw.pick(['before', 'after'])}:${draw.pick(EVENING_WRITES)}`;
  return { ...drawMishap(draw, replicas, 0), when: { point, nth: draw.skewed(1, 12) } };
}

/** Everything but leases and the clock. */
function drawRuns(seed: number): Scenario {
  const draw = new Draw(seed);
  const environment = drawEnvironment(draw);
  const cutsWire = draw.chance(0.5);
  const world = drawWorld(environment, seed, cutsWire ? 40_000 : 6_000, draw);
  const replicas = draw.pick([1, 1, 2, 2, 3]);
  const commands = drawCommands(draw, replicas);
  const lastMs = Math.max(...commands.map(({ atMs }) => atMs)) + 8 * MINUTE;
  const calm = draw.chance(0.15);
  return {
    seed,
    environment,
    world,
    replicas,
    commands,
    mishaps: calm ? [] : draw.times(draw.skewed(1, 6), () => drawMishap(draw, replicas, lastMs)),
    outages: draw.chance(0.2)
      ? draw.times(draw.int(1, 2), () => ({ fromMs: draw.int(0, lastMs), ms: draw.skewed(100, 60_000) }))
      : [],
    storeLatencyMs: draw.chance(0.25) ? draw.int(1, 400) : 0,
    cutsWire,
  };
}

function drawCommands(draw: Draw, replicas: number): Command[] {
  const commands: Command[] = [];
  let atMs = draw.int(0, 5_000);
  for (let left = draw.int(1, 4); left > 0; left -= 1) {
    const action = draw.pick<Action>(['up', 'up', 'up', 'up', 'down', 'down', 'down', 'reset', 'init']);
    commands.push({
      atMs,
      who: draw.pick(['ada', 'ben', 'chloe']),
      replica: draw.int(0, replicas - 1),
      action,
      ...(action === 'up' && draw.chance(0.15) && { reset: true }),
      ...(action === 'up' && draw.chance(0.1) && { infraOnly: true }),
      ...(draw.chance(0.5) && { supersede: true }),
      ...(draw.chance(0.25) && { cancelAfterMs: draw.skewed(0, 6 * MINUTE) }),
    });
    // At once, in the middle of what is under way, or long after it.
    atMs += draw.chance(0.15) ? 0 : draw.skewed(200, 12 * MINUTE);
  }
  return commands;
}

function drawMishap(draw: Draw, replicas: number, lastMs: number): Mishap {
  return {
    replica: draw.int(0, replicas - 1),
    when: drawTrigger(draw, lastMs),
    blow: drawBlow(draw),
    restartMs: draw.chance(0.4) ? draw.int(100, 8_000) : draw.int(8_000, 2 * MINUTE),
  };
}

function drawTrigger(draw: Draw, lastMs: number): Trigger {
  const kind = draw.random();
  if (kind < 0.3) return { atMs: draw.int(0, lastMs) };
  if (kind < 0.65) {
    return {
      point: `${draw.pick(['before', 'after'])}:${draw.pick(EVENT_TYPES)}`,
      nth: draw.skewed(1, 12),
    };
  }
  return { call: draw.pick(['before', 'after']), nth: draw.skewed(1, 10) };
}

function drawBlow(draw: Draw): Blow {
  const kind = draw.random();
  if (kind < 0.5) return { what: 'crash' };
  if (kind < 0.85)
    return { what: 'stall', ms: draw.chance(0.3) ? draw.int(100, 9_000) : draw.int(9_000, 90_000) };
  return { what: 'leave' };
}
