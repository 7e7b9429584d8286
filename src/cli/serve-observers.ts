import manifest from '../../package.json' with { type: 'json' };
import { describeError } from '../core/errors.ts';
import type { Runs } from '../core/ports/runs.ts';
import type { Lamplighter } from '../lamplighter.ts';
import { logRuns } from '../ops/log-runs.ts';
import type { Logger } from '../ops/logger.ts';
import { createMetrics, type Metrics } from '../ops/metrics.ts';
import { observedStore } from '../ops/observe-runs.ts';
import { createTickWatch, type TickWatch } from '../ops/tick-watch.ts';
import { EXIT } from './exit-codes.ts';
import type { Hosting } from './open-app.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Who watches what a `serve` does: its log, its metrics, and traces where somebody collects them. */
export interface Observers {
  metrics: Metrics;
  ticks: TickWatch;
  /** For the app that is opened. */
  hosting: Required<Omit<Hosting, 'role' | 'onConnect'>>;
  /** From now on scrapes return how long each lease lasts. */
  watchLeases(app: Lamplighter): void;
  stop(): Promise<void>;
}

export async function openObservers(env: Env, log: Logger): Promise<Observers> {
  const metrics = createMetrics();
  const ticks = createTickWatch(() => performance.now());
  const traces = await openTraces(env, log);
  const observers = [logRuns(log), metrics.runs, ...(traces === undefined ? [] : [traces.runs])];
  const observe = (opened: Runs): Runs => ({
    ...opened,
    store: observedStore(opened.store, observers),
    ...(traces && opened.queue && { queue: traces.follow(opened.queue) }),
  });
  return {
    metrics,
    ticks,
    hosting: {
      note: (message) => log.warn(message),
      onCall: (call) => {
        metrics.call(call);
        traces?.call(call);
      },
      onTrouble: (error) => {
        metrics.trouble();
        log.warn({ err: error }, describeError(error));
      },
      onLost: (error) => {
        log.error({ err: error }, error.message);
        process.exit(EXIT.failed);
      },
      onTick: (environment) => {
        ticks.ticked(environment);
        metrics.ticked(environment, Date.now());
      },
      observe,
    },
    watchLeases: (app) =>
      metrics.watchLeases(async () => {
        const probes = app.environments.map(async (name) => (await app.evening(name)).view());
        return (await Promise.all(probes)).flatMap(({ environment, deadlineMs, nowMs }) =>
          deadlineMs === undefined ? [] : [{ environment, leftMs: deadlineMs - nowMs }],
        );
      }),
    stop: async () => traces?.stop(),
  };
}

async function openTraces(env: Env, log: Logger) {
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (!endpoint) return undefined;
  if (URL.parse(endpoint) === null) {
    log.error(
      { endpoint },
      'no traces: OTEL_EXPORTER_OTLP_ENDPOINT is no address; everything else goes on without',
    );
    return undefined;
  }
  // Loaded only here: most people collect none.
  const { startTraces } = await import('../ops/traces.ts');
  log.info({ endpoint }, 'traces');
  return startTraces(endpoint, { env, version: manifest.version });
}
