import { openSandbox } from '../../packages/sandbox-cloud/src/open.ts';
import { createApp } from '../../src/app.ts';
import { createCallService } from '../../src/clients/call-service.ts';
import { createClients } from '../../src/clients/create-clients.ts';
import { readConfig } from '../../src/config/load.ts';
import { builtInKinds } from '../../src/kinds/index.ts';
import type { Lamplighter } from '../../src/lamplighter.ts';
import { kindsOf } from '../../src/runs/kinds-of.ts';
import { openRuns, type StorePlace } from '../../src/store/sharing/open-runs.ts';

export interface ServedAppOptions {
  /** The path of the configuration. */
  config: string;
  place: StorePlace;
  /** Where the worlds are; with `source` each configuration has its own. */
  stateDir: string;
  source?: string;
  speed: number;
}

/** lamplighter in this process, with a store that outlives it and a simulated cloud in a process of its own. */
export async function servedApp(options: ServedAppOptions): Promise<Lamplighter> {
  const { place, stateDir, source, speed } = options;
  const config = await readConfig(options.config, { registry: builtInKinds });
  return createApp({
    config,
    kinds: await kindsOf(config),
    speed,
    openRuns: () =>
      openRuns(place, {
        role: 'command',
        env: {},
        note: () => {},
        onTrouble: (error) => {
          throw error;
        },
        onLost: (error) => {
          throw error;
        },
      }),
    connect: async (environment) => {
      const sandbox = await openSandbox({ environment, speed, stateDir, ...(source && { source }) });
      const { clock, random, transports } = sandbox;
      const clients = createClients(transports, createCallService({ clock, onCall: () => {} }), {
        connections: environment.connections,
        clock,
      });
      return {
        clients,
        clock,
        random,
        close: async () => {
          await clients.close();
          await sandbox.close();
        },
      };
    },
  });
}
