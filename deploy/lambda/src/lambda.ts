/**
 * The twin of the original scheduler Lambda: the same payload, the same answer, on our core. `npm run bundle:lambda`
 * makes the file to upload; docs/migrating.md says how, and what its role may.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createCallService } from '../../../src/clients/call-service.ts';
import { createClients } from '../../../src/clients/create-clients.ts';
import { realTransports } from '../../../src/clients/real-transports.ts';
import type { Config } from '../../../src/config/environment-config.ts';
import { readConfig } from '../../../src/config/load.ts';
import { MINUTE, SECOND } from '../../../src/core/ports/clock.ts';
import { builtInKinds } from '../../../src/kinds/index.ts';
import { systemClock } from '../../../src/ops/system-clock.ts';
import type { SchedulerAnswer } from './payload.ts';
import { runPayload } from './run-payload.ts';

/** To let go of a run and to answer. */
const RESERVE_MS = 20 * SECOND;

interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

/** Read once per sandbox of the function: `LAMPLIGHTER_CONFIG`, or the one beside this file where there is one. */
let known: Promise<Config | undefined> | undefined;

export async function handler(event: unknown, context?: LambdaContext): Promise<SchedulerAnswer> {
  const { env } = process;
  known ??= bundledConfig(env.LAMPLIGHTER_CONFIG);
  let config: Config | undefined;
  try {
    config = await known;
  } catch (error) {
    known = undefined;
    return { statusCode: 500, body: JSON.stringify({ error: (error as Error).message }) };
  }
  const clock = systemClock;
  const call = createCallService({ clock });
  return runPayload(event, {
    known: config,
    region: env.AWS_REGION ?? 'us-east-1',
    withinMs: Math.max(SECOND, (context?.getRemainingTimeInMillis() ?? 15 * MINUTE) - RESERVE_MS),
    clock,
    log: (line) => console.log(JSON.stringify(line)),
    connect: async ({ connections }) => {
      const clients = createClients(realTransports(connections, { clock, call }), call, {
        connections,
        clock,
      });
      return { clients, clock, random: Math.random, close: () => clients.close() };
    },
  });
}

async function bundledConfig(named: string | undefined): Promise<Config | undefined> {
  const path = named ?? fileURLToPath(new URL('lamplighter.yaml', import.meta.url));
  return named !== undefined || existsSync(path)
    ? readConfig(path, { registry: builtInKinds, unusableCalendar: 'go-on' })
    : undefined;
}
