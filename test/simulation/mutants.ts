import type { Driver } from '../../src/core/component.ts';
import { isServiceError } from '../../src/core/errors.ts';
import { type Clock, MINUTE } from '../../src/core/ports/clock.ts';
import type { RunStore } from '../../src/core/ports/run-store.ts';
import { EVENING_MUTANTS, type EveningMutant } from './evening-mutants.ts';
import type { Scenario } from './scenario.ts';

/** One rule of the house, broken on purpose: the simulation must see it. */
export interface Mutant {
  name: string;
  breaks: string;
  /** The rules that this breaks, and not others by the way. */
  caughtBy: readonly string[];
  store?(store: RunStore, clock: Clock): RunStore;
  part?(part: Driver): Driver;
  /** What is wrong with leases and the schedule. */
  evening?: EveningMutant;
  /** Brings about what has to happen for it to be seen, where that is rare. */
  aim?(scenario: Scenario): Scenario;
}

/** All die just before the first lease ends, and are away for long. */
const acrossTheEnd = (scenario: Scenario): Scenario => ({
  ...scenario,
  ...(scenario.evening && {
    evening: {
      ...scenario.evening,
      blackouts: [{ when: { beforeEndMs: 5_000, afterMs: 0 }, ms: 25 * MINUTE }],
    },
  }),
});

export const mutants: readonly Mutant[] = [
  {
    name: 'effect-before-intent',
    breaks: 'the journal acknowledges an intent before it has written it',
    caughtBy: ['intent-before-effect'],
    store: (store, clock) => {
      let last: Promise<unknown> = Promise.resolve();
      return {
        ...store,
        append: (key, event) => {
          const written = last.then(async () => {
            if (event.type === 'phase.acting') await clock.sleep(5);
            await store.append(key, event);
          });
          last = written.catch(() => {});
          return event.type === 'phase.acting' ? Promise.resolve() : written;
        },
        finish: (key, event) => last.then(() => store.finish(key, event)),
      };
    },
  },
  {
    name: 'no-fencing',
    breaks: 'the store tells an attempt that has lost its run that all is well',
    caughtBy: ['one-live-attempt'],
    store: (store) => {
      const unfenced = async <T>(call: Promise<T>, otherwise: T): Promise<T> => {
        try {
          return await call;
        } catch (error) {
          if ((error as { code?: string }).code === 'attempt-lost') return otherwise;
          throw error;
        }
      };
      return {
        ...store,
        append: (key, event) => unfenced(store.append(key, event), undefined),
        finish: (key, event) => unfenced(store.finish(key, event), undefined),
        beat: (key) => unfenced(store.beat(key), {}),
      };
    },
  },
  {
    name: 'does-not-ask-happened',
    breaks: 'a task that was cut off in the middle of its effect begins again without looking',
    caughtBy: ['init-once-in-a-life'],
    part: (part) =>
      part.shape === 'task'
        ? {
            ...part,
            prepare: part.prepare ?? (async () => ({})),
            happened: async () => ({ answer: 'no', reason: 'nobody looked' }),
            // What it had fixed before is not looked at either: it is fixed anew.
            run: async (context) =>
              part.run({ ...context, intent: (await part.prepare?.(context.signal)) ?? {} }),
          }
        : part,
  },
  {
    name: 'refusal-is-success',
    breaks: 'a resource that refuses because of its state is taken for one that is there already',
    caughtBy: ['lit-after-up', 'dark-after-down'],
    part: (part) => {
      if (part.shape !== 'resource') return part;
      let taken: 'on' | 'off' | undefined;
      const call = async (to: 'on' | 'off', ask: () => Promise<string>) => {
        try {
          return await ask();
        } catch (error) {
          if (!isServiceError(error, 'conflict')) throw error;
          taken = to;
          return 'already in the desired state';
        }
      };
      return {
        ...part,
        observe: async (signal) => {
          const seen = await part.observe(signal);
          if (taken === undefined) return seen;
          const state = taken;
          taken = undefined;
          return { ...seen, state };
        },
        start: (seen, signal) => call('on', () => part.start(seen, signal)),
        stop: (seen, signal) => call('off', () => part.stop(seen, signal)),
      };
    },
  },
  {
    name: 'deaf-to-cancel',
    breaks: 'a request to end never reaches the holder of the run',
    caughtBy: ['cancelled-begins-nothing', 'every-run-ends'],
    store: (store) => ({
      ...store,
      beat: async (key) => {
        await store.beat(key);
        return {};
      },
    }),
  },
  ...Object.entries(EVENING_MUTANTS)
    // Half an evening of one Monday has neither holidays nor a change of clocks, and nobody lights anything by hand.
    .filter(([, { rule }]) => !['holiday', 'once-a-day', 'found-by-the-watch'].includes(rule))
    .map(
      ([name, evening]): Mutant => ({
        name,
        breaks: `a bot ${name}`,
        caughtBy: [evening.rule],
        evening,
        ...(evening.rule === 'caught-up' && { aim: acrossTheEnd }),
      }),
    ),
];
