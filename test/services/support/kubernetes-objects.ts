import type { KubernetesAdmin } from './kubernetes-admin.ts';
import { KWOK_NODE } from './kubernetes-cluster.ts';

const NODEGROUP = 'eks.amazonaws.com/nodegroup';

/** What a test puts into a cluster, and takes out of it again. */
export function clusterObjects(admin: KubernetesAdmin) {
  const pods = (namespace: string, selector = '') =>
    admin
      .get(`/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`)
      .then(({ body }) => body.items);
  return {
    namespace: async (name: string) => {
      await admin.create('/api/v1/namespaces', { metadata: { name } });
      return name;
    },
    /** A node that joins: KWOK makes it Ready, unless it is one that a test plays. */
    node: (name: string, nodegroup: string, options: { byHand?: boolean; cordoned?: boolean } = {}) =>
      admin.create('/api/v1/nodes', {
        metadata: {
          name,
          labels: { [NODEGROUP]: nodegroup, 'kubernetes.io/hostname': name },
          annotations: options.byHand ? {} : { [KWOK_NODE]: 'fake' },
        },
        spec: { unschedulable: options.cordoned ?? false },
        status: {
          capacity: { cpu: '8', memory: '16Gi', pods: '50' },
          allocatable: { cpu: '8', memory: '16Gi', pods: '50' },
          ...(options.byHand && {
            conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: '' }],
          }),
        },
      }),
    removeNode: (name: string) => admin.remove(`/api/v1/nodes/${name}`),
    deployment: (
      namespace: string,
      name: string,
      options: {
        replicas?: number;
        labels?: Record<string, string>;
        hostNetwork?: boolean;
        nodeSelector?: Record<string, string>;
      } = {},
    ) => {
      const labels = options.labels ?? { app: name };
      return admin.create(`/apis/apps/v1/namespaces/${namespace}/deployments`, {
        metadata: { name },
        spec: {
          replicas: options.replicas ?? 0,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              hostNetwork: options.hostNetwork ?? false,
              terminationGracePeriodSeconds: 1,
              ...(options.nodeSelector && { nodeSelector: options.nodeSelector }),
              containers: [{ name: 'main', image: 'example.test/nothing' }],
            },
          },
        },
      });
    },
    replicas: (namespace: string, name: string) =>
      admin
        .get(`/apis/apps/v1/namespaces/${namespace}/deployments/${name}`)
        .then(({ body }) => body.spec.replicas as number),
    pods,
    podStatus: (namespace: string, pod: string, status: object) =>
      admin.merge(`/api/v1/namespaces/${namespace}/pods/${pod}/status`, { status }),
  };
}
