import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { sandboxApp } from '../support/sandbox-app.ts';

const example = await readFile('examples/exchange-dev.yaml', 'utf8');
const HARD = 'needs: [nodes, mysql, redis, kafka-reset]';
const soft = example.replaceAll(HARD, 'needs: [nodes, kafka-reset]\n        readyAfter: [mysql, redis]');

const up = async (config: string, world: Record<string, unknown> = {}) => {
  const sandbox = await sandboxApp({ config, world });
  return { sandbox, run: await sandbox.run('up') };
};

describe('a component that may boot before what it is only ready after', () => {
  it('is asked to start early, and is ready soon after the last of them', async () => {
    const { run } = await up(soft);
    expect(run.outcome).toBe('succeeded');
    const redis = run.phase('redis');
    expect(run.phase('backend/early').at).toBeLessThan(redis.at - 120_000);
    expect(run.phase('backend').at).toBeGreaterThanOrEqual(redis.at);
    expect(run.phase('backend').at).toBeLessThan(redis.at + 10_000);
  });

  it('makes the whole start shorter by about its own time', async () => {
    expect(soft).not.toBe(example);
    const [hard, early] = [await up(example), await up(soft)];
    // A backend takes 60 s to boot, all of which is hidden behind Redis.
    expect(hard.run.finished.durationMs - early.run.finished.durationMs).toBeGreaterThan(45_000);
  });

  it('is asked once, whatever happens between', async () => {
    const { sandbox } = await up(soft);
    const scaled = sandbox.effects('patch deployments/scale').map(({ target }) => target);
    expect(new Set(scaled).size).toBe(scaled.length);
  });

  it('is started in one step when all of that is there already', async () => {
    const { run } = await up(soft, {
      components: { mysql: { initial: 'available' }, redis: { initial: 'available' } },
    });
    expect(run.plan?.phases.map(({ id }) => id)).not.toContain('backend/early');
    expect(run.phase('backend').state).toBe('done');
  });

  it('is not called ready when what it needs has failed', async () => {
    const { run } = await up(soft, {
      faults: [{ on: 'elasticache:CreateCacheCluster', error: 'InvalidParameterValue', status: 400 }],
    });
    expect(run.outcome).toBe('failed');
    expect(run.phase('redis').state).toBe('failed');
    expect(run.phase('backend')).toMatchObject({ state: 'skipped', blockedBy: ['redis'] });
  });

  it('goes down before them, as with any need', async () => {
    const { sandbox } = await up(soft);
    const down = await sandbox.run('down');
    expect(down.outcome).toBe('succeeded');
    expect(down.phase('redis').startedAtMs).toBeGreaterThanOrEqual(down.phase('backend').at);
  });
});

describe('readyAfter in the configuration', () => {
  it('is refused for what has no power state, and for names that are no components', async () => {
    const refused = (config: string) =>
      sandboxApp({ config }).then(
        () => [],
        (error) => error.facts.problems as { path: string; message: string }[],
      );
    const check = example.replace('needs: [backend, engine-init]', 'readyAfter: [backend, engine-init]');
    expect(await refused(check)).toMatchObject([
      { message: expect.stringContaining('is not for http-check') },
    ]);
    const unknown = soft.replace('readyAfter: [mysql, redis]', 'readyAfter: [mysql, rediss]');
    expect(await refused(unknown)).toMatchObject([
      { path: 'environments.exchange-dev.components.backend.readyAfter[1]' },
    ]);
    const twice = soft.replace('readyAfter: [mysql, redis]', 'readyAfter: [nodes]');
    expect(await refused(twice)).toMatchObject([{ message: 'is in the list twice' }]);
  });
});
