import { type Connection, createApp } from '../../../src/app.ts';
import type { Config, EnvironmentConfig } from '../../../src/config/environment-config.ts';
import { describeError } from '../../../src/core/errors.ts';
import type { Clock } from '../../../src/core/ports/clock.ts';
import { redact } from '../../../src/core/redact.ts';
import { loadKind } from '../../../src/kinds/index.ts';
import { memoryStore } from '../../../src/store/memory-store.ts';
import { type SchedulerAnswer, schedulerPayload } from './payload.ts';
import { payloadEnvironment } from './payload-config.ts';
import { schedulerAnswer } from './scheduler-answer.ts';

export interface SchedulerPorts {
  /** The bundled configuration, for what no payload holds. */
  known: Config | undefined;
  region: string;
  connect(environment: EnvironmentConfig): Promise<Connection>;
  /** Ends the run: what is asked for by then stays asked for. */
  withinMs: number;
  /** For heartbeats. */
  clock: Clock;
  log(line: object): void;
}

/**
 * One call of the scheduler, on our core: what is on its way somewhere else is waited for, refusals are told from
 * success, and an engine that has its commands gets none again. It never throws: for a caller that is EventBridge,
 * an error would be a reason to call twice more.
 */
export async function runPayload(given: unknown, ports: SchedulerPorts): Promise<SchedulerAnswer> {
  try {
    const payload = schedulerPayload.safeParse(given);
    if (!payload.success) return refusal(whatIsWrong(given, payload.error.issues));
    const environment = await payloadEnvironment(payload.data, ports.known, ports.region);
    const { name, config } = environment;
    const action = payload.data.action === 'scale-up' ? 'up' : 'down';
    const app = createApp({
      config,
      kinds: await kindsOf(config),
      connect: (found) => ports.connect(found),
      openRuns: async () => ({
        ...memoryStore(ports.clock),
        ...{ owner: 'lambda', clock: ports.clock, close: async () => {} },
        onTrouble: (error) => ports.log({ trouble: redact(describeError(error)) }),
      }),
    });
    const never = new AbortController().signal;
    try {
      const handle = await app.start(name, { action, requester: 'scheduler' }, never);
      const over = new AbortController();
      const limit = ports.clock.sleep(ports.withinMs, over.signal).then(
        () => handle.cancel('the time of the function is over', 'lambda'),
        () => undefined,
      );
      const { events } = await handle.finished;
      over.abort();
      await limit;
      return schedulerAnswer(payload.data, environment, events);
    } finally {
      await app.close();
    }
  } catch (error) {
    return refusal(describeError(error));
  }
}

const refusal = (message: string): SchedulerAnswer => ({
  statusCode: 500,
  body: JSON.stringify({ error: redact(message) }),
});

function whatIsWrong(given: unknown, issues: readonly { path: PropertyKey[]; message: string }[]): string {
  const action = (given as { action?: unknown } | null)?.action;
  if (action !== 'scale-up' && action !== 'scale-down') return `Unknown action: ${String(action)}`;
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}

async function kindsOf({ environments }: Config) {
  const names = [...environments.values()].flatMap(({ components }) => components.map(({ kind }) => kind));
  return new Map(
    await Promise.all([...new Set(names)].map(async (name) => [name, await loadKind(name)] as const)),
  );
}
