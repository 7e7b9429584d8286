import type { Notice } from '../../src/core/lease/notice.ts';
import { HOUR, MINUTE } from '../../src/core/ports/clock.ts';
import { NO_HOLIDAYS } from '../../src/core/schedule/calendar.ts';
import type { EveningPorts, LeaseContext } from '../../src/leases/lease-context.ts';
import type { EveningRule } from './evening-seen.ts';

/** One way to be wrong, and the rule that has to see it. */
export interface EveningMutant {
  rule: EveningRule;
  /** What stands in place of the store, for bots and people alike. */
  store?(ports: EveningPorts): EveningPorts;
  /** What stands in place of a process's surroundings. */
  around?(context: LeaseContext): LeaseContext;
  /** How much too late every tick is. */
  lateMs?: number;
  /** The same, after an outage only. */
  lateAfterOutageMs?: number;
}

const hush = (ports: EveningPorts, silenced: (notice: Notice) => boolean): EveningPorts => ({
  ...ports,
  notices: {
    ...ports.notices,
    add: async (notice) => silenced(notice) || ports.notices.add(notice),
  },
});

export const EVENING_MUTANTS: Readonly<Record<string, EveningMutant>> = {
  'stops without its last warning': {
    rule: 'warned',
    store: (ports) => hush(ports, ({ body }) => body.type === 'reminder' && body.final),
  },
  'wakes up five minutes late': { rule: 'dark-in-time', lateMs: 5 * MINUTE },
  'takes its time after an outage': { rule: 'caught-up', lateAfterOutageMs: 100_000 },
  'does not see locks': {
    rule: 'locked',
    store: (ports) => ({
      ...ports,
      exceptions: {
        ...ports.exceptions,
        active: async () => [],
        list: async (query) => (await ports.exceptions.list(query)).filter(({ kind }) => kind !== 'lock'),
      },
    }),
  },
  'stops without a word': {
    rule: 'explained',
    store: (ports) => hush(ports, ({ body }) => body.type === 'stopping'),
  },
  'extends without a word': {
    rule: 'explained',
    store: (ports) => hush(ports, ({ body }) => body.type === 'extended'),
  },
  'skips a start without a word': {
    rule: 'explained',
    store: (ports) => hush(ports, ({ body }) => body.type === 'start-skipped'),
  },
  'says everything twice': {
    rule: 'explained',
    store: (ports) => ({
      ...ports,
      notices: {
        ...ports.notices,
        add: async (notice) => {
          await ports.notices.add({ ...notice, id: `${notice.id}/again` });
          return ports.notices.add(notice);
        },
      },
    }),
  },
  'writes over whatever is there': {
    rule: 'one-winner',
    store: (ports) => ({
      ...ports,
      leases: {
        ...ports.leases,
        change: async (seen, next) => {
          for (;;) {
            const { version = 0 } = (await ports.leases.get(seen.environment)) ?? {};
            const changed = await ports.leases.change({ ...seen, version }, next);
            if (changed !== undefined) return changed;
          }
        },
      },
    }),
  },
  'knows no bound': {
    rule: 'bound',
    around: (context) => ({
      ...context,
      settings: { ...context.settings, lease: { ...context.settings.lease, boundMs: 300 * HOUR } },
    }),
  },
  'knows no holidays': { rule: 'holiday', around: (context) => ({ ...context, calendar: NO_HOLIDAYS }) },
  'knows no summer time': {
    rule: 'once-a-day',
    around: (context) => {
      const { schedule } = context.settings;
      const fixed: Record<string, string> = { 'Europe/Berlin': 'Etc/GMT-1', 'America/New_York': 'Etc/GMT+5' };
      const zone = fixed[schedule.zone] ?? schedule.zone;
      return { ...context, settings: { ...context.settings, schedule: { ...schedule, zone } } };
    },
  },
  'stops again what was cancelled': {
    rule: 'stays-cancelled',
    store: (ports) => ({
      ...ports,
      leases: {
        ...ports.leases,
        change: async (seen, next) => {
          const { stopping } = next.reminded;
          if (stopping === undefined) return ports.leases.change(seen, next);
          const { cancelled: _, ...rest } = stopping;
          return ports.leases.change(seen, { ...next, reminded: { ...next.reminded, stopping: rest } });
        },
      },
    }),
    around: (context) => ({
      ...context,
      world: {
        ...context.world,
        run: async (runId) => {
          const { cancel: _, ...run } = (await context.world.run(runId)) ?? {};
          return 'id' in run ? run : undefined;
        },
      },
    }),
  },
  'does not watch': {
    rule: 'found-by-the-watch',
    around: (context) => ({
      ...context,
      settings: { ...context.settings, drift: { ...context.settings.drift, everyMs: 300 * HOUR } },
    }),
  },
};
