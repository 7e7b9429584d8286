import { spawn } from 'node:child_process';

/** A tool of the machine that an installation needs, and how to get it where it is missing. */
interface Tool {
  command: string;
  /** Prints the version and ends with 0. */
  probe: readonly string[];
  remedy: string;
}

const REMEDIES = {
  go: 'Install Go 1.24 or later (https://go.dev/dl) and put `go` on the PATH.',
  java: 'Install a Java runtime, 17 or later (Debian: `apt-get install openjdk-17-jdk-headless`).',
  mvn: 'Install Apache Maven (Debian: `apt-get install maven`).',
  python: 'Install Python 3.10 or later with venv (Debian: `apt-get install python3-venv`).',
  openssl: 'Install OpenSSL (Debian: `apt-get install openssl`).',
} as const;

const tools = {
  go: { command: 'go', probe: ['version'], remedy: REMEDIES.go },
  java: { command: 'java', probe: ['-version'], remedy: REMEDIES.java },
  mvn: { command: 'mvn', probe: ['-version'], remedy: REMEDIES.mvn },
  python: { command: 'python3', probe: ['-c', 'import venv, ensurepip'], remedy: REMEDIES.python },
  openssl: { command: 'openssl', probe: ['version'], remedy: REMEDIES.openssl },
} as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof tools;

/** Something that a person has to put right before the tests can run. */
export class InstallError extends Error {
  override readonly name = 'InstallError';
}

/** No second try can mend this. */
export class MissingTool extends InstallError {}

/** Refuses, naming the remedy, when the tool is not there or does not work. */
export async function needTool(name: ToolName, neededFor: string): Promise<void> {
  const { command, probe, remedy } = tools[name];
  try {
    await run(command, probe);
  } catch (cause) {
    throw new MissingTool(`${neededFor} needs \`${command}\`, which does not work here. ${remedy}`, {
      cause,
    });
  }
}

/** Runs to its end and resolves with what it printed; throws with the last lines when it fails. */
export function run(
  command: string,
  words: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(command, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let printed = '';
    child.stdout.on('data', (data) => {
      printed += data;
      output += data;
    });
    child.stderr.on('data', (data) => {
      output += data;
    });
    child.on('error', fail);
    child.on('close', (code, signal) => {
      if (code === 0) return done(printed);
      const last = output.trimEnd().split('\n').slice(-15).join('\n');
      fail(new InstallError(`\`${command} ${words.join(' ')}\` ended with ${signal ?? code}:\n${last}`));
    });
  });
}
