import { vi } from 'vitest';
import { writePodLog } from '../../packages/sandbox-cloud/src/kubernetes/pods.ts';
import { kubernetesInProcess } from '../../packages/sandbox-cloud/src/kubernetes/transport.ts';
import type { SandboxComponent } from '../../packages/sandbox-cloud/src/world/world.ts';
import { createCallService } from '../../src/clients/call-service.ts';
import { createKubernetesApi } from '../../src/clients/kubernetes.ts';
import { deployment, kubernetesWorld } from '../support/kubernetes-world.ts';
import { kubernetesContract } from './kubernetes.contract.ts';

vi.mock('../../packages/sandbox-cloud/src/aws/eks.ts', () => import('../support/sandbox-nodes.ts'));

const RIGHTS = [
  'get deployments',
  'patch deployments/scale',
  'list pods',
  'list nodes',
  'patch nodes',
  'get pods/log',
  'get pods/proxy',
];

const web = deployment('web');
/** By it the sandbox knows on which port the pods answer. */
const page: SandboxComponent = {
  name: 'page',
  kind: 'http-check',
  needs: ['web'],
  options: { namespace: 'ns', selector: 'app=web', port: 3000, path: '/v1/orderbook/BTCUSDT' },
  expected: { upMs: 0, downMs: 0 },
};

kubernetesContract('the sandbox', async () => {
  const { kubernetes, clock, world, ask, addNode, removeNodes } = kubernetesWorld({
    components: [web, page],
  });
  const powerless = kubernetesWorld({
    components: [web],
    faults: RIGHTS.map((right) => ({ on: `kubernetes:${right}`, error: 'Forbidden', times: 1_000 })),
  });
  const stranger = createKubernetesApi({
    transport: kubernetesInProcess({
      kubernetes: (request, signal) => ask({ ...request, token: undefined }, signal),
    }),
    call: createCallService({ clock }),
  });
  return {
    api: kubernetes,
    stranger,
    powerless: powerless.kubernetes,
    addNode: async (name, { cordoned = false } = {}) => addNode(name, { unschedulable: cordoned }),
    removeNodes: async () => removeNodes(),
    print: async (pod, line, atMs) => {
      await clock.sleep(atMs - clock.now());
      writePodLog(world, pod.metadata?.uid ?? '', line);
    },
    now: () => clock.now(),
    port: 3000,
    served: '{"statusCode":200,"data":{}}',
    until: async (what, read) => {
      for (let probes = 0; probes < 1_000; probes += 1) {
        const found = await read();
        if (found !== undefined && found !== false) return found;
        await clock.sleep(1_000);
      }
      throw new Error(`never: ${what}`);
    },
    close: async () => {},
  };
});
