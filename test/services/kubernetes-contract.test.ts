import { appendFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { kubernetesContract } from '../contract/kubernetes.contract.ts';
import { services } from './support/installed.ts';
import { BOT, startKubernetes } from './support/kubernetes-cluster.ts';
import { clusterObjects } from './support/kubernetes-objects.ts';
import { realClients } from './support/real-clients.ts';
import { until } from './support/until.ts';

kubernetesContract('a real API server', async () => {
  const { installed, logs } = services();
  const cluster = await startKubernetes({ installed, logs, name: 'kubernetes-contract' });
  const { admin, podAddress } = cluster;
  const objects = clusterObjects(admin);
  await objects.namespace('ns');
  await objects.deployment('ns', 'web', { hostNetwork: true });
  const client = async (name: string, token: string) => {
    const kubeconfig = await cluster.kubeconfig(name, token);
    return realClients({ kubernetes: { kubeconfig } }).kubernetes;
  };
  const served = '{"statusCode":200,"data":{"bids":[]}}';
  const paths: string[] = [];
  const pod = createServer((request, response) => {
    paths.push(request.url ?? '');
    const isWhole = request.url === '/v1/orderbook/BTCUSDT?depth=5';
    response.writeHead(isWhole ? 200 : 404, { 'content-type': 'application/json' });
    response.end(isWhole ? served : '{}');
  });
  if (podAddress !== undefined) await new Promise<void>((done) => pod.listen(0, podAddress, done));
  return {
    api: await client('contract-admin', 'admin-token'),
    stranger: await client('contract-stranger', 'nobody-knows-it'),
    powerless: await client('contract-powerless', BOT.token),
    addNode: async (name, { cordoned = false } = {}) => {
      await objects.node(name, 'spot', { cordoned });
    },
    removeNodes: async () => {
      const { body } = await admin.get('/api/v1/nodes');
      for (const { metadata } of body.items) await objects.removeNode(metadata.name);
      // EKS drains a node before it goes; left alone, Kubernetes takes a minute to miss it.
      for (const { metadata } of await objects.pods('ns')) {
        await admin.discard(`/api/v1/namespaces/ns/pods/${metadata.name}`);
      }
    },
    print: (_pod, line, atMs) =>
      appendFile(
        cluster.logFile,
        `${new Date(atMs).toISOString().replace('Z', '000000Z')} stdout F ${line}\n`,
      ),
    now: Date.now,
    port: podAddress === undefined ? undefined : (pod.address() as AddressInfo).port,
    served,
    until,
    close: async () => {
      pod.close();
      await cluster.remove();
    },
  };
});
