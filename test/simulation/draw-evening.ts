import { HOUR, MINUTE, SECOND } from '../../src/core/ports/clock.ts';
import type { Draw } from './draw.ts';
import { offsetAt } from './wall-clock.ts';

/** A moment of its own, or one that is seen from the end of the lease that there is then. */
export type EveningMoment = { atMs: number } | { beforeEndMs: number; afterMs: number };

/** What people ask of leases and the schedule. Times are spans from the moment in which they ask. */
export type Deed =
  | { what: 'extend'; forMs: number }
  | { what: 'keep-tonight' | 'stop-now' | 'unlock' | 'resume' | 'approve' | 'deny' | 'cancel-stop' }
  /** Two at once, on two replicas where there are two. */
  | { what: 'click-twice'; forMs: number }
  | { what: 'lock' | 'hold' | 'skip' | 'booking' | 'one-off'; inMs: number; forMs: number };

export interface EveningCommand {
  when: EveningMoment;
  who: string;
  replica: number;
  deed: Deed;
}

/** Everything about leases and the clock in one scenario. Plain JSON. */
export interface EveningDraft {
  /** As they are written in the configuration. */
  settings: { lease: object; schedule: object; drift: object };
  commands: EveningCommand[];
  /** No replica is up, and none starts. */
  blackouts: { when: EveningMoment; ms: number }[];
}

export const APPROVERS: readonly string[] = ['dana', 'lee'];
const PEOPLE = ['ada', 'ben', ...APPROVERS];
/** By then everybody has asked for what they want. */
export const LAST_DEED_MS = 75 * MINUTE;

/** Half an hour of an evening in place of a whole one, so that all of its deadlines fall into what is played. */
export function drawEvening(draw: Draw, beginMs: number, replicas: number): EveningDraft {
  const moment = (): EveningMoment =>
    draw.chance(0.5)
      ? { atMs: draw.int(0, LAST_DEED_MS) }
      : {
          beforeEndMs: draw.pick([0, 0, 1, 1, 100, 10 * MINUTE, 10.5 * MINUTE, 30 * MINUTE]),
          afterMs: draw.int(0, 60 * MINUTE),
        };
  return {
    settings: drawSettings(draw, beginMs),
    commands: draw.times(draw.int(2, 7), () => ({
      when: moment(),
      who: draw.pick(PEOPLE),
      replica: draw.int(0, replicas - 1),
      deed: drawDeed(draw),
    })),
    blackouts: draw.chance(0.4)
      ? draw.times(draw.int(1, 2), () => ({
          when: draw.chance(0.3) ? { atMs: draw.int(0, LAST_DEED_MS) } : aimed(draw),
          ms: draw.pick([10 * SECOND, 90 * SECOND, 4 * MINUTE, 25 * MINUTE]),
        }))
      : [],
  };
}

/** It begins shortly before one of the deadlines. */
const aimed = (draw: Draw): EveningMoment => ({
  beforeEndMs: draw.pick([0, 10.5, 30]) * MINUTE + draw.int(0, MINUTE),
  afterMs: draw.int(0, 40 * MINUTE),
});

function drawSettings(draw: Draw, beginMs: number): EveningDraft['settings'] {
  const zone = draw.pick(['Asia/Seoul', 'America/New_York', 'UTC']);
  const startMs = beginMs + draw.int(2, 30) * MINUTE;
  const stopMs = startMs + draw.int(20, 70) * MINUTE;
  const isScheduled = draw.chance(0.6);
  return {
    lease: {
      ttl: draw.pick(['15m', '20m', '35m']),
      step: '15m',
      bound: '2h',
      grace: draw.pick(['2m', '30m']),
      ...(draw.chance(0.5) && {
        approval: { fromExtension: draw.int(1, 2), grace: draw.pick(['0s', '3m', '10m']) },
      }),
    },
    schedule: {
      zone,
      ...(isScheduled && {
        start: [cronAt(startMs, zone)],
        stop: [cronAt(stopMs, zone)],
        grace: draw.pick(['5m', '1h']),
      }),
      ...(isScheduled &&
        draw.chance(0.2) && { readyBy: clockAt(startMs, zone), lead: `${draw.int(1, 5)}m`, mostLead: '10m' }),
    },
    drift: { every: draw.pick(['1m', '5m']), treatment: 'stop', notice: '15m' },
  };
}

const onTheWall = (ms: number, zone: string): Date => new Date(ms + offsetAt(ms, zone));
const cronAt = (ms: number, zone: string): string => {
  const wall = onTheWall(ms, zone);
  return `${wall.getUTCMinutes()} ${wall.getUTCHours()} * * *`;
};
const clockAt = (ms: number, zone: string): string => onTheWall(ms, zone).toISOString().slice(11, 16);

function drawDeed(draw: Draw): Deed {
  const planned = (what: Extract<Deed, { inMs: number }>['what'], inMs: number, most: number): Deed => ({
    ...{ what, inMs, forMs: draw.int(1, most) * MINUTE },
  });
  return draw.pick<() => Deed>([
    () => ({ what: 'extend', forMs: draw.int(1, 40) * MINUTE }),
    () => ({ what: 'extend', forMs: draw.pick([15 * MINUTE, 3 * HOUR]) }),
    () => ({ what: 'click-twice', forMs: 15 * MINUTE }),
    () => ({ what: 'click-twice', forMs: 15 * MINUTE }),
    () => ({ what: 'keep-tonight' }),
    () => ({ what: 'stop-now' }),
    () => ({ what: 'cancel-stop' }),
    () => ({ what: 'cancel-stop' }),
    () => planned('lock', 0, 30),
    () => ({ what: 'unlock' }),
    () => planned('hold', 0, 40),
    () => ({ what: 'resume' }),
    () => planned('skip', 0, 40),
    () => planned('booking', draw.int(-2, 15) * MINUTE, 30),
    () => planned('one-off', draw.int(0, 10) * MINUTE, 20),
    () => ({ what: 'approve' }),
    () => ({ what: 'deny' }),
  ])();
}
