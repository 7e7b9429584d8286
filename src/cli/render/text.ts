import prettyMs from 'pretty-ms';

/** Characters that take two columns in terminals: East Asian wide and fullwidth ones, and emoji. */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u;
const CONTROL = /\p{Cc}/gu;
const segmenter = new Intl.Segmenter();

const graphemes = (text: string): string[] => Array.from(segmenter.segment(text), ({ segment }) => segment);
const graphemeWidth = (grapheme: string): number => (WIDE.test(grapheme) ? 2 : 1);

/** How many terminal columns a text without control codes takes. */
export const textWidth = (text: string): number =>
  graphemes(text).reduce((sum, grapheme) => sum + graphemeWidth(grapheme), 0);

/** One line without control codes: what services say must not move the cursor. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').replace(CONTROL, '').trim();

/** Cuts to at most `width` columns; an ellipsis shows that something is missing. */
export function truncate(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width < 1) return '';
  let cut = '';
  let used = 1;
  for (const grapheme of graphemes(text)) {
    used += graphemeWidth(grapheme);
    if (used > width) break;
    cut += grapheme;
  }
  return `${cut.trimEnd()}…`;
}

/** Exactly `width` columns. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cut = truncate(text, width);
  const blank = ' '.repeat(Math.max(0, width - textWidth(cut)));
  return align === 'left' ? cut + blank : blank + cut;
}

/** Breaks at spaces; a word that is wider than the line is broken where it must be, so nothing is lost. */
export function wrap(text: string, width: number): string[] {
  const limit = Math.max(1, width);
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of oneLine(paragraph).split(' ')) {
      if (line !== '' && textWidth(line) + 1 + textWidth(word) <= limit) {
        line = `${line} ${word}`;
        continue;
      }
      if (line !== '') lines.push(line);
      line = '';
      for (const grapheme of graphemes(word)) {
        if (textWidth(line) + graphemeWidth(grapheme) > limit) {
          lines.push(line);
          line = '';
        }
        line += grapheme;
      }
    }
    return [...lines, line];
  });
}

/** Wraps with the first line after `lead` and the others under it. */
export function hang(lead: string, text: string, width: number): string {
  const indent = ' '.repeat(textWidth(lead));
  return wrap(text, width - indent.length)
    .map((line, index) => (index === 0 ? lead : indent) + line)
    .join('\n');
}

/** `2m 10s`; below a second `0s`, because nobody acts on milliseconds here. */
export const duration = (ms: number): string =>
  prettyMs(Math.round(Math.max(0, ms) / 1000) * 1000, { secondsDecimalDigits: 0 }).replace('0ms', '0s');

/** At most two units: `2h 5m`, `3d 4h`. */
export const roughDuration = (ms: number): string =>
  prettyMs(Math.max(0, ms), { unitCount: 2, secondsDecimalDigits: 0 });

/** `2026-11-23 11:00`, where the reader is, or in the given time zone. */
export function dateTime(ms: number, timeZone?: string): string {
  // Swedish writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', {
    ...{ dateStyle: 'short', timeStyle: 'short' },
    ...(timeZone !== undefined && { timeZone }),
  }).format(ms);
}

/** `GMT+9`: what is missing from such a moment for others to understand it. */
export function timeZoneName(ms: number, timeZone?: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZoneName: 'short',
    ...(timeZone !== undefined && { timeZone }),
  });
  return format.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? '';
}
