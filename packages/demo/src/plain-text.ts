/**
 * What a message says to somebody at a terminal: names for mentions, words for links and times, no marks.
 * `nameOf` knows people, groups and channels by their ids.
 */
export function plainText(text: string, nameOf: (id: string) => string): string {
  return text
    .replace(/<(?:@|!subteam\^)(\w+)>/g, (_, id: string) => `@${nameOf(id)}`)
    .replace(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<(?:[#!]|https?:)[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<#(\w+)>/g, (_, id: string) => `#${nameOf(id)}`)
    .replace(/:[a-z0-9_+-]+: ?/g, '')
    .replace(/(^|[\s(])[*_](\S(?:.*?\S)?)[*_](?=$|[\s.,:;!?)])/gm, '$1$2')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .trim();
}
