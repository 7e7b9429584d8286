import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Action } from '../core/action.ts';
import type { Outcome } from '../core/events.ts';
import type { FinishedCall } from '../core/service-call.ts';
import type { RunObserver } from './observe-runs.ts';

/**
 * The range of phase durations in seconds: from a call that is answered at once to the creation of an ElastiCache
 * cluster.
 */
const PHASE_SECONDS = [1, 5, 15, 30, 60, 120, 300, 600, 1200];
const CALL_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

export interface Metrics {
  registry: Registry;
  runs: RunObserver;
  call(call: FinishedCall): void;
  trouble(): void;
  /**
   * Announces the environments that will have series. A series that begins with its first failure has no increase, and
   * one that begins with the first tick is not silent before it: alerts would miss both.
   */
  expect(environments: readonly string[], nowMs: number): void;
  /**
   * How old the oldest event is that a publisher has not shown yet, in milliseconds; 0 when it has shown all of the
   * run.
   */
  lag(run: { runId: string; environment: string }, lagMs: number): void;
  slackCall(call: { method: string; errorName?: string }): void;
  /** Leases and schedule of the environment were ticked. */
  ticked(environment: string, atMs: number): void;
  /** Called at every scrape; an environment without a lease is left out. */
  watchLeases(read: () => Promise<readonly LeaseLeft[]>): void;
}

/**
 * The sampling interval of the event loop's lag, in milliseconds, which is also the least lag shown. The library's
 * default of 10 ms wakes an idle process a hundred times a second, and among so many samples a p99 misses the one that
 * was late.
 */
const LAG_LOOK_MS = 200;

interface LeaseLeft {
  environment: string;
  /** Below 0 while a stop is late. */
  leftMs: number;
}

/** Slack's error name for the status 429. Source: https://docs.slack.dev/apis/web-api/rate-limits */
const TOO_MANY = 'ratelimited';
const ACTIONS: Readonly<Record<Action, true>> = { up: true, down: true, reset: true, init: true };
const OUTCOMES: Readonly<Record<Outcome, true>> = {
  ...{ succeeded: true, partial: true, failed: true, cancelled: true },
};

/**
 * Creates all metrics, named by what a person would query; `nodejs_eventloop_lag_*` and memory come from prom-client
 * itself.
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LAG_LOOK_MS });
  const registers = [registry];
  const finished = new Counter({
    ...{ registers, name: 'lamplighter_runs_total', help: 'Runs that this process has ended.' },
    labelNames: ['environment', 'action', 'outcome'],
  });
  const underWay = new Gauge({
    ...{ registers, name: 'lamplighter_runs_under_way', help: 'Runs that this process holds.' },
    labelNames: ['environment', 'action'],
  });
  const phases = new Histogram({
    ...{ registers, name: 'lamplighter_phase_duration_seconds', help: 'Phases that have ended, by state.' },
    labelNames: ['environment', 'action', 'phase', 'state'],
    buckets: PHASE_SECONDS,
  });
  const calls = new Histogram({
    ...{
      registers,
      name: 'lamplighter_call_duration_seconds',
      help: 'Calls of outside services; `outcome` is ok or the class of the error.',
    },
    labelNames: ['service', 'operation', 'outcome'],
    buckets: CALL_SECONDS,
  });
  const retries = new Counter({
    ...{
      registers,
      name: 'lamplighter_retries_total',
      help: 'Calls of a run that were repeated, by the error before.',
    },
    labelNames: ['operation', 'error'],
  });
  const troubles = new Counter({
    ...{ registers, name: 'lamplighter_trouble_total', help: 'Faults in the background that ended nothing.' },
  });
  const lags = new Gauge({
    ...{
      registers,
      name: 'lamplighter_publisher_lag_seconds',
      help: 'Age of the oldest event of a run that Slack does not show yet, of the run furthest behind.',
    },
    labelNames: ['environment'],
  });
  const slackCalls = new Counter({
    ...{
      registers,
      name: 'lamplighter_slack_calls_total',
      help: 'Calls of Slack by which something is shown; `outcome` is ok or Slack’s name of the error.',
    },
    labelNames: ['method', 'outcome'],
  });
  const limited = new Counter({
    ...{
      registers,
      name: 'lamplighter_slack_rate_limited_total',
      help: 'Calls that Slack has put off (429).',
    },
    labelNames: ['method'],
  });
  const ticks = new Gauge({
    ...{
      registers,
      name: 'lamplighter_schedule_last_tick_timestamp_seconds',
      help: 'When leases and schedule were looked after last.',
    },
    labelNames: ['environment'],
  });
  let lookAtLeases: (() => Promise<readonly LeaseLeft[]>) | undefined;
  let looking: Promise<readonly LeaseLeft[] | undefined> | undefined;
  /** One read for a whole scrape: its metrics are all collected at the same moment. */
  const leasesNow = async (): Promise<readonly LeaseLeft[] | undefined> => {
    // A store that does not answer must not take all the other metrics with it.
    looking ??= (lookAtLeases?.() ?? Promise.resolve(undefined))
      .catch(() => undefined)
      .finally(() => {
        looking = undefined;
      });
    return looking;
  };
  new Gauge({
    ...{
      registers,
      name: 'lamplighter_leases_read',
      help: '1 when the leases could be read for this answer, else 0.',
    },
    async collect() {
      this.set((await leasesNow()) === undefined ? 0 : 1);
    },
  });
  new Gauge({
    ...{
      registers,
      name: 'lamplighter_lease_seconds_left',
      help: 'Until the environment is stopped unless somebody does something.',
    },
    labelNames: ['environment'],
    async collect() {
      const leases = await leasesNow();
      this.reset();
      for (const { environment, leftMs } of leases ?? []) this.set({ environment }, leftMs / 1000);
    },
  });
  const behind = new Map<string, { environment: string; lagMs: number }>();
  return {
    registry,
    trouble: () => troubles.inc(),
    expect: (environments, nowMs) => {
      for (const environment of environments) {
        ticks.set({ environment }, nowMs / 1000);
        for (const action of Object.keys(ACTIONS))
          for (const outcome of Object.keys(OUTCOMES)) finished.inc({ environment, action, outcome }, 0);
      }
    },
    lag: ({ runId, environment }, lagMs) => {
      if (lagMs > 0) behind.set(runId, { environment, lagMs });
      else behind.delete(runId);
      const own = [...behind.values()].filter((run) => run.environment === environment);
      lags.set({ environment }, Math.max(0, ...own.map((run) => run.lagMs)) / 1000);
    },
    slackCall: ({ method, errorName }) => {
      slackCalls.inc({ method, outcome: errorName ?? 'ok' });
      if (errorName === TOO_MANY) limited.inc({ method });
    },
    ticked: (environment, atMs) => ticks.set({ environment }, atMs / 1000),
    watchLeases: (read) => {
      lookAtLeases = read;
    },
    call: ({ service, operation, durationMs, error }) =>
      calls.observe({ service, operation, outcome: error?.errorClass ?? 'ok' }, durationMs / 1000),
    runs: {
      begun: ({ environment, action }) => underWay.inc({ environment, action }),
      released: ({ environment, action }) => underWay.dec({ environment, action }),
      written: ({ environment, action }, event) => {
        if (event.type === 'phase.finished') {
          const { phase, state, durationMs } = event;
          // Phases without work would hide how long the others take.
          if (state !== 'skipped') phases.observe({ environment, action, phase, state }, durationMs / 1000);
        } else if (event.type === 'phase.retrying') {
          retries.inc({ operation: event.operation, error: event.errorName });
        } else if (event.type === 'run.finished') {
          finished.inc({ environment, action, outcome: event.outcome });
          underWay.dec({ environment, action });
        }
      },
    },
  };
}
