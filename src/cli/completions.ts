import type { Command, Option } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A place on a command line: after `lamplighter`, or after a command and its own command. */
interface Place {
  /** ` config validate`; empty at the beginning. */
  path: string;
  commands: { name: string; description: string }[];
  flags: { name: string; description: string; takesValue: boolean }[];
}

/** What a shell has to run for Tab to know the commands and flags of `program`. */
export function completionScript(shell: Shell, program: Command): string {
  const places = placesOf(program, '');
  switch (shell) {
    case 'bash':
      return bash(places);
    case 'zsh':
      return zsh(places);
    case 'fish':
      return fish(places);
    default:
      return shell satisfies never;
  }
}

function placesOf(command: Command, path: string): Place[] {
  const subcommands = command.commands.map((sub) => ({
    name: sub.name(),
    description: firstOf(sub.description()),
  }));
  // `plan up`: what else may stand there in its place is known too.
  const choices = (command.registeredArguments[0]?.argChoices ?? []).map((name) => ({
    name,
    description: '',
  }));
  const commands = [...subcommands, ...choices];
  const options: readonly Option[] = [...command.options, ...(command.parent?.options ?? [])];
  const flags = options.flatMap(({ long, description, required, optional }) =>
    long ? [{ name: long, description: firstOf(description), takesValue: required || optional }] : [],
  );
  return [
    { path, commands, flags },
    ...command.commands.flatMap((sub) => placesOf(sub, `${path} ${sub.name()}`)),
  ];
}

/** A menu has one short line for each. */
const firstOf = (description: string): string => description.split(/[;(]|: /)[0]?.trim() ?? '';
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const follow = (places: readonly Place[], word: string): string =>
  places
    .filter(({ path }) => path !== '')
    .map(({ path }) => `      ${quoted(path)}) at=${quoted(path)} ;;`)
    .join('\n')
    .replace(/^/, `    case "$at ${word}" in\n`)
    .concat('\n    esac');

function bash(places: readonly Place[]): string {
  const values = new Set(
    places.flatMap(({ flags }) => flags.filter((flag) => flag.takesValue).map(({ name }) => name)),
  );
  const cases = places.map(({ path, commands, flags }) => {
    const words = [...commands, ...flags].map(({ name }) => name).join(' ');
    return `    ${quoted(path)}) words=${quoted(words)} ;;`;
  });
  return `# lamplighter in bash: source <(lamplighter completion bash)
_lamplighter() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} at= words= i
  COMPREPLY=()
  # What follows these is a file or a word of one's own.
  case $before in ${[...values].join('|')}) return ;; esac
  for ((i = 1; i < COMP_CWORD; i++)); do
${follow(places, `\${COMP_WORDS[i]}`)}
  done
  case $at in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _lamplighter lamplighter
`;
}

function zsh(places: readonly Place[]): string {
  const described = (entries: readonly { name: string; description: string }[]) =>
    entries.map(({ name, description }) => quoted(`${name}:${description.replaceAll(':', '\\:')}`)).join(' ');
  const cases = places.map(
    ({ path, commands, flags }) =>
      `    ${quoted(path)}) commands=(${described(commands)}) flags=(${described(flags)}) ;;`,
  );
  return `#compdef lamplighter
# lamplighter in zsh: source <(lamplighter completion zsh), after compinit
_lamplighter() {
  local at= word
  local -a commands flags
  for word in \${words[2,CURRENT-1]}; do
${follow(places, '$word')}
  done
  case $at in
${cases.join('\n')}
  esac
  (( $#commands )) && _describe -t commands command commands
  if [[ $PREFIX == -* ]]; then _describe -o -t options option flags; elif (( ! $#commands )); then _files; fi
}
compdef _lamplighter lamplighter
`;
}

function fish(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, commands, flags }) => {
    const words = path.split(' ').filter(Boolean);
    const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
    const when = path === '' ? '__fish_use_subcommand' : seen;
    const names = commands.map(({ name }) => name).join(' ');
    const notYet =
      names === '' || path === '' ? when : `${when}; and not __fish_seen_subcommand_from ${names}`;
    return [
      ...commands.map(
        ({ name, description }) =>
          `complete -c lamplighter -f -n ${quoted(notYet)} -a ${name} -d ${quoted(description)}`,
      ),
      ...flags.map(
        ({ name, description, takesValue }) =>
          `complete -c lamplighter -n ${quoted(when)} -l ${name.slice(2)}${takesValue ? ' -r' : ''} -d ${quoted(description)}`,
      ),
    ];
  });
  return `# lamplighter in fish: lamplighter completion fish | source\n${lines.join('\n')}\n`;
}
