import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { FinishedCall } from '../clients/call-service.ts';
import type { RunObserver } from './observe-runs.ts';

/** From a call that is answered at once to an ElastiCache cluster that is being created. */
const PHASE_SECONDS = [1, 5, 15, 30, 60, 120, 300, 600, 1200];
const CALL_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

export interface Metrics {
  registry: Registry;
  runs: RunObserver;
  call(call: FinishedCall): void;
  trouble(): void;
}

/** Names are by what a person would ask; `nodejs_eventloop_lag_*` and memory come from prom-client itself. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
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
  return {
    registry,
    trouble: () => troubles.inc(),
    call: ({ service, operation, durationMs, error }) =>
      calls.observe({ service, operation, outcome: error?.errorClass ?? 'ok' }, durationMs / 1000),
    runs: {
      begun: ({ environment, action }) => underWay.inc({ environment, action }),
      released: ({ environment, action }) => underWay.dec({ environment, action }),
      written: ({ environment, action }, event) => {
        if (event.type === 'phase.finished') {
          const { phase, state, durationMs } = event;
          // Phases that had nothing to do would hide how long the others take.
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
