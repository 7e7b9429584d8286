export interface ScriptEnd {
  exitCode: number;
  stdout: string;
  stderr: string;
}

interface Machine {
  nowMs: number;
  rpk(words: readonly string[], stdin: string): ScriptEnd;
}

const DEADLINE = /^\[ "\$\(date \+%s\)" -le (\d+) \] \|\| exit (\d+)$/;
const OR_EXIT = ' || exit $?';

/**
 * The little of a shell that lamplighter's scripts need, line by line: the check of a deadline, `echo`, and a
 * program whose input `printf` may write. A test runs the same scripts in a real shell.
 */
export function runScript(script: string, machine: Machine): ScriptEnd {
  const all: ScriptEnd = { exitCode: 0, stdout: '', stderr: '' };
  for (const line of script.split('\n')) {
    const [, deadline, code] = DEADLINE.exec(line) ?? [];
    if (deadline !== undefined) {
      if (Math.floor(machine.nowMs / 1_000) > Number(deadline)) return { ...all, exitCode: Number(code) };
      continue;
    }
    const stops = line.endsWith(OR_EXIT);
    const end = runPipe(stops ? line.slice(0, -OR_EXIT.length) : line, machine);
    all.stdout += end.stdout;
    all.stderr += end.stderr;
    all.exitCode = end.exitCode;
    if (stops && end.exitCode !== 0) break;
  }
  return all;
}

function runPipe(line: string, machine: Machine): ScriptEnd {
  let last: ScriptEnd = { exitCode: 0, stdout: '', stderr: '' };
  for (const words of commandsOf(line)) last = runCommand(words, last.stdout, machine);
  return last;
}

function runCommand(words: readonly string[], stdin: string, machine: Machine): ScriptEnd {
  const [program, ...rest] = words;
  switch (program) {
    case 'echo':
      return printed(`${rest.join(' ')}\n`);
    case 'printf':
      // Only ever with the format of one line for each word.
      return printed(
        rest
          .slice(1)
          .map((word) => `${word}\n`)
          .join(''),
      );
    case 'docker':
      return runCommand(rest.slice(rest[1] === '-i' ? 3 : 2), stdin, machine);
    case 'rpk':
      return machine.rpk(rest, stdin);
    default:
      return { exitCode: 127, stdout: '', stderr: `sh: 1: ${program}: not found\n` };
  }
}

const printed = (stdout: string): ScriptEnd => ({ exitCode: 0, stdout, stderr: '' });

/** The words of each command of a pipe; between single quotes everything is what it is, also `|`. */
function commandsOf(line: string): string[][] {
  const commands: string[][] = [[]];
  for (const [token] of line.matchAll(/\||(?:'[^']*'|\\.|[^\s'|\\])+/g)) {
    if (token === '|') commands.push([]);
    else commands.at(-1)?.push(token.replaceAll(/'([^']*)'|\\(.)/g, (_, inside, one) => inside ?? one));
  }
  return commands;
}
