import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { runOriginalScript } from '../../bench/reference/original-script.ts';
import { sandboxWorld } from '../../bench/reference/sandbox-world.ts';
import type { EnvironmentConfig } from '../../src/config/environment-config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { builtInKinds } from '../../src/kinds/index.ts';

const SOURCE = 'examples/exchange-dev.yaml';
/** Its deployments are never scaled down, so their pods wait for a node from the first moment on. */
const LEFT_SCALED = { backend: 'pending', 'order-worker': 'pending', engine: 'pending' } as const;

let environment: EnvironmentConfig;
beforeAll(async () => {
  const config = await loadConfig({
    // The function that the script invokes is a component only where it does the scaling.
    text: (await readFile(SOURCE, 'utf8')).replace('scaler: direct', 'scaler: lambda'),
    source: SOURCE,
    registry: builtInKinds,
  });
  const [first] = config.environments.values();
  if (first === undefined) throw new Error('no environment');
  environment = first;
});

function play(
  podSearch: 'as-written' | 'mended',
  more: Readonly<Record<string, Record<string, unknown>>> = {},
  withoutDependencies = 'wait',
) {
  const left = Object.entries(LEFT_SCALED).map(([name, initial]) => [name, { initial, withoutDependencies }]);
  const cloud = sandboxWorld(environment, { components: { ...Object.fromEntries(left), ...more } });
  return runOriginalScript({ ...cloud, podSearch }).then((end) => ({ ...end, calls: cloud.calls.length }));
}

describe('the original start script, as the baseline', () => {
  it('fails at the backend pods as it was written, 600 s after everything else was there', async () => {
    const asWritten = await play('as-written');
    expect(asWritten).toMatchObject({ outcome: 'failed', failedAt: 'backend pods' });
    const mended = await play('mended');
    expect(asWritten.durationMs - mended.durationMs).toBeGreaterThan(500_000);
  });

  it('comes through when its search for pods is mended, in about the time of the slowest part', async () => {
    const mended = await play('mended');
    expect(mended.outcome).toBe('succeeded');
    // Redis takes 420 s in an ordinary world; the rest is its sleeps and its looks.
    expect(mended.durationMs).toBeGreaterThan(420_000);
    expect(mended.durationMs).toBeLessThan(520_000);
    expect(mended.calls).toBeGreaterThan(40);
  });

  it('counts what its function and Systems Manager have to ask in its place', async () => {
    const { calls, callsBeside } = await play('mended');
    // Five by the function, for the five things that it scales; one look at the broker's health was enough.
    expect(callsBeside).toBe(6);
    expect(calls + callsBeside).toBeGreaterThan(65);
  });

  it('takes a database that is still stopping for one that runs, and waits for it in vain', async () => {
    const end = await play('mended', { mysql: { initial: 'stopping', initialFor: '100s' } });
    expect(end).toMatchObject({ outcome: 'failed', failedAt: 'RDS' });
  });

  it('takes longer where its pods crash without their dependencies', async () => {
    const waiting = await play('mended');
    const crashing = await play('mended', {}, 'crash');
    expect(crashing.durationMs).toBeGreaterThan(waiting.durationMs);
  });
});
