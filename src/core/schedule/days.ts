import { addDays, type Day, dayOf } from './zone.ts';

/** The seven days from that of `nowMs` on. */
export const weekFrom = (nowMs: number, zone: string): Day[] => {
  const today = dayOf(nowMs, zone);
  return Array.from({ length: 7 }, (_, index) => addDays(today, index));
};

export function daysOfYear(year: number): Day[] {
  const days: Day[] = [];
  for (let day = `${year}-01-01`; day.startsWith(`${year}-`); day = addDays(day, 1)) days.push(day);
  return days;
}
