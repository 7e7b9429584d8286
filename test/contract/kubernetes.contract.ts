import type { V1Pod } from '@kubernetes/client-node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { KubernetesApi } from '../../src/clients/kubernetes-api.ts';

/** Why some of this is not tested on some machines. */
export const NO_POD_ADDRESS =
  'this machine has no address but loopback, to which the API server proxies nothing: the pod proxy is not tested here';

/** A cluster with the Deployment `web` (selector `app=web`, 0 replicas) in the namespace `ns`, and no node. */
export interface KubernetesUnderTest {
  api: KubernetesApi;
  /** The same client, with a token that the API server does not know. */
  stranger: KubernetesApi;
  /** The same client, for a user without any right. */
  powerless: KubernetesApi;
  /** A node of the nodegroup `spot` joins. */
  addNode(name: string, options?: { cordoned?: boolean }): Promise<void>;
  /** All of them, and the pods that were on them. */
  removeNodes(): Promise<void>;
  /** Makes the container of the pod print a line, at that moment. */
  print(pod: V1Pod, line: string, atMs: number): Promise<void>;
  now(): number;
  /** The port on which the pods of `web` answer, with `served`; undefined where the machine cannot do that. */
  port: number | undefined;
  served: string;
  /** Looks until there is something to see, in the time of the cluster. */
  until<T>(what: string, read: () => Promise<T | undefined | false>): Promise<T>;
  close(): Promise<void>;
}

const NODEGROUP = 'eks.amazonaws.com/nodegroup=spot';

const isReady = (pod: V1Pod): boolean =>
  pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;

/** What lamplighter relies on in an API server and its controllers, whatever answers. */
export function kubernetesContract(name: string, open: () => Promise<KubernetesUnderTest>): void {
  describe(`${name} keeps the contract of Kubernetes`, () => {
    const never = new AbortController().signal;
    let cluster: KubernetesUnderTest;
    let api: KubernetesApi;
    const pods = () => api.listPods('ns', 'app=web', never);
    const scale = (replicas: number) => api.scaleDeployment('ns', 'web', replicas, never);

    beforeAll(async () => {
      cluster = await open();
      api = cluster.api;
    });
    afterAll(() => cluster?.close());
    // However the test before has ended.
    beforeEach(async () => {
      await scale(0);
      await cluster.removeNodes();
      await cluster.until('no pod is left', async () => (await pods()).length === 0);
    });

    /** Both pods of `web`, once they are there and nothing runs them. */
    const pending = async () => {
      await scale(2);
      return cluster.until('both pods are there', async () => {
        const seen = await pods();
        return seen.length === 2 && seen;
      });
    };
    const bothReady = () =>
      cluster.until('both pods are Ready', async () => {
        const seen = await pods();
        return seen.length === 2 && seen.every(isReady) && seen;
      });
    const lit = async () => {
      await cluster.addNode('node-1');
      await scale(2);
      return bothReady();
    };

    it('shows a Deployment of size 0 without pods', async () => {
      const deployment = await cluster.until('the Deployment has counted them', async () => {
        const seen = await api.readDeployment('ns', 'web', never);
        return (seen.status?.readyReplicas ?? 0) === 0 && seen;
      });
      expect(deployment.spec?.replicas).toBe(0);
      expect(deployment.spec?.selector.matchLabels).toEqual({ app: 'web' });
      expect(await pods()).toEqual([]);
    });

    it('calls what is not there absent', async () => {
      const absent = { errorClass: 'absent', errorName: 'NotFound', httpStatus: 404 };
      for (const call of [
        () => api.readDeployment('ns', 'nothing', never),
        () => api.scaleDeployment('ns', 'nothing', 1, never),
        () => api.uncordonNode('nothing', never),
        () => api.readPodLog('ns', 'nothing', {}, never),
        () => api.getThroughPodProxy('ns', 'nothing', 80, '/', never),
      ]) {
        await expect(call()).rejects.toMatchObject(absent);
      }
    });

    it('answers an empty list for a namespace or a selector without anything', async () => {
      expect(await api.listPods('elsewhere', 'app=web', never)).toEqual([]);
      expect(await api.listPods('ns', 'app notin (web)', never)).toEqual([]);
      expect(await api.listNodes('eks.amazonaws.com/nodegroup=other', never)).toEqual([]);
    });

    it('leaves pods Pending while there is no node, and says why', async () => {
      await scale(2);
      const waiting = await cluster.until('both pods are there and judged', async () => {
        const seen = await pods();
        const judged = seen.filter((pod) => pod.status?.conditions?.[0]?.reason === 'Unschedulable');
        return judged.length === 2 && judged;
      });
      for (const pod of waiting) {
        expect(pod.status?.phase).toBe('Pending');
        expect(pod.spec?.nodeName).toBeUndefined();
        expect(pod.status?.conditions?.[0]).toMatchObject({ type: 'PodScheduled', status: 'False' });
        expect(pod.status?.conditions?.[0]?.message).toContain('no nodes available to schedule pods');
      }
    });

    it('has an empty log, and nothing missing in it, of a pod without a node', async () => {
      const [pod] = await pending();
      const log = await api.readPodLog('ns', pod?.metadata?.name ?? '', {}, never);
      expect(log).toEqual({ lines: [], complete: true });
    });

    it('refuses to proxy to a pod without an address', async () => {
      const [pod] = await pending();
      await expect(
        api.getThroughPodProxy('ns', pod?.metadata?.name ?? '', 3000, '/', never),
      ).rejects.toMatchObject({ errorClass: 'invalid', errorName: 'BadRequest' });
    });

    it('schedules them on a node that joins, and makes them Ready', async () => {
      await pending();
      await cluster.addNode('node-1');
      const nodes = await cluster.until('the node is Ready', async () => {
        const seen = await api.listNodes(NODEGROUP, never);
        return (
          seen[0]?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') &&
          seen
        );
      });
      expect(nodes.map(({ metadata }) => metadata?.name)).toEqual(['node-1']);
      const ready = await bothReady();
      for (const pod of ready) {
        expect(pod.spec?.nodeName).toBe('node-1');
        expect(pod.status).toMatchObject({ phase: 'Running', containerStatuses: [{ ready: true }] });
        expect(pod.status?.containerStatuses?.[0]?.state?.running?.startedAt).toBeInstanceOf(Date);
        expect(pod.metadata?.uid).toBeTruthy();
      }
      const deployment = await cluster.until('the Deployment has counted them', async () => {
        const seen = await api.readDeployment('ns', 'web', never);
        return seen.status?.readyReplicas === 2 && seen;
      });
      expect(deployment.status?.observedGeneration).toBe(deployment.metadata?.generation);
    });

    it('serves what a pod has printed, with the time of each line', async () => {
      const [pod] = await lit();
      if (pod === undefined) throw new Error('no pod');
      const atMs = Math.ceil(cluster.now() / 1_000) * 1_000;
      await cluster.print(pod, 'Start publish', atMs);
      const log = await api.readPodLog('ns', pod.metadata?.name ?? '', {}, never);
      expect(log.complete).toBe(true);
      expect(log.lines.at(-1)).toEqual({ atMs, text: 'Start publish' });
    });

    it('reaches a pod by its path and query, and says so when nothing listens there', async ({ skip }) => {
      if (cluster.port === undefined) return skip(NO_POD_ADDRESS);
      const [pod] = await lit();
      const podName = pod?.metadata?.name ?? '';
      const ask = (port: number) =>
        api.getThroughPodProxy('ns', podName, port, '/v1/orderbook/BTCUSDT?depth=5', never);
      expect(await ask(cluster.port)).toEqual({ status: 200, body: cluster.served });
      expect(await ask(1)).toMatchObject({
        status: 503,
        body: expect.stringContaining('error trying to reach service'),
      });
    });

    it('schedules nothing on a cordoned node until it is uncordoned', async () => {
      await lit();
      await cluster.removeNodes();
      await cluster.until('the pods of the lost node are replaced', async () => {
        const seen = await pods();
        return seen.length === 2 && seen.every(({ spec }) => spec?.nodeName === undefined);
      });
      await cluster.addNode('node-2', { cordoned: true });
      const [node] = await cluster.until('it is listed', async () => {
        const seen = await api.listNodes(NODEGROUP, never);
        return seen.length === 1 && seen;
      });
      expect(node?.spec?.unschedulable).toBe(true);
      await cluster.until('the pods are judged anew', async () =>
        (await pods()).every(({ status }) => /unschedulable/.test(status?.conditions?.[0]?.message ?? '')),
      );
      await api.uncordonNode('node-2', never);
      const [uncordoned] = await api.listNodes(NODEGROUP, never);
      expect(uncordoned?.spec?.unschedulable ?? false).toBe(false);
      await bothReady();
    });

    it('scales to 0 and lets the pods go', async () => {
      await lit();
      await scale(0);
      await cluster.until('no pod is left', async () => (await pods()).length === 0);
      expect((await api.readDeployment('ns', 'web', never)).spec?.replicas).toBe(0);
    });

    it('does nothing when it is scaled to the size that it has', async () => {
      const before = (await api.readDeployment('ns', 'web', never)).metadata?.generation;
      await scale(0);
      expect((await api.readDeployment('ns', 'web', never)).metadata?.generation).toBe(before);
    });

    it('refuses a negative size', async () => {
      await expect(scale(-1)).rejects.toMatchObject({ errorClass: 'invalid', errorName: 'Invalid' });
    });

    it('tells whom it does not know by a 401', async () => {
      for (const call of [
        () => cluster.stranger.listNodes(NODEGROUP, never),
        () => cluster.stranger.readPodLog('ns', 'any', {}, never),
      ]) {
        await expect(call()).rejects.toMatchObject({
          errorClass: 'credentials',
          httpStatus: 401,
          remedy: expect.stringContaining('kubeconfig'),
        });
      }
    });

    it('refuses what a user has no right to, and the client names the right', async () => {
      const { powerless } = cluster;
      const rights: [string, () => Promise<unknown>][] = [
        ['"get" on "deployments"', () => powerless.readDeployment('ns', 'web', never)],
        ['"patch" on "deployments/scale"', () => powerless.scaleDeployment('ns', 'web', 0, never)],
        ['"list" on "pods"', () => powerless.listPods('ns', 'app=web', never)],
        ['"list" on "nodes"', () => powerless.listNodes(NODEGROUP, never)],
        ['"patch" on "nodes"', () => powerless.uncordonNode('node-2', never)],
        ['"get" on "pods/log"', () => powerless.readPodLog('ns', 'any', {}, never)],
        ['"get" on "pods/proxy"', () => powerless.getThroughPodProxy('ns', 'any', 80, '/', never)],
      ];
      for (const [right, call] of rights) {
        await expect(call(), right).rejects.toMatchObject({
          errorClass: 'denied',
          errorName: 'Forbidden',
          httpStatus: 403,
          remedy: expect.stringContaining(right),
        });
      }
    });

    it('ends a call with the reason of its signal', async () => {
      const reason = new Error('cancelled');
      const cancelled = new AbortController();
      const call = api.listNodes(NODEGROUP, cancelled.signal);
      cancelled.abort(reason);
      await expect(call).rejects.toBe(reason);
    });
  });
}
