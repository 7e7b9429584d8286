import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, ROOT_CONTEXT, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { RunEvent } from '../core/events.ts';
import { SECOND } from '../core/ports/clock.ts';
import type { RunQueue, RunRecord } from '../core/ports/run-store.ts';
import type { FinishedCall } from '../core/service-call.ts';
import type { RunObserver } from './observe-runs.ts';
import { redactor } from './redactor.ts';

export interface Traces {
  runs: RunObserver;
  call(call: FinishedCall): void;
  /** The same queue, whose work is associated with its run: calls become child spans of it. */
  follow(queue: RunQueue): RunQueue;
  /** Sends what is left. Never rejects. */
  stop(): Promise<void>;
}

/** Less than the time that a leaving process has. */
const COLLECTOR_ANSWERS_WITHIN_MS = 3 * SECOND;

interface OpenRun {
  span: Span;
  context: Context;
  phases: Map<string, Span>;
  kinds: Map<string, string>;
}

/**
 * Records a trace for each attempt at a run: the attempt, its phases, and its calls of outside services. Times are
 * those of this process, even where the simulated cloud's run faster.
 */
export function startTraces(
  endpoint: string,
  { env, version }: { env: Readonly<Record<string, string | undefined>>; version: string },
): Traces {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: COLLECTOR_ANSWERS_WITHIN_MS,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': env.OTEL_SERVICE_NAME ?? 'lamplighter',
      'service.version': version,
    }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('lamplighter', version);
  const clean = redactor(env);
  const open = new Map<string, OpenRun>();
  const current = new AsyncLocalStorage<string>();
  const fail = (span: Span, message: string): void => {
    span.setStatus({ code: SpanStatusCode.ERROR, message: clean.text(message) });
  };
  const end = (runId: string): void => {
    const run = open.get(runId);
    if (run === undefined) return;
    open.delete(runId);
    for (const phase of run.phases.values()) phase.end();
    run.span.end();
  };

  const begun = ({ id, environment, action, trigger, attempt }: RunRecord): void => {
    const span = tracer.startSpan(
      `${action} ${environment}`,
      {
        attributes: {
          ...{ 'lamplighter.run': id, 'lamplighter.environment': environment },
          ...{ 'lamplighter.action': action, 'lamplighter.trigger': trigger, 'lamplighter.attempt': attempt },
        },
      },
      ROOT_CONTEXT,
    );
    open.set(id, { span, context: trace.setSpan(ROOT_CONTEXT, span), phases: new Map(), kinds: new Map() });
  };
  const written = (record: RunRecord, event: RunEvent): void => {
    const run = open.get(record.id);
    if (run === undefined) return;
    switch (event.type) {
      case 'run.started':
        for (const { id, kind } of event.plan.phases) run.kinds.set(id, kind);
        return;
      case 'phase.started': {
        const attributes = {
          'lamplighter.phase': event.phase,
          'lamplighter.kind': run.kinds.get(event.phase) ?? '',
        };
        run.phases.set(event.phase, tracer.startSpan(event.phase, { attributes }, run.context));
        return;
      }
      case 'phase.finished': {
        const span = run.phases.get(event.phase);
        if (span === undefined) return;
        run.phases.delete(event.phase);
        span.setAttribute('lamplighter.state', event.state);
        if (event.state === 'failed') fail(span, event.failure?.message ?? event.detail);
        span.end();
        return;
      }
      case 'run.finished':
        run.span.setAttribute('lamplighter.outcome', event.outcome);
        if (event.outcome === 'failed') fail(run.span, event.failure?.message ?? 'failed');
        end(record.id);
        return;
      default:
        // What happens within a phase is in the journal, which the run's id finds.
        return;
    }
  };

  return {
    runs: { begun, written, released: ({ id }) => end(id) },
    call({ service, operation, target, durationMs, error }) {
      const endTime = Date.now();
      const parent = open.get(current.getStore() ?? '')?.context ?? ROOT_CONTEXT;
      const span = tracer.startSpan(
        `${service} ${operation}`,
        {
          startTime: endTime - durationMs,
          attributes: {
            ...{ 'rpc.service': service, 'rpc.method': operation },
            ...(target !== undefined && { 'lamplighter.target': clean.text(target) }),
            ...(error !== undefined && { 'error.type': error.errorName }),
          },
        },
        parent,
      );
      if (error !== undefined) fail(span, error.message);
      span.end(endTime);
    },
    follow: (queue) => ({
      ...queue,
      work: (handle, options) => queue.work((runId) => current.run(runId, () => handle(runId)), options),
    }),
    async stop() {
      for (const runId of [...open.keys()]) end(runId);
      // An unreachable collector must not keep the process alive.
      await provider.shutdown().catch(() => undefined);
    },
  };
}
