import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { holder, identify } from '../../../src/ops/process-lock.ts';

/** A server that runs as a process of its own, with its log in a file. */
export interface Program {
  pid: number;
  logFile: string;
  readLog(): Promise<string>;
  /** Ends it at once: what it keeps is thrown away with its folder. */
  kill(): Promise<void>;
  /** Lets it finish what it is doing. */
  stop(): Promise<void>;
}

export interface ProgramOptions {
  name: string;
  command: string;
  words: readonly string[];
  env?: Record<string, string>;
  cwd?: string;
  /** The folder of this run's logs; who runs is noted there, too. */
  logs: string;
  isReady(): Promise<boolean>;
  readyMs?: number;
}

/** Starts it and resolves once it is ready; says why, with the end of its log, when it does not become so. */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { name, command, words, logs, isReady, readyMs = 600_000 } = options;
  await mkdir(logs, { recursive: true });
  const logFile = join(logs, `${name}.log`);
  const log = openSync(logFile, 'a');
  const child = spawn(command, words, {
    stdio: ['ignore', log, log],
    env: { ...process.env, ...options.env },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  });
  closeSync(log);
  let ended: string | undefined;
  const exited = new Promise<void>((done) => {
    child.once('error', (error) => {
      ended = error.message;
      done();
    });
    child.once('exit', (code, signal) => {
      ended = `ended with ${signal ?? code}`;
      done();
    });
  });
  const pidFile = child.pid === undefined ? undefined : await noteProcess(child.pid, logs);
  const end = async (signal: NodeJS.Signals) => {
    if (ended === undefined) child.kill(signal);
    await exited;
    if (pidFile !== undefined) await rm(pidFile, { force: true });
  };

  const deadline = performance.now() + readyMs;
  while (!(await isReady().catch(() => false))) {
    const tooLate = performance.now() >= deadline;
    if (ended === undefined && !tooLate) {
      await Promise.race([sleep(50), exited]);
      continue;
    }
    const why = ended ?? `not ready within ${readyMs / 1_000} s`;
    await end('SIGKILL');
    throw new Error(`${name}: ${why}. The end of ${logFile}:\n${await lastLines(logFile)}`);
  }
  return {
    pid: child.pid ?? 0,
    logFile,
    readLog: () => readFile(logFile, 'utf8'),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

const PID_FILE = /^\d+\.pid$/;

/** Writes down who runs, so that it is found again and not mistaken for a later process with its pid. */
export async function noteProcess(
  pid: number,
  logs: string,
  name = `${pid}.pid`,
): Promise<string | undefined> {
  const identity = await identify(pid);
  if (identity === undefined) return undefined;
  const file = join(logs, name);
  await writeFile(file, JSON.stringify(identity));
  return file;
}

export const runsStill = async (logs: string, name: string): Promise<boolean> =>
  (await holder(join(logs, name))) !== undefined;

/** Ends what a run left behind that was itself ended before it could. Nothing but what its own notes name. */
export async function killLeftovers(logs: string): Promise<void> {
  for (const name of await readdir(logs).catch(() => [])) {
    if (!PID_FILE.test(name)) continue;
    const running = await holder(join(logs, name));
    if (running !== undefined) process.kill(running.pid, 'SIGKILL');
    await rm(join(logs, name), { force: true });
  }
}

const lastLines = async (file: string): Promise<string> =>
  (await readFile(file, 'utf8')).trimEnd().split('\n').slice(-25).join('\n');
