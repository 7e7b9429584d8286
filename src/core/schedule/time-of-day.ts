import { clockText } from './zone.ts';

/** A time of day in a person's words. */
export type TimeOfDay =
  | { kind: 'minute'; minute: number }
  /** In the form of a time, but invalid: `25:00`. */
  | { kind: 'none' }
  /** A bare hour that may be of the morning or of the afternoon. */
  | { kind: 'ambiguous'; choices: readonly [string, string] };

const FORM =
  /^(?<before>am|pm|오전|오후)? ?(?<hour>\d{1,2})(?:[:.](?<minute>\d{2})| ?시(?: ?(?<korean>\d{1,2}) ?분| ?(?<half>반))?)? ?(?<after>am|pm)?$/;

const WORDS: Readonly<Record<string, number>> = { noon: 12 * 60, 정오: 12 * 60, midnight: 0, 자정: 0 };

/** Parses `22:30`, `10pm`, `오후 10시 30분`, `22시`, `noon`; undefined for a text without the form of a time. */
export function readTimeOfDay(text: string): TimeOfDay | undefined {
  const word = WORDS[text.trim()];
  if (word !== undefined) return { kind: 'minute', minute: word };
  const groups = FORM.exec(text.trim())?.groups;
  if (groups === undefined) return undefined;
  const half = groups.before ?? groups.after;
  const hour = Number(groups.hour);
  const minute = groups.half === undefined ? Number(groups.minute ?? groups.korean ?? 0) : 30;
  if (minute > 59) return { kind: 'none' };
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return { kind: 'none' };
    const isAfternoon = half === 'pm' || half === '오후';
    return { kind: 'minute', minute: ((hour % 12) + (isAfternoon ? 12 : 0)) * 60 + minute };
  }
  if (hour === 24 && minute === 0) return { kind: 'minute', minute: 24 * 60 };
  if (hour > 23) return { kind: 'none' };
  // With a colon people count to 24; a bare hour up to 12 may mean both halves of the day.
  if (groups.minute === undefined && hour >= 1 && hour <= 12) {
    const first = (hour % 12) * 60 + minute;
    return { kind: 'ambiguous', choices: [clockText(first), clockText(first + 12 * 60)] };
  }
  return { kind: 'minute', minute: hour * 60 + minute };
}
