/** When things were, in a person's zone and language. */
export interface Reader {
  locale: string;
  timeZone: string;
}

const cache = new Map<string, Intl.DateTimeFormat>();

export function formatted(
  atMs: number,
  { locale, timeZone }: Reader,
  options: Intl.DateTimeFormatOptions,
): string {
  const key = JSON.stringify([locale, timeZone, options]);
  const format = cache.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone, ...options });
  cache.set(key, format);
  return format.format(atMs);
}

export const tsMs = (ts: string): number => Number(ts) * 1_000;

export const timeOf = (atMs: number, reader: Reader): string =>
  formatted(atMs, reader, { hour: 'numeric', minute: '2-digit' });

const dayKey = (atMs: number, { timeZone }: Reader): string =>
  formatted(atMs, { locale: 'sv-SE', timeZone }, { dateStyle: 'short' });

export const isSameDay = (a: number, b: number, reader: Reader): boolean =>
  dayKey(a, reader) === dayKey(b, reader);

const DAY_MS = 86_400_000;

/** `Today`, `Yesterday`, or `Tuesday, November 24`. */
export function dayOf(atMs: number, reader: Reader, nowMs: number): string {
  return (
    relativeDay(atMs, reader, nowMs) ??
    formatted(atMs, reader, { weekday: 'long', month: 'long', day: 'numeric' })
  );
}

function relativeDay(atMs: number, reader: Reader, nowMs: number): string | undefined {
  const offset = [0, -1, 1].find((days) => isSameDay(atMs, nowMs + days * DAY_MS, reader));
  if (offset === undefined) return undefined;
  const words = new Intl.RelativeTimeFormat(reader.locale, { numeric: 'auto' }).format(offset, 'day');
  return words.slice(0, 1).toLocaleUpperCase(reader.locale) + words.slice(1);
}

const DATE_TOKENS: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  time: { hour: 'numeric', minute: '2-digit' },
  time_secs: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
};

/** What Slack makes of `<!date^…>`. */
export function dateToken(seconds: number, format: string, reader: Reader, nowMs: number): string {
  const atMs = seconds * 1_000;
  return format.replace(/\{(\w+)\}/g, (token, name: string) => {
    if (name === 'date_num') return dayKey(atMs, reader);
    if (name === 'ago') return ago(atMs - nowMs, reader.locale);
    const isPretty = name.endsWith('_pretty');
    const options = DATE_TOKENS[isPretty ? name.slice(0, -'_pretty'.length) : name];
    if (options === undefined) return token;
    return (isPretty ? relativeDay(atMs, reader, nowMs) : undefined) ?? formatted(atMs, reader, options);
  });
}

function ago(distanceMs: number, locale: string): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const minutes = Math.round(distanceMs / 60_000);
  if (Math.abs(minutes) < 60) return format.format(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return Math.abs(hours) < 24 ? format.format(hours, 'hour') : format.format(Math.round(hours / 24), 'day');
}

/** The moment of a wall time such as `2026-11-24T19:00` in a zone, in seconds. */
export function zonedSeconds(wallTime: string, timeZone: string): number {
  const asUtc = Date.parse(`${wallTime}:00Z`);
  // Twice, because the first guess may lie on the other side of a change of the clocks.
  let atMs = asUtc - offsetMs(asUtc, timeZone);
  atMs = asUtc - offsetMs(atMs, timeZone);
  return Math.floor(atMs / 1_000);
}

/** The wall time of a moment, in the form of the browser's own field. */
export function wallTime(seconds: number, timeZone: string): string {
  return new Date(seconds * 1_000 + offsetMs(seconds * 1_000, timeZone)).toISOString().slice(0, 16);
}

function offsetMs(atMs: number, timeZone: string): number {
  const shown = formatted(atMs, { locale: 'sv-SE', timeZone }, { dateStyle: 'short', timeStyle: 'medium' });
  return Date.parse(`${shown.replace(' ', 'T')}Z`) - Math.floor(atMs / 1_000) * 1_000;
}
