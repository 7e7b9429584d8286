import type { LocalPerson, SlashCommandHelp } from '../../../page-protocol.ts';

interface Suggestion {
  /** What takes the place of what was typed. */
  insert: string;
  label: string;
  detail: string;
}

export interface Completion {
  /** Where what was typed begins. */
  from: number;
  suggestions: readonly Suggestion[];
}

/** What could be meant by the word before the cursor: a command at the beginning, or somebody's name. */
export function complete(
  text: string,
  cursor: number,
  known: { commands: readonly SlashCommandHelp[]; people: readonly LocalPerson[] },
): Completion | undefined {
  const before = text.slice(0, cursor);
  const suggestions = /^\/\S*$/.test(before)
    ? known.commands
        .filter(({ command }) => command.startsWith(before))
        .map(({ command, description, usageHint }) => ({
          insert: `${command} `,
          label: command,
          detail: [usageHint, description].filter(Boolean).join('  ·  '),
        }))
    : mentions(/(?:^|\s)@([\w.-]*)$/.exec(before)?.[1], known.people);
  const word = /\S*$/.exec(before)?.[0] ?? '';
  return suggestions.length > 0 ? { from: cursor - word.length, suggestions } : undefined;
}

function mentions(typed: string | undefined, people: readonly LocalPerson[]): Suggestion[] {
  if (typed === undefined) return [];
  const wanted = typed.toLowerCase();
  return people
    .filter(({ name, realName }) =>
      `${name} ${realName}`
        .toLowerCase()
        .split(' ')
        .some((word) => word.startsWith(wanted)),
    )
    .sort((a, b) => Number(b.isBot) - Number(a.isBot))
    .map(({ name, realName, title, isBot }) => ({
      insert: `@${name} `,
      label: `@${name}`,
      detail: isBot ? 'app' : `${realName}, ${title}`,
    }));
}
