import { describe, expect, it } from 'vitest';
import { createCallService } from '../../../../src/clients/call-service.ts';
import { createKubernetesApi } from '../../../../src/clients/kubernetes.ts';
import { deployment, START } from '../../../../test/support/kubernetes-world.ts';
import { VirtualClock } from '../../src/clock/virtual.ts';
import { createInProcessSandbox } from '../../src/in-process.ts';
import { kubernetesInProcess } from '../../src/kubernetes/transport.ts';
import { worldFile } from '../../src/world/world-file.ts';

const { signal } = new AbortController();

/** The whole simulated cloud: the nodes are those of the EKS simulator. */
function cloudWithNodes(behaviours: object) {
  const clock = new VirtualClock(START);
  const { world, cloud } = createInProcessSandbox({
    file: worldFile.parse({ name: 'test', jitter: 0, components: behaviours }),
    components: [
      {
        name: 'nodes',
        kind: 'eks-nodegroup',
        needs: [],
        options: {
          cluster: 'dev',
          nodegroup: 'spot',
          min: 2,
          desired: 2,
          max: 4,
          down: { desired: 0, min: 0 },
        },
        expected: { upMs: 120_000, downMs: 60_000 },
      },
      deployment('api'),
    ],
    clock,
  });
  const call = createCallService({ clock });
  const kubernetes = createKubernetesApi({ transport: kubernetesInProcess(cloud), call });
  const resize = (size: number) =>
    clock.outside(() =>
      cloud.aws(
        'eks',
        'UpdateNodegroupConfig',
        {
          clusterName: 'dev',
          nodegroupName: 'spot',
          scalingConfig: { minSize: size, desiredSize: size, maxSize: 4 },
        },
        signal,
      ),
    );
  const pods = async () =>
    (await kubernetes.listPods('ns', 'app=api', signal)).map((pod) => ({
      node: pod.spec?.nodeName,
      ready:
        pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false,
    }));
  return { world, clock, kubernetes, resize, pods };
}

describe('pods on the nodes of the EKS simulator', () => {
  it('wait until the nodegroup has brought nodes up, and then take their own time', async () => {
    const { clock, kubernetes, resize, pods } = cloudWithNodes({});
    await kubernetes.scaleDeployment('ns', 'api', 2, signal);
    await resize(2);
    await clock.sleep(100_000);
    expect(await pods()).toEqual([
      { node: undefined, ready: false },
      { node: undefined, ready: false },
    ]);
    await clock.sleep(100_000);
    const nodes = await kubernetes.listNodes('eks.amazonaws.com/nodegroup=spot', signal);
    const names = nodes.map((node) => node.metadata?.name);
    expect(names).toHaveLength(2);
    for (const { node } of await pods()) expect(names).toContain(node);
    expect((await pods()).map((pod) => pod.ready)).toEqual([true, true]);
  });

  it('run from the first moment in a lit world, and wait again when the nodes are taken away', async () => {
    const { clock, world, resize, pods } = cloudWithNodes({
      nodes: { initial: 'running' },
      api: { initial: 'running' },
    });
    expect((await pods()).map((pod) => pod.ready)).toEqual([true, true]);
    expect(world.isUp('api')).toBe(true);
    await resize(0);
    await clock.sleep(200_000);
    expect(await pods()).toEqual([
      { node: undefined, ready: false },
      { node: undefined, ready: false },
    ]);
  });
});
