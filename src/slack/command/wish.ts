import parseDuration from 'parse-duration';
import { DURATION_PATTERN } from '../../config/duration.ts';

/** How long somebody wants the lights on. */
export type Wish =
  | { kind: 'for'; ms: number }
  /** Wall time of the environment, `22:30`. */
  | { kind: 'until'; time: string };

/** A wish and how many words it took, counted from the one behind `for` or `until`. */
export type ReadWish = { wish: Wish; taken: number } | undefined;

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
      (said, [unit, short]) => said.replace(unit, short),
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

const TIME = /^(\d{1,2})(?:[:.시](\d{2})?분?)?(am|pm)?$/;

export function readUntil(words: readonly string[]): ReadWish {
  const [first = '', second] = words;
  const apart = second === 'am' || second === 'pm';
  const match = TIME.exec(apart ? `${first}${second}` : first);
  if (match === null) return undefined;
  const [, hours = '', minutes = '00', half] = match;
  const hour = half === undefined ? Number(hours) : toTwentyFour(Number(hours), half);
  if (hour === undefined || hour > 23 || Number(minutes) > 59) return undefined;
  const time = `${String(hour).padStart(2, '0')}:${minutes}`;
  return { wish: { kind: 'until', time }, taken: apart ? 2 : 1 };
}

function toTwentyFour(hour: number, half: string): number | undefined {
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half === 'pm' ? 12 : 0);
}
