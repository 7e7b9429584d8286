import { Cron } from 'croner';
import { DateTime } from 'luxon';
import { memory } from './memory.ts';

/** The times that a cron expression names in a zone. All are whole minutes, in milliseconds since the epoch. */
export interface CronTimes {
  /** The first after that moment; undefined when there is none any more. */
  next(afterMs: number): number | undefined;
  /** The last before that moment. */
  previous(beforeMs: number): number | undefined;
  /** All with `afterMs < t <= untilMs`, in order. */
  between(afterMs: number, untilMs: number): number[];
}

export type CronFault = 'not-cron' | 'never' | 'seconds';

const FIELDS = /^(?:@\w+|\S+(?:\s+\S+){4})$/;

/**
 * What croner does with clocks that change is what we want and what the tests hold on to: a time in the
 * skipped hour comes at the first minute after it, a time in the doubled hour comes once.
 */
export function cronTimes(expression: string, zone: string): CronTimes {
  return remembered(`${zone} ${expression}`, () => newCronTimes(expression, zone));
}

function newCronTimes(expression: string, zone: string): CronTimes {
  const cron = new Cron(expression, { timezone: zone });
  const asDate = (ms: number) => DateTime.fromMillis(ms).toJSDate();
  const next = (afterMs: number): number | undefined => cron.nextRun(asDate(afterMs))?.getTime();
  const blocks = memory<number, number[]>();
  const block = (index: number): number[] =>
    blocks(index, () => {
      const found: number[] = [];
      const endMs = (index + 1) * BLOCK_MS;
      for (let ms = next(index * BLOCK_MS - 1); ms !== undefined && ms < endMs; ms = next(ms)) found.push(ms);
      return found;
    });
  return {
    next,
    previous: (beforeMs) => cron.previousRuns(1, asDate(beforeMs))[0]?.getTime(),
    between(afterMs, untilMs) {
      const found: number[] = [];
      for (let index = Math.floor(afterMs / BLOCK_MS); index <= Math.floor(untilMs / BLOCK_MS); index += 1) {
        found.push(...block(index).filter((ms) => afterMs < ms && ms <= untilMs));
      }
      return found;
    },
  };
}

const BLOCK_MS = 24 * 3_600_000;
const remembered = memory<string, CronTimes>();

/** What is wrong with an expression; undefined when it fires some day. */
export function cronFault(expression: string): CronFault | undefined {
  const text = expression.trim();
  if (!FIELDS.test(text)) return /^\S+(?:\s+\S+){5,6}$/.test(text) ? 'seconds' : 'not-cron';
  try {
    // Any moment will do: what fires at all does so within a leap cycle.
    return cronTimes(text, 'UTC').next(0) === undefined ? 'never' : undefined;
  } catch {
    return 'not-cron';
  }
}
