/** One line of a calendar file after unfolding (RFC 5545, 3.1). */
export interface ContentLine {
  /** In capitals: `DTSTART`. */
  name: string;
  /** By their names in capitals, without quotes. */
  parameters: ReadonlyMap<string, string>;
  value: string;
  /** Where it begins in the file, counted from 1. */
  line: number;
}

/** The lines between BEGIN:VEVENT and END:VEVENT, without those of components inside it (alarms). */
export interface EventLines {
  /** Of its BEGIN. */
  line: number;
  lines: readonly ContentLine[];
}

export interface SplitCalendar {
  /** Whether any VCALENDAR begins in it. A file may hold several (RFC 5545, 3.4). */
  isCalendar: boolean;
  /** X-WR-TIMEZONE, where the file has one. */
  zone?: string;
  events: readonly EventLines[];
}

/**
 * Cuts a calendar file into its events. Never throws: what is no content line is passed over, and an event without
 * an end goes to the end of the file or the beginning of the next.
 */
export function splitCalendar(text: string): SplitCalendar {
  const events: { line: number; lines: ContentLine[] }[] = [];
  let isCalendar = false;
  let zone: string | undefined;
  let open: { line: number; lines: ContentLine[] } | undefined;
  let depth = 0;
  for (const content of contentLines(text)) {
    const value = content.value.trim().toUpperCase();
    if (content.name === 'BEGIN') {
      if (value === 'VCALENDAR') isCalendar = true;
      if (value === 'VEVENT') {
        open = { line: content.line, lines: [] };
        events.push(open);
        depth = 0;
      } else if (open !== undefined) depth += 1;
    } else if (content.name === 'END') {
      if (value === 'VEVENT' || value === 'VCALENDAR') open = undefined;
      else if (open !== undefined) depth = Math.max(0, depth - 1);
    } else if (open === undefined) {
      if (content.name === 'X-WR-TIMEZONE') zone ??= content.value.trim();
    } else if (depth === 0) open.lines.push(content);
  }
  return { isCalendar, events, ...(zone !== undefined && { zone }) };
}

function* contentLines(text: string): Generator<ContentLine> {
  let pending: { text: string; line: number } | undefined;
  let number = 0;
  for (const raw of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    number += 1;
    if (pending !== undefined && (raw.startsWith(' ') || raw.startsWith('\t'))) {
      pending.text += raw.slice(1);
      continue;
    }
    const found = pending && parseLine(pending.text, pending.line);
    if (found !== undefined) yield found;
    pending = { text: raw, line: number };
  }
  const last = pending && parseLine(pending.text, pending.line);
  if (last !== undefined) yield last;
}

/** NAME;PARAMETER=value;PARAMETER="value":value */
function parseLine(text: string, line: number): ContentLine | undefined {
  const colon = valueStart(text);
  if (colon === undefined) return undefined;
  const [name = '', ...parameters] = splitUnquoted(text.slice(0, colon));
  const pairs = parameters.map((parameter): [string, string] => {
    const equals = parameter.indexOf('=');
    const key = equals < 0 ? parameter : parameter.slice(0, equals);
    return [key.trim().toUpperCase(), equals < 0 ? '' : parameter.slice(equals + 1).replaceAll('"', '')];
  });
  return { name: name.trim().toUpperCase(), parameters: new Map(pairs), value: text.slice(colon + 1), line };
}

/** The first colon outside quotes. */
function valueStart(text: string): number | undefined {
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') isQuoted = !isQuoted;
    else if (text[at] === ':' && !isQuoted) return at;
  }
  return undefined;
}

function splitUnquoted(text: string): string[] {
  const parts = [''];
  let isQuoted = false;
  for (const letter of text) {
    if (letter === '"') isQuoted = !isQuoted;
    if (letter === ';' && !isQuoted) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts;
}

/** A text value as people read it (RFC 5545, 3.3.11). */
export const unescapeText = (value: string): string =>
  value
    .replace(/\\([nN;,\\])/g, (_, letter: string) => (letter.toLowerCase() === 'n' ? '\n' : letter))
    .trim();
