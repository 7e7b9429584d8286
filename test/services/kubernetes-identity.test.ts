import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { KubernetesApi } from '../../src/clients/kubernetes-api.ts';
import type { Clock } from '../../src/core/ports/clock.ts';
import { MINUTE, SECOND } from '../../src/core/ports/clock.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import { localHttp } from '../support/local-http.ts';
import { startEksVerifier } from './support/eks-token-verifier.ts';
import { services } from './support/installed.ts';
import { kubernetesAdmin } from './support/kubernetes-admin.ts';
import { type KubernetesCluster, startKubernetes } from './support/kubernetes-cluster.ts';
import { clusterObjects } from './support/kubernetes-objects.ts';
import { realClients } from './support/real-clients.ts';
import { until } from './support/until.ts';

const never = new AbortController().signal;
const NS = 'matching-engine-dev';
const KEYS = { AKIDEXAMPLE: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const RBAC = '/apis/rbac.authorization.k8s.io/v1';

interface Document {
  kind: string;
  metadata: { name: string; namespace?: string };
  rules?: { resources: string[]; verbs: string[] }[];
}

let cluster: KubernetesCluster;
let verifier: Awaited<ReturnType<typeof startEksVerifier>>;
let documents: Document[];
let podName: string;
/** How many have signed tokens so far. */
let signers = 0;

const pathOf = ({ kind, metadata: { namespace } }: Document) =>
  namespace === undefined
    ? `${RBAC}/${kind.toLowerCase()}s`
    : `${RBAC}/namespaces/${namespace}/${kind.toLowerCase()}s`;

beforeAll(async () => {
  verifier = await startEksVerifier({
    cluster: 'exchange-dev',
    region: 'ap-northeast-2',
    secretKeys: KEYS,
    groups: ['lamplighter'],
  });
  const { installed, logs } = services();
  cluster = await startKubernetes({
    installed,
    logs,
    name: 'kubernetes-identity',
    tokenReviewUrl: verifier.url,
  });
  const objects = clusterObjects(cluster.admin);
  for (const name of [NS, 'future-backend-dev', 'lamplighter']) await objects.namespace(name);
  await cluster.admin.create('/api/v1/namespaces/lamplighter/serviceaccounts', {
    metadata: { name: 'lamplighter' },
  });
  await objects.node('node-1', 'spot');
  await objects.deployment(NS, 'engine', { replicas: 1, hostNetwork: true });
  podName = await until('the pod runs', async () => {
    const [pod] = await objects.pods(NS);
    return pod?.status.phase === 'Running' && pod.metadata.name;
  });
  // As a person would, with kubectl apply.
  const text = await readFile('deploy/kubernetes/rbac.yaml', 'utf8');
  documents = parseAllDocuments(text).map((document) => document.toJS() as Document);
  for (const document of documents) await cluster.admin.create(pathOf(document), document);
});
afterAll(async () => {
  await cluster?.remove();
  await verifier?.close();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  verifier.forget();
  // A test that fails while a right is missing must not take it from the next one.
  for (const document of documents) {
    if (document.rules === undefined) continue;
    await cluster.admin.merge(`${pathOf(document)}/${document.metadata.name}`, { rules: document.rules });
  }
});

/** Every call that lamplighter makes of a cluster, by its right. */
const callsOf = (api: KubernetesApi): Record<string, () => Promise<unknown>> => ({
  'get deployments': () => api.readDeployment(NS, 'engine', never),
  'patch deployments/scale': () => api.scaleDeployment(NS, 'engine', 1, never),
  'list pods': () => api.listPods(NS, 'app=engine', never),
  'list nodes': () => api.listNodes('eks.amazonaws.com/nodegroup=spot', never),
  'patch nodes': () => api.uncordonNode('node-1', never),
  'get pods/log': () => api.readPodLog(NS, podName, {}, never),
  'get pods/proxy': () => api.getThroughPodProxy(NS, podName, 9, '/', never),
});

/** The rights that are refused. */
async function refusedOf(api: KubernetesApi): Promise<string[]> {
  const refused: string[] = [];
  for (const [right, call] of Object.entries(callsOf(api))) {
    await call().catch((error) => {
      if (error.errorClass !== 'denied') throw error;
      refused.push(right);
    });
  }
  return refused;
}

async function serviceAccountToken(): Promise<string> {
  const { status } = await cluster.admin.create(
    '/api/v1/namespaces/lamplighter/serviceaccounts/lamplighter/token',
    { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3_600 } },
  );
  return status.token;
}

const withToken = async (token: string) => {
  const kubeconfig = await cluster.kubeconfig('service-account', token);
  return realClients({ kubernetes: { kubeconfig } }).kubernetes;
};

describe('the role that is shipped', () => {
  it('is enough for every call', async () => {
    const api = await withToken(await serviceAccountToken());
    await until('RBAC has heard of it', async () => (await refusedOf(api)).length === 0);
    expect(await refusedOf(api)).toEqual([]);
  });

  it('is no more than needed: without any one of its rules, the call of that right is refused', async () => {
    const api = await withToken(await serviceAccountToken());
    const roles = documents.filter(({ kind }) => kind === 'ClusterRole');
    const tried: string[] = [];
    for (const role of roles) {
      const path = `${pathOf(role)}/${role.metadata.name}`;
      const rules = role.rules ?? [];
      for (const rule of rules) {
        for (const verb of rule.verbs) {
          const right = `${verb} ${rule.resources[0]}`;
          const rest = rules
            .map((each) =>
              each === rule ? { ...each, verbs: each.verbs.filter((one) => one !== verb) } : each,
            )
            .filter(({ verbs }) => verbs.length > 0);
          await cluster.admin.merge(path, { rules: rest });
          const refused = await until(`${right} is refused`, async () => {
            const seen = await refusedOf(api);
            return seen.length > 0 && seen;
          });
          expect(refused).toEqual([right]);
          tried.push(right);
          await cluster.admin.merge(path, { rules });
          await until('it is allowed again', async () => (await refusedOf(api)).length === 0);
        }
      }
    }
    expect(tried.sort()).toEqual(Object.keys(callsOf(api)).sort());
  });

  it('lets nobody read secrets, delete pods, change a Deployment or look into other namespaces', async () => {
    const bot = kubernetesAdmin({
      server: cluster.server,
      caFile: cluster.authority.caFile,
      token: await serviceAccountToken(),
    });
    expect((await bot.get(`/api/v1/namespaces/${NS}/secrets`)).status).toBe(403);
    expect((await bot.get('/api/v1/namespaces/kube-system/pods')).status).toBe(403);
    await expect(bot.remove(`/api/v1/namespaces/${NS}/pods/${podName}`)).rejects.toThrow('403');
    await expect(
      bot.merge(`/apis/apps/v1/namespaces/${NS}/deployments/engine`, { spec: { replicas: 0 } }),
    ).rejects.toThrow('403');
  });
});

/** What EKS says of its cluster; everything else of it is the real API server. */
async function eks() {
  const caData = (await readFile(cluster.authority.caFile)).toString('base64');
  const server = await localHttp(() => ({
    body: {
      cluster: {
        name: 'exchange-dev',
        status: 'ACTIVE',
        endpoint: cluster.server,
        certificateAuthority: { data: caData },
      },
    },
  }));
  onTestFinished(() => server[Symbol.asyncDispose]());
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', KEYS.AKIDEXAMPLE);
  vi.stubEnv('AWS_SESSION_TOKEN', undefined);
  // Tokens of one second are one token, for which the API server asks nobody again. So each test has a second of its own.
  signers += 1;
  const ahead = { ms: signers * SECOND };
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + ahead.ms };
  const clients = realClients(
    {
      aws: { region: 'ap-northeast-2', endpoint: server.url },
      kubernetes: { eksCluster: 'exchange-dev' },
    },
    clock,
  );
  onTestFinished(() => clients.close());
  return { api: clients.kubernetes, ahead };
}

describe('an EKS cluster', () => {
  it('lets in who shows a token that was signed in this process, and gives it the rights of its group', async () => {
    const { api } = await eks();
    await until('RBAC has heard of it', async () => (await refusedOf(api)).length === 0);
    expect(verifier.refusals).toEqual([]);
    expect(new Set(verifier.accepted).size).toBe(1);
  });

  it('is shown a new token before the old one is 15 minutes old', async () => {
    const { api, ahead } = await eks();
    const nodes = () => api.listNodes('', never);
    await nodes();
    const first = verifier.accepted.at(-1);
    ahead.ms = verifier.clock.aheadMs = 13 * MINUTE;
    await nodes();
    expect(verifier.accepted.at(-1)).toBe(first);
    ahead.ms = verifier.clock.aheadMs = 15 * MINUTE;
    await nodes();
    expect(verifier.accepted.at(-1)).not.toBe(first);
    expect(verifier.refusals).toEqual([]);
  });

  it('refuses a token that has expired: it is signed anew once, and else told with the remedy', async () => {
    const { api, ahead } = await eks();
    // The clock of this machine is behind, so that a token is old from the beginning.
    ahead.ms = -16 * MINUTE;
    await expect(api.listNodes('', never)).rejects.toMatchObject({
      errorClass: 'credentials',
      httpStatus: 401,
      remedy: expect.stringContaining('the machine the right time'),
    });
    expect(verifier.refusals).toHaveLength(2);
    expect(verifier.refusals[0]).toBe('signed 16 minutes ago');
  });

  it('refuses a token that was signed for another cluster or with another key', async () => {
    const { api } = await eks();
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'another-key');
    await expect(api.listNodes('', never)).rejects.toMatchObject({ errorClass: 'credentials' });
    expect(verifier.refusals.at(-1)).toBe('the signature is wrong');
  });
});

const SECRETS = '/var/run/secrets/kubernetes.io/serviceaccount';

describe('lamplighter as a pod', () => {
  it("uses its ServiceAccount's token and the cluster's own address", async ({ skip }) => {
    skip(existsSync(SECRETS), 'this machine is itself a pod: its own ServiceAccount is not to be touched');
    try {
      await mkdir(SECRETS, { recursive: true });
    } catch (error) {
      skip(`the path of a pod's ServiceAccount cannot be made here: ${(error as Error).message}`);
    }
    onTestFinished(() => rm(SECRETS, { recursive: true }));
    await writeFile(`${SECRETS}/token`, await serviceAccountToken());
    await writeFile(`${SECRETS}/ca.crt`, await readFile(cluster.authority.caFile));
    const { hostname, port } = new URL(cluster.server);
    vi.stubEnv('KUBERNETES_SERVICE_HOST', hostname);
    vi.stubEnv('KUBERNETES_SERVICE_PORT', port);
    const api = realClients({ kubernetes: { inCluster: true } }).kubernetes;
    await until('RBAC has heard of it', async () => (await refusedOf(api)).length === 0);
    expect((await api.listPods(NS, 'app=engine', never)).length).toBe(1);
  });
});
