/** One property of a calendar file: `NAME;PARAM=value:VALUE`. */
export interface ContentLine {
  /** In capitals. */
  name: string;
  /** Between the name and the colon, as written. */
  params: string;
  value: string;
  /** Where it begins in the file, from 1. */
  line: number;
}

const SPACE = 32;
const TAB = 9;
const LF = 10;
const CR = 13;
const QUOTE = 34;
const COLON = 58;
const SEMICOLON = 59;

/**
 * Calls `visit` for each property whose name `isWanted` accepts, folded lines put together (RFC 5545, 3.1). Lines
 * may end in any way; what is no property is passed over. Time and memory are linear in the text.
 */
export function forEachContentLine(
  source: string,
  isWanted: (name: string) => boolean,
  visit: (line: ContentLine) => void,
): void {
  const text = withLineFeeds(source);
  let line = 0;
  let at = 0;
  while (at < text.length) {
    line += 1;
    const begin = at;
    const beginLine = line;
    let end = endOf(text, begin);
    at = end + 1;
    let folded: string[] | undefined;
    while (at < text.length && isFold(text.charCodeAt(at))) {
      line += 1;
      folded ??= [trimmed(text, begin, end)];
      end = endOf(text, at);
      folded.push(trimmed(text, at + 1, end));
      at = end + 1;
    }
    const name = nameAt(text, begin, folded);
    if (name === '' || !isWanted(name)) continue;
    const found = parse(folded === undefined ? trimmed(text, begin, end) : folded.join(''));
    if (found !== undefined) visit({ ...found, name, line: beginLine });
  }
}

/** A text of a Macintosh ends its lines with CR alone; NUL is left where UTF-16 was read as something else. */
function withLineFeeds(source: string): string {
  let text = source.charCodeAt(0) === 0xfeff ? source.slice(1) : source;
  if (text.includes('\0')) text = text.replaceAll('\0', '');
  return text.includes('\n') ? text : text.replaceAll('\r', '\n');
}

function endOf(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

const isFold = (code: number): boolean => code === SPACE || code === TAB;

function trimmed(text: string, begin: number, end: number): string {
  let last = end;
  while (last > begin && text.charCodeAt(last - 1) === CR) last -= 1;
  return text.slice(begin, last);
}

/** The longest name that anybody asks for is shorter. */
const LONGEST_NAME = 64;

function nameAt(text: string, begin: number, folded: readonly string[] | undefined): string {
  // A fold may fall into the middle of a name.
  const head =
    folded === undefined
      ? text.slice(begin, begin + LONGEST_NAME)
      : folded.slice(0, 4).join('').slice(0, LONGEST_NAME);
  for (let index = 0; index < head.length; index += 1) {
    const code = head.charCodeAt(index);
    if (code === COLON || code === SEMICOLON) return head.slice(0, index).trim().toUpperCase();
    if (code === LF) return '';
  }
  return '';
}

function parse(text: string): { params: string; value: string } | undefined {
  const colon = text.indexOf(':');
  const semicolon = text.indexOf(';');
  if (colon === -1) return undefined;
  if (semicolon === -1 || colon < semicolon) return { params: '', value: text.slice(colon + 1) };
  const split = (at: number) => ({ params: text.slice(semicolon + 1, at), value: text.slice(at + 1) });
  let isQuoted = false;
  for (let index = semicolon; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) isQuoted = !isQuoted;
    else if (code === COLON && !isQuoted) return split(index);
  }
  // A quotation mark that nobody has closed: the first colon then.
  return split(colon);
}

/** The value of a parameter without its quotation marks; undefined where it is not there. */
export function paramOf(params: string, name: string): string | undefined {
  if (params === '') return undefined;
  for (const part of params.match(/(?:[^;"]|"[^"]*"?)+/g) ?? []) {
    const equals = part.indexOf('=');
    if (equals !== -1 && part.slice(0, equals).trim().toUpperCase() === name) {
      return part
        .slice(equals + 1)
        .replaceAll('"', '')
        .trim();
    }
  }
  return undefined;
}

/** Text with its escapes undone (RFC 5545, 3.3.11). */
export const plainText = (value: string): string =>
  value.replace(/\\([\\;,nN])/g, (_, escaped: string) =>
    escaped === 'n' || escaped === 'N' ? '\n' : escaped,
  );
