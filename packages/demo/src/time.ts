import { inZone } from '../../../src/core/schedule/zone.ts';

const WEEKDAYS = 5;
const FIRST_HOUR = 13;
const MINUTE_OF_HOUR = 30;

/**
 * Half past one in the afternoon of the next working day: whoever lights the environment then keeps it until the
 * evening's stop, so that there is an evening to look at.
 */
export function afternoonOf(nowMs: number, zone: string): number {
  let day = inZone(nowMs, zone).startOf('day');
  while (day.weekday > WEEKDAYS) day = day.plus({ days: 1 });
  return day.set({ hour: FIRST_HOUR, minute: MINUTE_OF_HOUR }).toMillis();
}

export interface TimeOfDay {
  hour: number;
  minute: number;
}

/** The next time that a clock on the wall there shows that hour, or that time of the day. */
export function nextAt(nowMs: number, at: number | TimeOfDay, zone: string): number {
  const now = inZone(nowMs, zone);
  const today = now.startOf('day').set(typeof at === 'number' ? { hour: at } : at);
  return (today > now ? today : today.plus({ days: 1 })).toMillis();
}
