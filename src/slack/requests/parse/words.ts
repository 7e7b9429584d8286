import { plainDashes } from '../../../core/plain-dashes.ts';
import { escaped } from '../../messages/blocks/basics.ts';

/** Everything that draws a dash, in any script. */
const DASH = /^[\p{Dash_Punctuation}−]+(?=\p{L}{2})/u;
/** Marks of direction, joiners and soft hyphens: they show nothing and come along when text is copied. */
const INVISIBLE = /\p{Cf}/gu;
/** What people and Slack put around a word to make it stand out. */
const DRESS = /^[`*_~"'“”‘’«»]+|[`*_~"'“”‘’«».,!?]+$/g;
const ENTITIES = { '&amp;': '&', '&lt;': '<', '&gt;': '>' } as const;

/** What somebody typed, without what Slack and copying add to it. */
export const plainText = (text: string): string =>
  text
    .replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity as keyof typeof ENTITIES])
    .replace(INVISIBLE, '')
    .normalize('NFC');

/** The words of what somebody typed; flags begin with `--`, whatever dash the phone made of it. */
export function wordsOf(text: string): string[] {
  const words = plainText(text)
    .split(/\s+/u)
    .map((word) => word.replace(DRESS, ''))
    .filter((word) => word !== '');
  return plainDashes(words).map((word) => word.replace(DASH, '--').toLowerCase());
}

/** What a mention asks: the text behind the first mention of the bot, or in front of it when nothing follows. */
export function textOfMention(text: string, botUserId: string): string {
  const mention = new RegExp(`<@${botUserId}(?:\\|[^>]*)?>`);
  const [before = '', ...after] = text.split(mention);
  const behind = after.join(' ').trim();
  return behind === '' ? before.trim() : behind;
}

const SHOWN = 40;

/** A word of theirs in a sentence of ours: short, and nothing in it is taken for markup. */
export function quoted(word: string): string {
  const characters = [...word.replace(/[`\r\n]/g, ' ')];
  const shown = characters.length > SHOWN ? [...characters.slice(0, SHOWN), '…'] : characters;
  return escaped(shown.join(''));
}
