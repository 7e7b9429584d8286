/**
 * Slack's own markup. The library that draws blocks reads it as Markdown: it loses lines that begin with `#`,
 * takes indented ones for code, and reads 19:00:01 as an emoji. So texts are read here.
 */
export type Inline =
  | { type: 'text'; text: string }
  | { type: 'bold' | 'italic' | 'strike'; inner: readonly Inline[] }
  | { type: 'code'; text: string }
  | { type: 'emoji'; name: string }
  | { type: 'user' | 'channel' | 'group' | 'broadcast'; id: string; label: string | undefined }
  | { type: 'link'; url: string; label: string }
  | { type: 'date'; seconds: number; format: string; fallback: string; url: string | undefined };

export type Passage =
  | { type: 'text' | 'quote'; inner: readonly Inline[] }
  | { type: 'preformatted'; text: string };

export function parseMrkdwn(source: string): Passage[] {
  // Every second part is what was between two fences; an opening one that nothing closes is text.
  return source.split(/```([\s\S]*?)```/).flatMap((part, index, parts): Passage[] => {
    if (index % 2 === 1) return [{ type: 'preformatted', text: decoded(part.replace(/^\n|\n$/g, '')) }];
    return part.trim() === '' && parts.length > 1 ? [] : passages(part);
  });
}

function passages(text: string): Passage[] {
  const groups: { isQuote: boolean; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    const last = groups.at(-1);
    const shown = quoted?.[1] ?? line;
    if (last && last.isQuote === (quoted !== null)) last.lines.push(shown);
    else groups.push({ isQuote: quoted !== null, lines: [shown] });
  }
  return groups.map(({ isQuote, lines }) => ({
    type: isQuote ? 'quote' : 'text',
    inner: parseInline(lines.join('\n')),
  }));
}

const MARKS = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
const ENTITY = /^<([^<>\n]+)>/;
const CODE = /^`([^`\n]+)`/;
const EMOJI = /^:([a-z0-9_+'-]*[a-z_+][a-z0-9_+'-]*)(?:::skin-tone-\d)?:/;

export function parseInline(source: string): Inline[] {
  const nodes: Inline[] = [];
  let plain = '';
  const put = (node: Inline) => {
    if (plain !== '') nodes.push({ type: 'text', text: decoded(plain) });
    plain = '';
    nodes.push(node);
  };
  for (let at = 0; at < source.length; ) {
    const rest = source.slice(at, at + 3_000);
    const found = special(rest) ?? marked(source, at);
    if (found === undefined) {
      plain += source[at];
      at += 1;
    } else {
      put(found.node);
      at += found.length;
    }
  }
  if (plain !== '') nodes.push({ type: 'text', text: decoded(plain) });
  return nodes;
}

type Found = { node: Inline; length: number } | undefined;

function special(rest: string): Found {
  const code = CODE.exec(rest);
  if (code) return { node: { type: 'code', text: decoded(code[1] ?? '') }, length: code[0].length };
  const emoji = EMOJI.exec(rest);
  if (emoji) return { node: { type: 'emoji', name: emoji[1] ?? '' }, length: emoji[0].length };
  const entity = ENTITY.exec(rest);
  const node = entity && entityNode(entity[1] ?? '');
  return entity && node ? { node, length: entity[0].length } : undefined;
}

function entityNode(inside: string): Inline | undefined {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? undefined : decoded(inside.slice(bar + 1));
  if (target.startsWith('@')) return { type: 'user', id: target.slice(1), label };
  if (target.startsWith('#')) return { type: 'channel', id: target.slice(1), label };
  if (target.startsWith('!subteam^')) return { type: 'group', id: target.slice(9), label };
  if (target.startsWith('!date^')) {
    const [, seconds = '', format = '', url] = target.split('^');
    return { type: 'date', seconds: Number(seconds), format, url, fallback: label ?? '' };
  }
  if (target.startsWith('!')) return { type: 'broadcast', id: target.slice(1), label };
  return /^(https?:|mailto:)/.test(target)
    ? { type: 'link', url: decoded(target), label: label ?? decoded(target) }
    : undefined;
}

/** A mark counts at the edges of words only: `2*3*4` and `a_b_c` stay as they are. */
function marked(source: string, at: number): Found {
  const mark = source[at] as keyof typeof MARKS;
  if (MARKS[mark] === undefined || isWord(source[at - 1]) || isSpace(source[at + 1])) return undefined;
  for (let end = source.indexOf(mark, at + 2); end > 0; end = source.indexOf(mark, end + 1)) {
    const inside = source.slice(at + 1, end);
    if (inside.includes('\n')) return undefined;
    if (isSpace(source[end - 1]) || isWord(source[end + 1])) continue;
    return { node: { type: MARKS[mark], inner: parseInline(inside) }, length: end + 1 - at };
  }
  return undefined;
}

const isWord = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}]/u.test(character);

const isSpace = (character: string | undefined): boolean => character === undefined || /\s/.test(character);

const decoded = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
