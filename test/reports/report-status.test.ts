import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import { reportStatus } from '../../src/reports/report-status.ts';
import type { OpenEnvironment } from '../../src/runs/open-environment.ts';
import { sandboxApp } from '../support/sandbox-app.ts';
import { environment, spec, ToyResource } from '../support/toy-environment.ts';

const signal = new AbortController().signal;

describe('status', () => {
  it('knows the run that is under way and how far it is, until it is over', async () => {
    const { app, status, clock } = await sandboxApp();
    expect((await status()).underWay).toBeUndefined();
    const handle = await app.start('exchange-dev', { action: 'up', requester: 'kim' }, signal);
    for await (const event of handle.events) if (event.type === 'phase.acted') break;
    const { underWay, atMs, nextSteps } = await status();
    expect(underWay?.run).toMatchObject({
      id: handle.runId,
      action: 'up',
      requester: 'kim',
      state: 'running',
    });
    expect(underWay?.events[0]).toMatchObject({ type: 'run.started' });
    expect(atMs).toBeLessThanOrEqual(clock.now());
    // Whatever is on its way needs no advice to begin it.
    expect(nextSteps.join()).not.toContain('lamplighter up');
    await handle.finished;
    expect((await status()).underWay).toBeUndefined();
  });

  it('says what is lit also when its store does not answer', async () => {
    const clock = new VirtualClock(0);
    const open = {
      environment: { ...environment(spec('lamp')), nextSteps: [] },
      parts: new Map([['lamp', new ToyResource(clock, { state: 'on' })]]),
      clock,
      random: () => 0.5,
    } as unknown as OpenEnvironment;
    const away = () => Promise.reject(new Error('the store is away'));
    const report = await reportStatus(open, signal, { liveRun: away, events: away });
    expect(report).toMatchObject({ summary: 'lit' });
    expect(report.underWay).toBeUndefined();
  });
});
