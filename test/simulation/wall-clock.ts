import { HOUR, MINUTE } from '../../src/core/ports/clock.ts';

const QUARTER = 15 * MINUTE;
const formats = new Map<string, Intl.DateTimeFormat>();

/** How far the clocks of a zone are ahead of UTC, by the machine's own tables and none of the product's libraries. */
export function offsetAt(ms: number, zone: string): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en', {
      ...{ timeZone: zone, hourCycle: 'h23' },
      ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' },
    });
  formats.set(zone, format);
  const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(ms / MINUTE) * MINUTE;
}

/** The days that begin in a zone from one moment to another, as midnights of UTC. */
export function daysBetween(fromMs: number, untilMs: number, zone: string): number[] {
  const first = Math.floor((fromMs + offsetAt(fromMs, zone)) / (24 * HOUR));
  const last = Math.floor((untilMs + offsetAt(untilMs, zone)) / (24 * HOUR));
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * 24 * HOUR);
}

/** When clocks show that time on that day: once, twice where they go back, and else when they have gone forward. */
export function momentsOf(dayMs: number, minute: number, zone: string): number[] {
  const wallMs = dayMs + minute * MINUTE;
  const nearby = Array.from({ length: 9 }, (_, index) => offsetAt(wallMs + (index - 4) * 6 * HOUR, zone));
  const found = [...new Set(nearby)]
    .map((offset) => wallMs - offset)
    .filter((ms) => ms + offsetAt(ms, zone) === wallMs);
  if (found.length > 0) return found;
  let ms = Math.floor((wallMs - Math.max(...nearby)) / QUARTER) * QUARTER;
  while (offsetAt(ms + QUARTER, zone) === offsetAt(ms, zone)) ms += QUARTER;
  return [ms + QUARTER];
}
