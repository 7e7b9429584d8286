import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ServiceError } from '../../src/core/errors.ts';
import { observedStore } from '../../src/ops/observe-runs.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import { startTraces } from '../../src/ops/traces.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { finished, newRun } from '../support/run-records.ts';

interface SentSpan {
  name: string;
  spanId: string;
  parentSpanId?: string;
  traceId: string;
  status: { code?: number; message?: string };
  attributes: { key: string; value: { stringValue?: string } }[];
}

/** A collector that keeps what it is sent. */
async function collector(status = 200) {
  const spans: SentSpan[] = [];
  const services = new Set<string | undefined>();
  const paths = new Set<string | undefined>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      paths.add(request.url);
      const { resourceSpans = [] } = JSON.parse(Buffer.concat(parts).toString());
      for (const { resource, scopeSpans } of resourceSpans) {
        const named = resource.attributes.find(({ key }: { key: string }) => key === 'service.name');
        services.add(named?.value.stringValue);
        for (const scope of scopeSpans) spans.push(...scope.spans);
      }
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const named = (name: string) => spans.find((span) => span.name === name);
  return { endpoint: `http://127.0.0.1:${port}`, spans, services, paths, named };
}

const options = { env: { SLACK_BOT_TOKEN: 'planted-secret-1' }, version: '1.2.3' };

describe('traces', () => {
  it('hang phases and the calls of a run under its attempt', async () => {
    const { endpoint, spans, services, paths, named } = await collector();
    const traces = startTraces(`${endpoint}/`, options);
    const { store, queue } = memoryStore(systemClock);
    const seen = observedStore(store, [traces.runs]);
    const run = newRun({ environment: 'dev' });
    const worked = Promise.withResolvers<void>();
    const worker = await traces.follow(queue).work(
      async (runId) => {
        await seen.beginAttempt({ runId, attempt: 0 }, 'here', 1);
        const key = { runId, attempt: 1 };
        await seen.append(key, {
          ...{ type: 'phase.started', seq: 1, at: 1, runId, phase: 'mysql', reason: 'it is off' },
        });
        traces.call({ service: 'rds', operation: 'StartDBInstance', target: 'db', durationMs: 20 });
        await seen.append(key, {
          ...{ type: 'phase.finished', seq: 2, at: 2, runId, phase: 'mysql', state: 'failed' },
          ...{ detail: 'no', durationMs: 1 },
          failure: { code: 'service-failed', component: 'mysql', message: 'refused: planted-secret-1' },
        });
        await seen.finish(key, finished(runId, 3));
        worked.resolve();
      },
      { concurrency: 1 },
    );
    await store.create(run);
    await worked.promise;
    await worker.stop();
    await traces.stop();

    expect([...paths]).toEqual(['/v1/traces']);
    expect([...services]).toEqual(['lamplighter']);
    const attempt = named('up dev');
    expect(attempt?.attributes).toContainEqual({ key: 'lamplighter.run', value: { stringValue: run.id } });
    expect(named('mysql')).toMatchObject({ parentSpanId: attempt?.spanId, traceId: attempt?.traceId });
    expect(named('mysql')?.status).toEqual({ code: 2, message: 'refused: ***' });
    expect(named('rds StartDBInstance')?.parentSpanId).toBe(attempt?.spanId);
    expect(JSON.stringify(spans)).not.toContain('planted-secret');
  });

  it('show calls outside of a run by themselves, with the name of their error', async () => {
    const { endpoint, named } = await collector();
    const traces = startTraces(endpoint, options);
    const error = new ServiceError('too many', {
      ...{ service: 'ec2', operation: 'DescribeInstances', errorName: 'Throttling', errorClass: 'throttled' },
    });
    traces.call({ service: 'ec2', operation: 'DescribeInstances', durationMs: 5, error });
    await traces.stop();
    const span = named('ec2 DescribeInstances');
    expect(span?.parentSpanId ?? '').toBe('');
    expect(span?.attributes).toContainEqual({ key: 'error.type', value: { stringValue: 'Throttling' } });
  });

  it('end without a collector, and say nothing', async () => {
    const { endpoint } = await collector(500);
    const traces = startTraces(endpoint, options);
    traces.call({ service: 'rds', operation: 'Any', durationMs: 5 });
    await expect(traces.stop()).resolves.toBeUndefined();
    const gone = startTraces('http://127.0.0.1:1', options);
    gone.call({ service: 'rds', operation: 'Any', durationMs: 5 });
    await expect(gone.stop()).resolves.toBeUndefined();
  });
});
