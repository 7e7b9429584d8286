import type { LocalPerson } from '../sandbox/slack/client-wire.ts';

/** What a message says to somebody at a terminal: names for mentions, words for links and times, no marks. */
export function plainText(text: string, people: readonly LocalPerson[]): string {
  return text
    .replace(/<@(\w+)>/g, (_, id: string) => `@${people.find((person) => person.id === id)?.name ?? id}`)
    .replace(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<(?:[#!]|https?:)[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<#(\w+)>/g, '#$1')
    .replace(/:[a-z0-9_+-]+: ?/g, '')
    .replace(/(^|[\s(])[*_](\S(?:.*?\S)?)[*_](?=$|[\s.,:;!?)])/gm, '$1$2')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .trim();
}
