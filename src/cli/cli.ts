import type { UnusableCalendar } from '../config/check-calendars.ts';
import type { Config } from '../config/environment-config.ts';
import type { Actor } from '../core/actor.ts';
import type { Lamplighter } from '../lamplighter.ts';
import type { Account } from './account.ts';
import type { GlobalFlags } from './flags.ts';
import type { OutputStream, Ticker } from './render/run-renderer.ts';

/** Where a served sandbox is, and its settings. */
export interface SandboxInfo {
  environment: string;
  address: string;
  pid: number;
  world: string;
  seed: number;
  speed: number;
  /** The world's own time, in milliseconds since the epoch. */
  worldNowMs: number;
}

interface ServeHooks {
  signal: AbortSignal;
  ready(info: SandboxInfo): void;
  note(message: string): void;
}

/** The services of the commands; main.ts passes the real ones, tests their own. */
export interface CliServices {
  openApp(flags: GlobalFlags): Promise<Lamplighter>;
  /** Reads and checks the configuration as `readConfig` does; throws `config-invalid` with every problem. */
  loadConfig(path: string, options?: { unusableCalendar: UnusableCalendar }): Promise<Config>;
  /** The JSON Schema of the configuration file. */
  configSchema(): Promise<object>;
  /** An AWS account to look into, for a configuration that is still to be written. */
  account(flags: GlobalFlags, region: string): Promise<Account>;
  /** The sandbox of the named environment, or of the only one. */
  sandbox: {
    /** Serves until the signal; `ready` is called once it listens, `note` for what people should know. */
    serve(flags: GlobalFlags, environment: string | undefined, hooks: ServeHooks): Promise<void>;
    /** Resolves to whether one was running. */
    stop(flags: GlobalFlags, environment: string | undefined): Promise<boolean>;
    /** Undefined when none is running. */
    status(flags: GlobalFlags, environment: string | undefined): Promise<SandboxInfo | undefined>;
  };
}

/** The terminal and the process around a command. */
export interface CliContext {
  stdin: NodeJS.ReadStream | (NodeJS.ReadableStream & { isTTY?: boolean });
  stdout: OutputStream;
  stderr: OutputStream;
  env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the person wants out. */
  signal: AbortSignal;
  /** Who asks, as shown to people. */
  requester: string;
  /** Who asks, as the operating system knows them. */
  actor: Actor;
  ticker: Ticker;
  services: CliServices;
}

/** One call of one command. */
export interface Invocation extends CliContext {
  flags: GlobalFlags;
}

/** The handler of a command; the number is the exit code. */
type Handler = (invocation: Invocation, ...words: (string | undefined)[]) => Promise<number>;

/** Makes commander's action from a handler. */
export type Act = (handler: Handler) => (...given: unknown[]) => Promise<void>;

/** Opens the app, and closes it in every case. */
export async function withApp<T>(
  invocation: Invocation,
  use: (app: Lamplighter) => Promise<T>,
  flags = invocation.flags,
): Promise<T> {
  invocation.signal.throwIfAborted();
  const app = await invocation.services.openApp(flags);
  try {
    return await use(app);
  } finally {
    await app.close();
  }
}
