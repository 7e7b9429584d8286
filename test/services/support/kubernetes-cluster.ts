import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Installed } from '../install/install-services.ts';
import { run } from '../install/tools.ts';
import { type Authority, makeAuthority } from './certificates.ts';
import { type KubernetesAdmin, kubernetesAdmin } from './kubernetes-admin.ts';
import { freePort } from './ports.ts';
import { type Program, startProgram } from './program.ts';

const ADMIN_TOKEN = 'admin-token';
/** A user without any right but what a test gives it. */
export const BOT = { user: 'lamplighter', token: 'lamplighter-token' };

/** A Kubernetes control plane of one process each, and KWOK in the place of nodes. */
export interface KubernetesCluster {
  server: string;
  authority: Authority;
  folder: string;
  /** What every pod has printed: lines in the kubelet's own form. Read at each question. */
  logFile: string;
  admin: KubernetesAdmin;
  /** The address that hostNetwork pods have; undefined where the machine has none that may be proxied to. */
  podAddress: string | undefined;
  /** A kubeconfig file for whoever has the token. */
  kubeconfig(name: string, token: string): Promise<string>;
  /** The API server alone: what it knows is in etcd. It is back also when what is done meanwhile fails. */
  restartApiServer(options?: { whileDown?: () => Promise<unknown> }): Promise<void>;
  remove(): Promise<void>;
}

export interface ClusterOptions {
  installed: Installed;
  logs: string;
  name: string;
  /** A server that reviews the tokens that the API server does not know itself. */
  tokenReviewUrl?: string;
}

export async function startKubernetes(options: ClusterOptions): Promise<KubernetesCluster> {
  const { installed, logs, name } = options;
  const folder = await mkdtemp(join(tmpdir(), 'lamplighter-kubernetes-'));
  const file = (leaf: string) => join(folder, leaf);
  const [etcdPort, peerPort, apiPort, kubeletPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const podAddress = firstAddress();
  const nodeAddress = podAddress ?? '127.0.0.1';
  const authority = await makeAuthority(folder);
  const serving = await authority.issue('kube-apiserver', 'IP:127.0.0.1,DNS:localhost');
  const kubelet = await authority.issue('kubelet', `IP:${nodeAddress},IP:127.0.0.1`);
  const server = `https://127.0.0.1:${apiPort}`;
  const admin = kubernetesAdmin({ server, caFile: authority.caFile, token: ADMIN_TOKEN });

  await run('openssl', ['genrsa', '-out', file('service-account.key'), '2048']);
  await writeFile(
    file('tokens.csv'),
    `${ADMIN_TOKEN},admin,admin,system:masters\n${BOT.token},${BOT.user},${BOT.user}\n`,
  );
  await writeFile(file('pods.log'), '');
  await writeFile(file('kwok.yaml'), kwokConfig(file('pods.log')));
  const kubeconfig = async (leaf: string, token: string) => {
    const path = file(`${leaf}.kubeconfig`);
    await writeFile(path, JSON.stringify(kubeconfigOf({ server, caFile: authority.caFile, token })));
    return path;
  };
  const adminConfig = await kubeconfig('admin', ADMIN_TOKEN);
  const programs: Program[] = [];
  const start = async (program: Omit<Parameters<typeof startProgram>[0], 'logs'>) => {
    const started = await startProgram({ ...program, name: `${name}-${program.name}`, logs });
    programs.push(started);
    return started;
  };

  await start({
    name: 'etcd',
    command: join(installed.etcd, 'etcd'),
    words: [
      `--data-dir=${file('etcd')}`,
      `--listen-client-urls=http://127.0.0.1:${etcdPort}`,
      `--advertise-client-urls=http://127.0.0.1:${etcdPort}`,
      `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
      `--initial-advertise-peer-urls=http://127.0.0.1:${peerPort}`,
      `--initial-cluster=default=http://127.0.0.1:${peerPort}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
    isReady: async () => (await fetch(`http://127.0.0.1:${etcdPort}/readyz`)).ok,
  });

  const review =
    options.tokenReviewUrl === undefined
      ? []
      : await tokenReview(file('token-review.kubeconfig'), options.tokenReviewUrl);
  const startApiServer = () =>
    start({
      name: 'kube-apiserver',
      command: join(installed.kubernetes, 'kube-apiserver'),
      words: [
        `--etcd-servers=http://127.0.0.1:${etcdPort}`,
        '--bind-address=127.0.0.1',
        `--secure-port=${apiPort}`,
        `--tls-cert-file=${serving.certFile}`,
        `--tls-private-key-file=${serving.keyFile}`,
        `--cert-dir=${folder}`,
        '--service-account-issuer=https://kubernetes.default.svc',
        `--service-account-key-file=${file('service-account.key')}`,
        `--service-account-signing-key-file=${file('service-account.key')}`,
        `--token-auth-file=${file('tokens.csv')}`,
        '--authorization-mode=RBAC',
        '--service-cluster-ip-range=10.96.0.0/16',
        '--disable-admission-plugins=ServiceAccount',
        '--kubelet-preferred-address-types=InternalIP',
        ...review,
      ],
      isReady: async () => (await admin.get('/readyz')).status === 200,
    });
  let apiServer = await startApiServer();

  const controllers = [
    'deployment-controller',
    'replicaset-controller',
    'pod-garbage-collector-controller',
    'namespace-controller',
    'garbage-collector-controller',
    'disruption-controller',
    // Without it a new node keeps its not-ready taint, and pods stay Pending.
    'node-lifecycle-controller',
    'taint-eviction-controller',
  ];
  const alone = [`--kubeconfig=${adminConfig}`, '--leader-elect=false', '--secure-port=0'];
  const startFollowers = () =>
    Promise.all([
      start({
        name: 'kube-controller-manager',
        command: join(installed.kubernetes, 'kube-controller-manager'),
        words: [...alone, `--controllers=${controllers.join(',')}`, '--node-monitor-grace-period=1h'],
        isReady: async () => true,
      }),
      start({
        name: 'kube-scheduler',
        command: join(installed.kubernetes, 'kube-scheduler'),
        words: alone,
        isReady: async () => true,
      }),
      start({
        name: 'kwok',
        command: join(installed.kwok, 'kwok'),
        words: [
          `--kubeconfig=${adminConfig}`,
          '--manage-all-nodes=false',
          `--manage-nodes-with-annotation-selector=${KWOK_NODE}=fake`,
          `--node-ip=${nodeAddress}`,
          `--node-port=${kubeletPort}`,
          `--server-address=${nodeAddress}:${kubeletPort}`,
          `--tls-cert-file=${kubelet.certFile}`,
          `--tls-private-key-file=${kubelet.keyFile}`,
          `--config=${file('kwok.yaml')}`,
        ],
        isReady: async () => true,
      }),
    ]);
  let followers = await startFollowers();

  return {
    server,
    authority,
    folder,
    logFile: file('pods.log'),
    admin,
    podAddress,
    kubeconfig,
    restartApiServer: async ({ whileDown } = {}) => {
      await apiServer.kill();
      try {
        await whileDown?.();
      } finally {
        apiServer = await startApiServer();
        // They would come back by themselves, after a minute if need be.
        for (const follower of followers) await follower.kill();
        followers = await startFollowers();
      }
    },
    remove: async () => {
      for (const program of programs.toReversed()) await program.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Nodes that KWOK plays carry it; others are for a test to play. */
export const KWOK_NODE = 'kwok.x-k8s.io/node';

/** The API server refuses to go to loopback addresses on behalf of others. */
function firstAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

const kwokConfig = (logFile: string): string =>
  JSON.stringify({
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'ClusterLogs',
    metadata: { name: 'pods' },
    spec: { logs: [{ logsFile: logFile, follow: false }] },
  });

const kubeconfigOf = (to: { server: string; caFile: string; token: string }) => ({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'real', cluster: { server: to.server, 'certificate-authority': to.caFile } }],
  users: [{ name: 'user', user: { token: to.token } }],
  contexts: [{ name: 'real', context: { cluster: 'real', user: 'user' } }],
  'current-context': 'real',
});

async function tokenReview(file: string, url: string): Promise<string[]> {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'review', cluster: { server: url } }],
    users: [{ name: 'none', user: {} }],
    contexts: [{ name: 'review', context: { cluster: 'review', user: 'none' } }],
    'current-context': 'review',
  };
  await writeFile(file, JSON.stringify(config));
  return [
    `--authentication-token-webhook-config-file=${file}`,
    '--authentication-token-webhook-version=v1',
    // Each token is looked at each time, so that one that has grown old is refused at once.
    '--authentication-token-webhook-cache-ttl=0s',
  ];
}
