import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parse } from 'yaml';
import { readAddress } from '../../packages/sandbox-cloud/src/served/address.ts';
import { connectTo, type SandboxConnection } from '../../packages/sandbox-cloud/src/served/client.ts';
import { stopSandbox } from '../../packages/sandbox-cloud/src/served/serve.ts';
import { worldDir } from '../../packages/sandbox-cloud/src/world-record.ts';
import type { AwsService } from '../../src/clients/aws-api.ts';

const MAIN = resolve('src/main.ts');
const EXAMPLE = resolve('examples/exchange-dev.yaml');
const ENVIRONMENT = 'exchange-dev';
/** At this speed a run that has nothing to wait for takes two seconds. */
export const QUICK = 60;
/** Half a minute, which is enough to start processes beside it on a busy machine. */
export const SLOW = 4;
/** A run is then mostly lamplighter's own time. */
const QUICK_WORLD = `
name: quick
components:
  nat: { up: 10s }
  nodes: { up: 20s }
  mysql: { up: 30s }
  kafka-host: { up: 10s }
  redis: { up: 40s }
  kafka: { up: 5s }
  backend: { up: 15s }
  order-worker: { up: 15s }
  engine: { up: 15s }
`;

export type Line = Record<string, unknown> & { type?: string; msg?: string };

/** A lamplighter in a process of its own. */
export interface Running {
  child: ChildProcess;
  /** What it has said on standard output, one JSON object a line. */
  lines: Line[];
  stderr(): string;
  /** The first line that fits, said already or to come. Rejects when the process ends without it. */
  until(fits: (line: Line) => boolean): Promise<Line>;
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export interface Bed {
  folder: string;
  /** The path of the configuration. */
  config: string;
  start(words: readonly string[], env?: Record<string, string>): Running;
  /** A `serve` that is ready. */
  serve(env?: Record<string, string>): Promise<Running>;
  /** `service operation target` of every call that changed the simulated cloud, in order. */
  effects(): Promise<string[]>;
  /** What somebody else asks of the simulated AWS, at the console. */
  atConsole(service: AwsService, command: string, input: object): Promise<void>;
  /** From now on the simulated cloud runs so fast: slow while something has to be met in the middle of it. */
  setSpeed(speed: number): Promise<void>;
  /** Ends all that was started and is still there, the simulated cloud too. */
  remove(): Promise<void>;
}

/** A working directory for real processes, whose simulated cloud is a process as well and outlives them. */
export async function makeBed(firstSpeed = QUICK, given?: string): Promise<Bed> {
  let speed = firstSpeed;
  const folder = await mkdtemp(join(tmpdir(), 'lamplighter-processes-'));
  const config = given ?? (await patientExample(folder));
  const world = worldDir(join(folder, 'data', 'sandbox'), ENVIRONMENT, config);
  await writeFile(join(folder, 'quick.yaml'), QUICK_WORLD);
  const started = new Set<Running>();
  const start: Bed['start'] = (words, env = {}) => {
    const sandbox = [
      '--config',
      config,
      '--sandbox',
      '--world',
      'quick.yaml',
      '--speed',
      String(speed),
      '--json',
    ];
    const { DATABASE_URL: _, LAMPLIGHTER_FAULT_POINT: __, ...own } = process.env;
    const child = spawn(process.execPath, [MAIN, ...words, ...sandbox], {
      cwd: folder,
      // As the launcher does.
      env: { NODE_COMPILE_CACHE: resolve('node_modules/.cache/node-compile'), ...own, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const running = follow(child);
    started.add(running);
    return running;
  };
  const withWorld = async <T>(use: (connection: SandboxConnection) => Promise<T>): Promise<T> => {
    const address = await readAddress(world);
    if (address === undefined) throw new Error('the simulated cloud does not run');
    const connection = connectTo(world, address);
    try {
      return await use(connection);
    } finally {
      connection.close();
    }
  };
  return {
    folder,
    config,
    start,
    async serve(env) {
      const serving = start(['serve', '--port', '0'], env);
      await serving.until((line) => line.msg === 'ready');
      return serving;
    },
    async effects() {
      const { effects } = await withWorld((connection) => connection.status());
      return effects.map(({ service, operation, target }) => `${service} ${operation} ${target}`);
    },
    atConsole: (service, command, input) =>
      withWorld(async ({ cloud }) => {
        await cloud.aws(service, command, input, new AbortController().signal);
      }),
    setSpeed: (next) => {
      speed = next;
      return withWorld((connection) => connection.setSpeed(next));
    },
    async remove() {
      for (const { child, exited } of started) {
        if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
        await exited;
      }
      await stopSandbox(world);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The example, whose limits only end what will never come: at 60 times the usual speed five minutes are five seconds,
 * which a busy machine may need for itself.
 */
async function patientExample(folder: string): Promise<string> {
  const file = parse(await readFile(EXAMPLE, 'utf8'));
  const environment = file.environments[ENVIRONMENT];
  environment.timeout = '48h';
  for (const component of Object.values<{ timeout?: string }>(environment.components))
    component.timeout = '24h';
  const path = join(folder, 'lamplighter.yaml');
  await writeFile(path, JSON.stringify(file));
  return path;
}

/** Reads what a lamplighter says that was started with its output in pipes. */
export function follow(child: ChildProcess): Running {
  const lines: Line[] = [];
  const waiting = new Set<() => void>();
  const news = () => {
    for (const read of [...waiting]) read();
  };
  let text = '';
  let ended = false;
  child.stderr?.on('data', (data) => {
    text += data;
  });
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (text) => {
      lines.push(JSON.parse(text) as Line);
      news();
    });
  }
  const exited = once(child, 'close').then(([code, signal]) => {
    ended = true;
    news();
    return { code, signal } as Awaited<Running['exited']>;
  });
  return {
    child,
    lines,
    exited,
    stderr: () => text,
    until: (fits) =>
      new Promise((found, missed) => {
        const read = () => {
          const line = lines.find(fits);
          if (line === undefined && !ended) return;
          waiting.delete(read);
          if (line !== undefined) found(line);
          else
            missed(
              new Error(`it ended without that line. It said: ${text} ${JSON.stringify(lines.slice(-5))}`),
            );
        };
        waiting.add(read);
        read();
      }),
  };
}

/** The events of the one run that a command has shown, which must be whole: numbered without a gap, ended once. */
export function eventsOf({ lines, stderr }: Running): Line[] {
  const events = lines.filter((line) => typeof line.seq === 'number');
  const numbers = events.map((event) => event.seq);
  if (numbers.some((seq, index) => seq !== index + 1)) {
    throw new Error(`the event sequence has a gap: ${numbers.join(' ')}. ${stderr()}`);
  }
  const ends = events.filter((event) => event.type === 'run.finished');
  if (ends.length !== 1 || ends[0] !== events.at(-1)) throw new Error(`the run has no one end. ${stderr()}`);
  return events;
}

export const doubled = (effects: readonly string[]): string[] =>
  effects.filter((effect, index) => effects.indexOf(effect) !== index);
