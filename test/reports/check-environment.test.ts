import { describe, expect, it } from 'vitest';
import { sandboxApp } from '../support/sandbox-app.ts';

const never = new AbortController().signal;

const LIT = Object.fromEntries(
  ['nat', 'nodes', 'mysql', 'kafka-host', 'redis', 'backend', 'order-worker', 'engine'].map((name) => [
    name,
    { initial: { nodes: 'ACTIVE', mysql: 'available', redis: 'available' }[name] ?? 'running' },
  ]),
);

async function check(world: object) {
  const { app, world: simulated } = await sandboxApp({ world });
  const findings = await app.check('exchange-dev', never);
  return { findings, of: (name: string) => findings.filter(({ subject }) => subject === name), simulated };
}

describe('check', () => {
  it('calls nothing good that was not asked: a broker whose host is off', async () => {
    const { findings, of, simulated } = await check({});
    expect(of('kafka')).toEqual([
      { subject: 'kafka', ok: true, detail: 'not asked: needs kafka-host, which is not on' },
    ]);
    expect(of('orderbook')[0]?.detail).toMatch(/^not asked: needs /);
    expect(findings.every(({ ok }) => ok)).toBe(true);
    expect(simulated.effects).toEqual([]);
  });

  it('asks it when its host is on', async () => {
    const { of } = await check({ components: LIT });
    expect(of('kafka')).toEqual([{ subject: 'kafka', ok: true, detail: 'on: 1 broker, controller 1' }]);
  });

  it('finds that nodes cannot be listed, although EKS answers, and says which right is missing', async () => {
    const { of } = await check({
      components: LIT,
      faults: [{ on: 'kubernetes:list nodes', error: 'Forbidden', status: 403, times: 100 }],
    });
    expect(of('nodes')).toEqual([
      {
        subject: 'nodes',
        ok: false,
        detail: expect.stringContaining('its nodes cannot be listed: kubernetes list nodes: Forbidden'),
        remedy: expect.stringContaining('nodes'),
      },
    ]);
  });
});
