import { readAddress, type ServerAddress } from '../../packages/sandbox-cloud/src/served/address.ts';
import { connectTo } from '../../packages/sandbox-cloud/src/served/client.ts';
import { serveSandbox, stopSandbox } from '../../packages/sandbox-cloud/src/served/serve.ts';
import {
  chooseWorld,
  DEFAULT_STATE_DIR,
  readWorldRecord,
  worldDir,
  writeWorldRecord,
} from '../../packages/sandbox-cloud/src/world-record.ts';
import { readConfig } from '../config/load.ts';
import { LamplighterError } from '../core/errors.ts';
import { builtInKinds } from '../kinds/index.ts';
import { resolveEnvironment } from '../runs/resolve-environment.ts';
import type { CliServices, SandboxInfo } from './cli.ts';
import { configPath } from './config-path.ts';
import type { GlobalFlags } from './flags.ts';

const DEFAULT_SPEED = 60;

/** The sandbox that commands with --sandbox share: the world of one environment of one configuration. */
export function sandboxControl(env: Readonly<Record<string, string | undefined>>): CliServices['sandbox'] {
  const place = async (flags: GlobalFlags, name: string | undefined) => {
    const { environments, source } = await readConfig(configPath(flags, env), {
      registry: builtInKinds,
      unusableCalendar: 'go-on',
    });
    const environment = environments.get(resolveEnvironment(name, [...environments.keys()]));
    if (environment === undefined) throw new LamplighterError('internal', `${name} was resolved to nothing`);
    return { environment, dir: worldDir(DEFAULT_STATE_DIR, environment.name, source) };
  };
  return {
    async serve(flags, name, { signal, ready, note }) {
      const { world, seed, fresh, speed = DEFAULT_SPEED } = flags;
      if (speed === 'max') {
        throw new LamplighterError('usage', 'A served sandbox cannot run at --speed max.', {
          remedy:
            'Give a number, for example --speed 600; `max` works for single commands, in their own process.',
        });
      }
      const { environment, dir } = await place(flags, name);
      const running = await readAddress(dir);
      if (running) {
        throw new LamplighterError(
          'sandbox-failed',
          `This sandbox is served already, by process ${running.pid}.`,
          {
            remedy: 'Use that one, or end it with `lamplighter sandbox stop`.',
          },
        );
      }
      // A world to be given up need not even be readable.
      const current = fresh ? undefined : await readWorldRecord(dir);
      const { record, isNew } = await chooseWorld({ environment, world, seed, fresh }, current, note);
      if (isNew) await writeWorldRecord(dir, record);
      const onReady = (address: ServerAddress) => {
        const { name: worldName, seed: worldSeed } = record.file;
        ready({
          ...infoOf(environment.name, address),
          ...{ world: worldName, seed: worldSeed, worldNowMs: address.origin.worldMs },
        });
      };
      await serveSandbox({ dir, speed, idleMs: Number.POSITIVE_INFINITY, onReady, onError: note }, signal);
    },
    async stop(flags, name) {
      return stopSandbox((await place(flags, name)).dir);
    },
    async status(flags, name) {
      const { environment, dir } = await place(flags, name);
      const address = await readAddress(dir);
      if (address === undefined) return undefined;
      const connection = connectTo(dir, address);
      try {
        const { world, seed, nowMs } = await connection.status();
        return { ...infoOf(environment.name, address), world, seed, worldNowMs: nowMs };
      } finally {
        connection.close();
      }
    },
  };
}

const infoOf = (
  environment: string,
  { port, pid, speed }: ServerAddress,
): Pick<SandboxInfo, 'environment' | 'address' | 'pid' | 'speed'> => ({
  environment,
  address: `http://127.0.0.1:${port}`,
  pid,
  speed,
});
