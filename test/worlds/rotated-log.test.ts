import { describe, expect, it } from 'vitest';
import { writePodLog } from '../../packages/sandbox-cloud/src/kubernetes/pods.ts';
import { stateOf } from '../../packages/sandbox-cloud/src/kubernetes/state.ts';
import { HOUR, MINUTE } from '../../src/core/ports/clock.ts';
import { type SandboxApp, sandboxApp } from '../support/sandbox-app.ts';

const DAY = 24 * HOUR;

/** The kubelet has rotated the beginning of the engine's log away, and Kafka's retention its commands. */
async function forget(sandbox: SandboxApp): Promise<void> {
  const { world, clock } = sandbox;
  await clock.sleep(10 * MINUTE);
  const engine = stateOf(world).pods.find(({ component }) => component === 'engine');
  if (engine === undefined) throw new Error('no engine');
  engine.log.length = 0;
  writePodLog(world, engine.uid, 'trade');
  type Topics = Record<string, { partitions: { records: { atMs: number }[] }[] }>;
  const { topics } = world.service<{ topics: Topics }>('kafka', () => {
    throw new Error('the broker has no state');
  });
  for (const { partitions } of Object.values(topics)) {
    for (const { records } of partitions) for (const record of records) record.atMs -= 30 * DAY;
  }
}

describe('an environment whose world can no longer tell that its engine is initialised', () => {
  it('is known to be lit all the same by who has initialised it: nothing is uncertain, and nothing is done', async () => {
    const sandbox = await sandboxApp();
    expect((await sandbox.run('up')).outcome).toBe('succeeded');
    await forget(sandbox);
    expect((await sandbox.status()).summary).toBe('lit');
    const plan = await sandbox.plan('up');
    expect(plan.warnings).toEqual([]);
    expect(plan.phases.filter(({ skip }) => !skip)).toEqual([]);
  });

  it('stays uncertain where nobody here has done it: that is told, and nothing is wiped', async () => {
    const lit = { nat: 'running', nodes: 'ACTIVE', mysql: 'available', 'kafka-host': 'running' };
    const warm = { redis: 'available', backend: 'running', 'order-worker': 'running', engine: 'running' };
    const components = Object.fromEntries(
      Object.entries({ ...lit, ...warm }).map(([name, initial]) => [name, { initial }]),
    );
    const sandbox = await sandboxApp({ world: { components } });
    expect((await sandbox.status()).summary).toBe('lit');
    await forget(sandbox);
    const { warnings } = await sandbox.plan('up');
    expect(warnings).toEqual([expect.stringContaining('cannot be known')]);
  });
});
