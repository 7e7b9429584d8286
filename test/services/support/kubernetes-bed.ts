import { onTestFinished } from 'vitest';
import type { KubernetesCluster } from './kubernetes-cluster.ts';
import { clusterObjects } from './kubernetes-objects.ts';

let count = 0;

/**
 * What one test has in a cluster that many use: namespaces of its own, and nodes that leave when it ends, however that
 * is. Pods of an earlier test may be a while in going; they are in nobody's way.
 */
export function kubernetesBed({ admin }: Pick<KubernetesCluster, 'admin'>) {
  count += 1;
  const prefix = `test-${count}`;
  const objects = clusterObjects(admin);
  const made: string[] = [];
  let over = false;
  onTestFinished(async () => {
    over = true;
    // Without nodes first: the next test may be one that waits for the first node.
    const nodes = made.filter((path) => path.startsWith('/api/v1/nodes/'));
    for (const path of [...nodes, ...made.filter((one) => !nodes.includes(one))]) await admin.discard(path);
  });
  /** What a test that has timed out still asks for would be there for the next one. */
  const mine = async (path: string, create: () => Promise<unknown>) => {
    if (over) throw new Error('the test is over');
    made.push(path);
    await create();
  };
  return {
    objects,
    namespace: async (name: string) => {
      const own = `${prefix}-${name}`;
      await mine(`/api/v1/namespaces/${own}`, () => objects.namespace(own));
      return own;
    },
    node: async (name: string, nodegroup: string, options: Parameters<typeof objects.node>[2] = {}) => {
      const own = `${prefix}-${name}`;
      await mine(`/api/v1/nodes/${own}`, () => objects.node(own, nodegroup, options));
      return own;
    },
    /** Creates an object that is not in a namespace of the test's own. */
    create: (collection: string, object: { metadata: { name: string } }) =>
      mine(`${collection}/${object.metadata.name}`, () => admin.create(collection, object)),
  };
}
