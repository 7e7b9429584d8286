import { DateTime } from 'luxon';
import type { Locale } from '../../../config/slack-schema.ts';
import { HOUR, MINUTE, SECOND } from '../../../core/ports/clock.ts';

const DAY = 24 * HOUR;

type Unit = 'd' | 'h' | 'm' | 's';

const SIZES = { d: DAY, h: HOUR, m: MINUTE, s: SECOND } satisfies Record<Unit, number>;

/** The two largest units that are not zero and stand beside each other: `3d 4h`, `2m 10s`, `0s`. */
export function durationIn(words: Readonly<Record<Unit, string>>): (ms: number) => string {
  return (ms) => {
    let left = Math.round(Math.max(0, ms) / SECOND) * SECOND;
    // Beyond an hour nobody acts on seconds.
    if (left >= HOUR) left = Math.round(left / MINUTE) * MINUTE;
    const counts = (Object.keys(SIZES) as Unit[]).map((unit) => {
      const count = Math.floor(left / SIZES[unit]);
      left -= count * SIZES[unit];
      return { count, unit };
    });
    const first = counts.findIndex(({ count }) => count > 0);
    if (first < 0) return `0${words.s}`;
    return counts
      .slice(first, first + 2)
      .filter(({ count }) => count > 0)
      .map(({ count, unit }) => `${count}${words[unit]}`)
      .join(' ');
  };
}

/** The context of a moment: an environment's zone, and now, which decides whether the day is shown too. */
export interface At {
  zone: string;
  nowMs: number;
}

/** `22:30 GMT+9`; on another day than today with the day before it. */
export function momentIn(locale: Locale, dayFormat: string): (ms: number, at: At) => string {
  return (ms, { zone, nowMs }) => {
    const moment = DateTime.fromMillis(ms, { zone, locale });
    const today = moment.hasSame(DateTime.fromMillis(nowMs, { zone }), 'day');
    return `${today ? '' : `${moment.toFormat(dayFormat)} `}${moment.toFormat('HH:mm')} ${zoneName(ms, zone)}`;
  };
}

/** `10:15`, where the zone stands beside it already. */
export const timeOfDay = (ms: number, zone: string): string =>
  DateTime.fromMillis(ms, { zone }).toFormat('HH:mm');

/** `GMT+9`, in every language alike. */
const zoneName = (ms: number, zone: string): string =>
  DateTime.fromMillis(ms, { zone, locale: 'en-GB' }).offsetNameShort ?? zone;

/** At most so many, and how many more there are. */
export function listIn(
  andMore: (count: number) => string,
): (items: readonly string[], most?: number) => string {
  return (items, most = Number.POSITIVE_INFINITY) => {
    // One more than the limit takes no more room than to say that there is one more.
    const shown = items.length <= most + 1 ? items : items.slice(0, most);
    const rest = items.length - shown.length;
    return rest === 0 ? shown.join(', ') : `${shown.join(', ')} ${andMore(rest)}`;
  };
}
