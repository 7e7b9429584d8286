import { describe, expect, it, vi } from 'vitest';
import { deployment, kubernetesWorld, START } from '../../../../test/support/kubernetes-world.ts';
import { sandboxPods } from '../../src/kubernetes/pods.ts';

vi.mock('../../src/aws/eks.ts', () => import('../../../../test/support/sandbox-nodes.ts'));

const one = (more: object = {}) =>
  deployment('api', { options: { namespace: 'ns', deployment: 'api', replicas: 1 }, ...more });

function worldOf(options: Partial<Parameters<typeof kubernetesWorld>[0]> = {}) {
  const sandbox = kubernetesWorld({ components: [one()], ...options });
  const at = async (seconds: number) => {
    await sandbox.clock.sleep(START + seconds * 1_000 - sandbox.clock.now());
    sandbox.world.settle();
    return sandboxPods(sandbox.world);
  };
  const scale = (replicas: number) =>
    sandbox.kubernetes.scaleDeployment('ns', 'api', replicas, sandbox.signal);
  return { ...sandbox, at, scale };
}

describe("a sandbox pod's life", () => {
  it('takes the component its `up` from scheduling to ready, of which the first part creates the container', async () => {
    const { at, addNode } = worldOf({ behaviours: { api: { initial: 'pending' } } });
    expect(await at(100)).toMatchObject([{ phase: 'Pending', ready: false }]);
    addNode('node-0');
    expect(await at(123)).toMatchObject([{ phase: 'Pending' }]);
    expect(await at(124)).toMatchObject([
      { phase: 'Running', ready: false, startedAtMs: START + 124_000, log: [{ text: 'Starting api' }] },
    ]);
    expect(await at(159.9)).toMatchObject([{ ready: false }]);
    expect(await at(160)).toMatchObject([{ ready: true, restarts: 0 }]);
  });

  it('is scheduled only to a Ready node that takes pods, the emptiest first', async () => {
    const { at, addNode, kubernetes, signal, world, scale } = worldOf({
      behaviours: { api: { initial: 'pending' } },
    });
    addNode('cordoned', { unschedulable: true });
    addNode('joining', { ready: false });
    const nodeOf = async () =>
      (await kubernetes.listPods('ns', 'app=api', signal)).map((pod) => pod.spec?.nodeName);
    expect(await nodeOf()).toEqual([undefined]);
    const [pod] = await kubernetes.listPods('ns', 'app=api', signal);
    expect(pod?.status?.conditions?.[0]).toMatchObject({
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: expect.stringContaining('0/2 nodes are available'),
    });
    await kubernetes.uncordonNode('cordoned', signal);
    expect(await nodeOf()).toEqual(['cordoned']);
    addNode('node-2');
    await scale(3);
    await at(10);
    expect((await nodeOf()).sort()).toEqual(['cordoned', 'cordoned', 'node-2']);
    expect(new Set(sandboxPods(world).map((each) => each.uid)).size).toBe(3);
  });

  it('is running from the start when the world says so, but only where there are nodes', async () => {
    const warm = worldOf({ behaviours: { api: { initial: 'running' } } });
    warm.addNode('node-0');
    expect(await warm.at(0)).toMatchObject([{ ready: true, startedAtMs: START }]);
    expect(warm.world.isUp('api')).toBe(true);
    const cold = worldOf({ behaviours: { api: { initial: 'running' } } });
    expect(await cold.at(100)).toMatchObject([{ phase: 'Pending', ready: false }]);
    cold.addNode('node-0');
    expect(await cold.at(101)).toMatchObject([{ ready: false }]);
    expect(await cold.at(160)).toMatchObject([{ ready: true }]);
  });

  it('goes after the component its `down`, and at once when it never had a node', async () => {
    const { at, addNode, scale, world } = worldOf({ behaviours: { api: { initial: 'running' } } });
    addNode('node-0');
    await at(10);
    await scale(0);
    expect(await at(11)).toMatchObject([{ terminating: true, ready: true }]);
    expect(world.isUp('api')).toBe(false);
    expect(await at(39)).toHaveLength(1);
    expect(await at(41)).toEqual([]);

    const unscheduled = worldOf({ behaviours: { api: { initial: 'pending' } } });
    await unscheduled.scale(0);
    expect(await unscheduled.at(1)).toEqual([]);
  });

  it('begins on its way out when the world says so', async () => {
    const { at, addNode } = worldOf({
      behaviours: { api: { initial: 'terminating', initialFor: '20s' } },
    });
    addNode('node-0');
    expect(await at(1)).toMatchObject([{ terminating: true }]);
    expect(await at(21)).toEqual([]);
  });

  it('is replaced by one that waits when its node goes away', async () => {
    const { at, addNode, removeNodes } = worldOf({ behaviours: { api: { initial: 'running' } } });
    addNode('node-0');
    const [before] = await at(10);
    removeNodes();
    const after = await at(11);
    expect(after).toMatchObject([{ phase: 'Pending', ready: false }]);
    expect(after[0]?.uid).not.toBe(before?.uid);
    addNode('node-1');
    expect(await at(80)).toMatchObject([{ ready: true }]);
  });

  it('waits for what it needs, and is ready the moment that is there', async () => {
    const { at, addNode, scale } = worldOf({
      components: [one({ needs: ['database'] })],
      toys: { database: 200_000 },
    });
    addNode('node-0');
    await scale(1);
    expect(await at(199)).toMatchObject([{ phase: 'Running', ready: false, restarts: 0 }]);
    expect(await at(200)).toMatchObject([{ ready: true }]);
  });

  it('crashes without what it needs, with back-offs that double, and boots anew after the restart', async () => {
    const { at, addNode, scale } = worldOf({
      components: [one({ needs: ['database'] })],
      toys: { database: 60_000 },
      behaviours: { api: { withoutDependencies: 'crash', up: '10s' } },
    });
    addNode('node-0');
    await scale(1);
    // Scheduled at 0.05 s, begun at 4.05, exited at 5.05; begun anew at 15.05 (10 s), 36.05 (20 s), 77.05 (40 s).
    expect(await at(6)).toMatchObject([{ restarts: 0, ready: false, startedAtMs: undefined }]);
    expect(await at(15.5)).toMatchObject([{ restarts: 1, startedAtMs: START + 15_050 }]);
    expect(await at(36.5)).toMatchObject([{ restarts: 2, startedAtMs: START + 36_050 }]);
    expect(await at(86)).toMatchObject([{ restarts: 3, ready: false }]);
    expect(await at(87.1)).toMatchObject([{ restarts: 3, ready: true, startedAtMs: START + 77_050 }]);
  });

  it('backs off by five minutes at most', async () => {
    const { at, addNode, scale } = worldOf({ behaviours: { api: { neverReady: 'CrashLoopBackOff' } } });
    addNode('node-0');
    await scale(1);
    const [early] = await at(1_000);
    const restarts = early?.restarts ?? 0;
    const [late] = await at(1_000 + 10 * 301);
    expect((late?.restarts ?? 0) - restarts).toBe(10);
  });

  it('takes the n-th draw of the world for the n-th scaling', async () => {
    const { at, addNode, scale, world, clock } = worldOf();
    addNode('node-0');
    for (const nth of [0, 1]) {
      const from = clock.now();
      await scale(2);
      const wanted = (from - START + 50 + world.truth('api', 'up', nth)) / 1_000;
      expect((await at(wanted)).map((pod) => pod.ready)).toEqual([true, true]);
      await scale(0);
      await at(wanted + 60);
    }
  });

  it('survives being saved and loaded', async () => {
    const { at, addNode, world } = worldOf({ behaviours: { api: { initial: 'running' } } });
    addNode('node-0');
    await at(5);
    const saved = JSON.parse(JSON.stringify(world.snapshot()));
    expect(saved.services.kubernetes.pods).toEqual(sandboxPods(world));
  });
});
