import { readFile } from 'node:fs/promises';
import { runPayload, type SchedulerPorts } from '../../deploy/lambda/src/run-payload.ts';
import { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import { sandboxComponents } from '../../packages/sandbox-cloud/src/components.ts';
import { createInProcessSandbox } from '../../packages/sandbox-cloud/src/in-process.ts';
import { seededRandom } from '../../packages/sandbox-cloud/src/world/seeded.ts';
import { worldFile } from '../../packages/sandbox-cloud/src/world/world-file.ts';
import { createCallService } from '../../src/clients/call-service.ts';
import { createClients } from '../../src/clients/create-clients.ts';
import type { EnvironmentConfig } from '../../src/config/environment-config.ts';
import { loadConfig, readConfig } from '../../src/config/load.ts';
import { MINUTE } from '../../src/core/ports/clock.ts';
import { builtInKinds } from '../../src/kinds/index.ts';

type PayloadName = 'scale-up' | 'scale-down' | 'weekday-scale-up' | 'weekday-scale-down';

export const payload = async (name: PayloadName): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(`test/deploy/lambda/payloads/${name}.json`, 'utf8'));

/** The configuration of that file with a `protect` added to it. */
export async function knownWith(path: string, protect: { patterns: string[]; allow?: string[] }) {
  const text = await readFile(path, 'utf8');
  return loadConfig({
    text: `${text}\nprotect: ${JSON.stringify(protect)}\n`,
    source: path,
    registry: builtInKinds,
  });
}

/** The example's simulated cloud on virtual time, and the function called on it as often as wanted. */
export async function lambdaOnSandbox(world: Record<string, unknown> = {}) {
  const known = await readConfig('examples/exchange-dev.yaml', { registry: builtInKinds });
  const [environment] = known.environments.values();
  if (environment === undefined) throw new Error('the example is empty');
  const clock = new VirtualClock(Date.UTC(2026, 10, 23, 1, 50));
  const file = worldFile.parse({ name: 'test', ...world });
  const sandbox = createInProcessSandbox({ file, components: sandboxComponents(environment), clock });
  const call = createCallService({ clock });
  const connected: EnvironmentConfig[] = [];
  return {
    clock,
    world: sandbox.world,
    connected,
    effects: () => sandbox.world.effects.map(({ operation, target }) => `${operation} ${target}`),
    async call(given: unknown, more: Partial<SchedulerPorts> = {}) {
      const { statusCode, body } = await runPayload(given, {
        ...{ known, region: 'ap-northeast-2', withinMs: 14 * MINUTE, clock, log: () => {} },
        connect: async (found) => {
          connected.push(found);
          const clients = createClients(sandbox.transports, call);
          return { clients, clock, random: seededRandom(file.seed), close: () => clients.close() };
        },
        ...more,
      });
      const {
        action,
        error,
        results = [],
      } = JSON.parse(body) as {
        action?: string;
        error?: string;
        results?: { service: string; status: string; message: string }[];
      };
      const of = (service: string) => results.find((entry) => entry.service === service);
      return { statusCode, action, error, results, of };
    },
  };
}
