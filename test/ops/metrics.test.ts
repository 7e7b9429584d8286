import perfHooks from 'node:perf_hooks';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { MINUTE } from '../../src/core/ports/clock.ts';
import { createMetrics } from '../../src/ops/metrics.ts';
import { createTickWatch } from '../../src/ops/tick-watch.ts';

const run = (runId: string, environment = 'dev') => ({ runId, environment });

describe('metrics of Slack', () => {
  it('show the run that is furthest behind, until it is shown', async () => {
    const { registry, lag } = createMetrics();
    lag(run('a'), 4_000);
    lag(run('b'), 90_000);
    lag(run('c', 'test'), 1_000);
    expect(await registry.metrics()).toContain('lamplighter_publisher_lag_seconds{environment="dev"} 90');
    lag(run('b'), 0);
    expect(await registry.metrics()).toContain('lamplighter_publisher_lag_seconds{environment="dev"} 4');
    lag(run('a'), 0);
    const text = await registry.metrics();
    expect(text).toContain('lamplighter_publisher_lag_seconds{environment="dev"} 0');
    expect(text).toContain('lamplighter_publisher_lag_seconds{environment="test"} 1');
  });

  it('count calls by method and outcome, and those that were put off', async () => {
    const { registry, slackCall } = createMetrics();
    slackCall({ method: 'chat.update' });
    slackCall({ method: 'chat.update', errorName: 'ratelimited' });
    const text = await registry.metrics();
    expect(text).toContain('lamplighter_slack_calls_total{method="chat.update",outcome="ok"} 1');
    expect(text).toContain('lamplighter_slack_calls_total{method="chat.update",outcome="ratelimited"} 1');
    expect(text).toContain('lamplighter_slack_rate_limited_total{method="chat.update"} 1');
  });
});

describe('metrics of leases', () => {
  it('are asked for at each scrape, and forget a lease that has ended', async () => {
    const { registry, watchLeases, ticked } = createMetrics();
    let leases = [{ environment: 'dev', leftMs: 90_500 }];
    watchLeases(async () => leases);
    ticked('dev', 1_764_000_000_000);
    const before = await registry.metrics();
    expect(before).toContain('lamplighter_lease_seconds_left{environment="dev"} 90.5');
    expect(before).toContain(
      'lamplighter_schedule_last_tick_timestamp_seconds{environment="dev"} 1764000000',
    );
    leases = [];
    expect(await registry.metrics()).not.toContain('lamplighter_lease_seconds_left{');
  });

  it('wake the process to look at its lag no more than some times a second', () => {
    const monitor = vi.spyOn(perfHooks, 'monitorEventLoopDelay');
    onTestFinished(() => monitor.mockRestore());
    createMetrics();
    expect(monitor).toHaveBeenCalledOnce();
    expect(monitor.mock.calls[0]?.[0]?.resolution).toBeGreaterThanOrEqual(100);
  });

  it('take nothing with them when the store does not answer', async () => {
    const { registry, watchLeases } = createMetrics();
    watchLeases(() => Promise.reject(new Error('the store is away')));
    const text = await registry.metrics();
    expect(text).toContain('lamplighter_leases_read 0');
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  });

  it('say of the very scrape that they are in whether they could be read', async () => {
    const { registry, watchLeases } = createMetrics();
    let probes = 0;
    watchLeases(async () => {
      probes += 1;
      if (probes > 1) throw new Error('the store is away');
      return [{ environment: 'dev', leftMs: 1_000 }];
    });
    expect(await registry.metrics()).toContain('lamplighter_leases_read 1');
    expect(await registry.metrics()).toContain('lamplighter_leases_read 0');
    expect(probes).toBe(2);
  });
});

describe('metrics of an environment that nothing has happened in yet', () => {
  it('are there, so that the first failure is an increase and a silence is one from the beginning', async () => {
    const { registry, expect: expectEnvironments, runs } = createMetrics();
    expectEnvironments(['dev'], 1_764_000_000_000);
    const before = await registry.metrics();
    for (const outcome of ['succeeded', 'partial', 'failed', 'cancelled'])
      expect(before).toContain(
        `lamplighter_runs_total{environment="dev",action="down",outcome="${outcome}"} 0`,
      );
    expect(before).toContain(
      'lamplighter_schedule_last_tick_timestamp_seconds{environment="dev"} 1764000000',
    );
    runs.written(
      { id: 'r', environment: 'dev', action: 'down' } as Parameters<typeof runs.written>[0],
      { type: 'run.finished', outcome: 'failed' } as Parameters<typeof runs.written>[1],
    );
    expect(await registry.metrics()).toContain(
      'lamplighter_runs_total{environment="dev",action="down",outcome="failed"} 1',
    );
  });
});

describe('the watch over the schedule', () => {
  it('names the environment that nobody looks after, and is content once somebody does', () => {
    let nowMs = 0;
    const watch = createTickWatch(() => nowMs);
    expect(watch.trouble()).toBeUndefined();
    watch.expect(['dev', 'test']);
    nowMs = 4 * MINUTE;
    watch.ticked('dev');
    nowMs = 6 * MINUTE;
    expect(watch.trouble()).toBe('leases and schedule of test were not looked after for 6 min');
    watch.ticked('test');
    expect(watch.trouble()).toBeUndefined();
  });
});
