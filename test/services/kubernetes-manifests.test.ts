import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { services } from './support/installed.ts';
import { kubernetesBed } from './support/kubernetes-bed.ts';
import { type KubernetesCluster, startKubernetes } from './support/kubernetes-cluster.ts';
import { clusterObjects } from './support/kubernetes-objects.ts';
import { until } from './support/until.ts';

const NS = 'lamplighter';
/** The namespaces that rbac.yaml names, as the example does. */
const NAMESPACES = [NS, 'future-backend-dev', 'matching-engine-dev'];

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  spec?: Record<string, unknown>;
}

const read = async (file: string): Promise<Manifest[]> =>
  parseAllDocuments(await readFile(`deploy/kubernetes/${file}`, 'utf8')).map(
    (document) => document.toJS() as Manifest,
  );
const lamplighter = await read('lamplighter.yaml');
const all = [...lamplighter, ...(await read('rbac.yaml'))];

let cluster: KubernetesCluster;
let objects: ReturnType<typeof clusterObjects>;
beforeAll(async () => {
  const { installed, logs } = services();
  cluster = await startKubernetes({ installed, logs, name: 'kubernetes-manifests' });
  objects = clusterObjects(cluster.admin);
  for (const name of NAMESPACES) await objects.namespace(name);
});
afterAll(() => cluster?.remove());

/** Where objects of that kind are created, as the API server itself says. */
async function pathOf({ apiVersion, kind, metadata }: Manifest): Promise<string> {
  const group = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  const { body } = await cluster.admin.get(group);
  const resource = (body.resources as { kind: string; name: string; namespaced: boolean }[]).find(
    (one) => one.kind === kind && !one.name.includes('/'),
  );
  if (resource === undefined) throw new Error(`the API server knows no ${kind} of ${apiVersion}`);
  const { namespaced, name } = resource;
  return `${group}${namespaced ? `/namespaces/${metadata.namespace}` : ''}/${name}`;
}

/** As `kubectl apply --dry-run=server --validate=strict`: everything is checked, and nothing is kept. */
const tried = async (manifest: Manifest) =>
  cluster.admin.post(`${await pathOf(manifest)}?dryRun=All&fieldValidation=Strict`, manifest);

describe('the manifests, on a real API server', () => {
  it.each(all)('$kind $metadata.name is taken, with each of its fields', async (manifest) => {
    const { status, body } = await tried(manifest);
    expect({ status, message: body.message }).toEqual({ status: 201, message: undefined });
  });

  it('would be refused with a field that nobody knows, or a value that is none', async () => {
    const budget = lamplighter.find(({ kind }) => kind === 'PodDisruptionBudget') as Manifest;
    const unknown = await tried({ ...budget, spec: { ...budget.spec, leastAvailable: 1 } });
    expect(unknown).toMatchObject({ status: 400, body: { message: expect.stringContaining('leastAvail') } });
    const wrong = await tried({ ...budget, spec: { ...budget.spec, minAvailable: 'most' } });
    expect(wrong).toMatchObject({ status: 422, body: { message: expect.stringContaining('minAvailable') } });
  });

  it('run two replicas on two nodes, and a drain of both nodes leaves one of them', async () => {
    const bed = kubernetesBed(cluster);
    const nodes = [await bed.node('node-1', 'stays'), await bed.node('node-2', 'stays')];
    await until('the scheduler may use both nodes', async () => {
      const { body } = await cluster.admin.get('/api/v1/nodes');
      return body.items.every(({ spec }: { spec: { taints?: unknown[] } }) => !spec.taints?.length);
    });
    for (const manifest of all) await bed.create(await pathOf(manifest), manifest);
    const running = await until('both replicas run', async () => {
      const pods: { metadata: { name: string }; spec: { nodeName: string }; status: { phase: string } }[] =
        await objects.pods(NS);
      return pods.length === 2 && pods.every(({ status }) => status.phase === 'Running') && pods;
    });
    expect(new Set(running.map(({ spec }) => spec.nodeName))).toEqual(new Set(nodes));

    const budget = `/apis/policy/v1/namespaces/${NS}/poddisruptionbudgets/lamplighter`;
    await until('the budget has seen both', async () => {
      const { body } = await cluster.admin.get(budget);
      return body.status?.currentHealthy === 2 && body.status.disruptionsAllowed === 1;
    });
    // No new pods, as `kubectl drain` has it: whoever is evicted now does not come back.
    for (const node of nodes)
      await cluster.admin.merge(`/api/v1/nodes/${node}`, { spec: { unschedulable: true } });
    const evictions: number[] = [];
    for (const { metadata } of running) {
      const { status } = await cluster.admin.post(`/api/v1/namespaces/${NS}/pods/${metadata.name}/eviction`, {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name: metadata.name, namespace: NS },
      });
      evictions.push(status);
    }
    expect(evictions).toEqual([201, 429]);
  });
});
