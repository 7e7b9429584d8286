import { describe, expect, it } from 'vitest';
import { sandboxNodes } from '../../packages/sandbox-cloud/src/aws/eks.ts';
import { sandboxApp } from '../support/sandbox-app.ts';

const quick = { initial: 'running', down: '5s' };
const LIT = {
  nat: { initial: 'running' },
  nodes: { initial: 'ACTIVE' },
  mysql: { initial: 'available' },
  'kafka-host': { initial: 'running' },
  redis: { initial: 'available' },
  ...{ backend: quick, 'order-worker': quick, engine: quick },
};
const refusing = (on: string, error: string, status: number) => ({ on, error, status, times: 10_000 });

describe('nodes cost money, whatever the API server says', () => {
  it.each([
    ['refuses to list nodes', [refusing('kubernetes:list nodes', 'Forbidden', 403)]],
    [
      'is away',
      [
        refusing('kubernetes:list nodes', 'ServiceUnavailable', 503),
        refusing('kubernetes:get deployments', 'ServiceUnavailable', 503),
      ],
    ],
  ])('down scales the nodegroup to zero when it %s', async (_name, faults) => {
    const sandbox = await sandboxApp({ world: { components: LIT, faults } });
    const run = await sandbox.run('down');
    expect(sandbox.effects('UpdateNodegroupConfig')).toHaveLength(1);
    expect(run.components.nodes?.result).toBe('succeeded');
    expect(run.of('phase.warned').map(({ message }) => message)).toContainEqual(
      expect.stringContaining('its nodes cannot be listed'),
    );
    await sandbox.clock.sleep(300_000);
    expect(sandboxNodes(sandbox.world)).toEqual([]);
  });

  it('up after a down that was called off waits for nodes that stay, and leaves the dying ones alone', async () => {
    const sandbox = await sandboxApp({ world: { components: LIT } });
    const down = await sandbox.run('down', { cancelAfterMs: 60_000 });
    expect(down.outcome).toBe('cancelled');
    const dying = sandboxNodes(sandbox.world).map(({ name }) => name);
    expect(dying).toHaveLength(3);
    const run = await sandbox.run('up');
    expect(run.outcome).toBe('succeeded');
    expect(sandbox.effects('patch nodes')).toEqual([]);
    await sandbox.clock.sleep(300_000);
    const stayed = sandboxNodes(sandbox.world);
    expect(stayed).toHaveLength(3);
    expect(stayed.filter(({ name }) => dying.includes(name))).toEqual([]);
    expect((await sandbox.status()).summary).toBe('lit');
  });
});
