import parseDuration from 'parse-duration';
import { DURATION_PATTERN } from '../../../core/duration.ts';
import { readTimeOfDay } from '../../../core/schedule/time-of-day.ts';
import { clockText } from '../../../core/schedule/zone.ts';

/** How long somebody wants the lights on. */
export type RequestedEndText =
  | { kind: 'for'; ms: number }
  /** Wall time of the environment, `22:30`; an hour of which it is not clear which half of the day, as it was written. */
  | { kind: 'until'; time: string };

/** A wish and how many words it took, counted from the one behind `for` or `until`. */
export type ReadWish = { wish: RequestedEndText; taken: number } | undefined;

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/(?:hours?|hrs?|시간)/g, 'h'],
  [/(?:minutes?|mins?|분)/g, 'm'],
];
/** `1 h 30 m` has the most words of all ways to write one. */
const MOST_WORDS = 4;
const DURATION = new RegExp(DURATION_PATTERN);

export function readFor(words: readonly string[]): ReadWish {
  for (let taken = Math.min(MOST_WORDS, words.length); taken > 0; taken -= 1) {
    const text = UNITS.reduce(
      (asked, [unit, short]) => asked.replace(unit, short),
      words.slice(0, taken).join(' '),
    );
    if (!DURATION.test(text)) continue;
    const ms = parseDuration(text);
    if (ms !== null && ms !== undefined && Number.isFinite(ms) && ms > 0) {
      return { wish: { kind: 'for', ms }, taken };
    }
  }
  return undefined;
}

/** `오후 9시 반` has the most words of all times of day. */
const MOST_WORDS_OF_A_TIME = 3;

export function readUntil(words: readonly string[]): ReadWish {
  for (let taken = Math.min(MOST_WORDS_OF_A_TIME, words.length); taken > 0; taken -= 1) {
    const text = words.slice(0, taken).join(' ');
    const time = readTimeOfDay(text);
    if (time === undefined) continue;
    if (time.kind === 'none') return undefined;
    const asked = time.kind === 'minute' ? clockText(time.minute) : text;
    return { wish: { kind: 'until', time: asked }, taken };
  }
  return undefined;
}
