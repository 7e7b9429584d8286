import { describe, expect, it, onTestFinished } from 'vitest';
import { startHealthServer } from '../../src/ops/health-server.ts';
import { createMetrics } from '../../src/ops/metrics.ts';
import { observedStore } from '../../src/ops/observe-runs.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { finished, newRun } from '../support/run-records.ts';

async function healthServer(unready: () => Promise<string | undefined>) {
  const { registry } = createMetrics();
  const server = await startHealthServer({ host: '127.0.0.1', port: 0, registry, unready });
  onTestFinished(() => server.close());
  const get = async (path: string) => {
    const response = await fetch(`${server.address}${path}`);
    return { status: response.status, text: await response.text() };
  };
  return { get, port: Number(new URL(server.address).port), registry };
}

describe('health over HTTP', () => {
  it('says that the process lives, and whether it can work and why not', async () => {
    let reason: string | undefined = 'the store is being opened';
    const { get } = await healthServer(async () => reason);
    expect(await get('/healthz')).toEqual({ status: 200, text: 'ok\n' });
    expect(await get('/readyz')).toEqual({ status: 503, text: 'not ready: the store is being opened\n' });
    reason = undefined;
    expect(await get('/readyz?x=1')).toEqual({ status: 200, text: 'ready\n' });
    expect(await get('/other')).toMatchObject({ status: 404 });
  });

  it('counts a look that fails as not ready', async () => {
    const { get } = await healthServer(() => Promise.reject(new Error('the store is gone')));
    expect(await get('/readyz')).toEqual({ status: 503, text: 'not ready: the store is gone\n' });
  });

  it('is refused a port that is taken', async () => {
    const { port, registry } = await healthServer(async () => undefined);
    const second = startHealthServer({ host: '127.0.0.1', port, registry, unready: async () => undefined });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('metrics', () => {
  it('follow the journals that this process writes, and no others', async () => {
    const metrics = createMetrics();
    const { store } = memoryStore(systemClock);
    const seen = observedStore(store, [metrics.runs]);
    const [ours, theirs] = [newRun({ environment: 'dev' }), newRun({ environment: 'test' })];
    for (const run of [ours, theirs]) await store.create(run);
    await store.beginAttempt({ runId: theirs.id, attempt: 0 }, 'other', 1);
    await seen.beginAttempt({ runId: ours.id, attempt: 0 }, 'here', 1);
    const value = async (line: RegExp) => Number(line.exec(await metrics.registry.metrics())?.[1]);
    expect(await value(/^lamplighter_runs_under_way\{environment="dev",action="up"\} (\d+)$/m)).toBe(1);
    await seen.append(
      { runId: ours.id, attempt: 1 },
      {
        ...{ type: 'phase.finished', seq: 1, at: 2, runId: ours.id },
        ...{ phase: 'mysql', state: 'done', detail: '', durationMs: 42_000 },
      },
    );
    await seen.finish({ runId: ours.id, attempt: 1 }, finished(ours.id, 2));
    await seen.finish({ runId: theirs.id, attempt: 1 }, finished(theirs.id, 1));
    const text = await metrics.registry.metrics();
    expect(text).toContain('lamplighter_runs_total{environment="dev",action="up",outcome="succeeded"} 1');
    expect(text).not.toContain('environment="test"');
    expect(await value(/^lamplighter_runs_under_way\{environment="dev",action="up"\} (\d+)$/m)).toBe(0);
    expect(await value(/^lamplighter_phase_duration_seconds_sum\{.*phase="mysql".*\} (\d+)$/m)).toBe(42);
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  });

  it('count calls by service, operation and outcome', async () => {
    const metrics = createMetrics();
    metrics.call({ service: 'rds', operation: 'StartDBInstance', durationMs: 200 });
    expect(await metrics.registry.metrics()).toContain(
      'lamplighter_call_duration_seconds_count{service="rds",operation="StartDBInstance",outcome="ok"} 1',
    );
  });
});
