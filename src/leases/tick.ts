import { SECOND } from '../core/ports/clock.ts';
import { tickDrift } from './detect-drift.ts';
import { type LeaseContext, timetableOf } from './lease-context.ts';
import { tickLease } from './tick-lease.ts';
import { tickFires } from './tick-occurrences.ts';

/**
 * Does everything that is due in one environment at this moment. Any number of processes may call it, at any time and
 * as often as they like: each action is claimed. Returns when the next is due by what is known now; a later addition
 * may come earlier, so tick once a minute all the same.
 *
 * The lease goes first: a failing schedule must not postpone a stop that is due.
 */
export async function tickEvening(context: LeaseContext): Promise<number> {
  const failures: unknown[] = [];
  const wakes: number[] = [];
  for (const step of [
    () => tickLease(context),
    async () => tickFires(context, await timetableOf(context)),
    () => tickDrift(context),
    // A lease that the schedule or the drift check has just opened may be due for its first reminder.
    () => tickLease(context),
    async () => {
      context.calendar.refresh?.();
      return undefined;
    },
  ]) {
    try {
      const wakeMs = await step();
      if (wakeMs !== undefined) wakes.push(wakeMs);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return Math.max(context.now() + SECOND, Math.min(...wakes));
}
