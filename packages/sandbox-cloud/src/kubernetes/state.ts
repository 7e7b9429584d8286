import type { World } from '../world/world.ts';

/** A pod as other simulators see it. The objects are live: they change as the world goes on. */
export interface SandboxPod {
  uid: string;
  name: string;
  namespace: string;
  component: string;
  phase: 'Pending' | 'Running';
  ready: boolean;
  /** When its container began this time; undefined while none runs. */
  startedAtMs?: number | undefined;
  terminating: boolean;
  restarts: number;
  /** What the present container has written. */
  log: { atMs: number; text: string }[];
}

export interface PodRecord extends SandboxPod {
  createdAtMs: number;
  /** Undefined until a node has room for it. */
  node?: string;
  scheduledAtMs?: number;
  readyAtMs?: number;
  terminatingAtMs?: number;
  /** From scheduling, or from a restart, to ready. */
  bootMs: number;
  /** It was running already when the world began. */
  settled: boolean;
  /** It would be ready, were it not for something it needs. */
  held: boolean;
  /** Why its container does not run, as the kubelet names it. */
  waiting?: string | undefined;
  lastExit?: { startedAtMs: number; atMs: number };
}

export interface DeploymentRecord {
  component: string;
  namespace: string;
  name: string;
  uid: string;
  labels: Record<string, string>;
  replicas: number;
  generation: number;
  observedGeneration: number;
  /** How long pods of the present size take; drawn once per scaling. */
  upMs?: number;
  downMs?: number;
}

interface KubernetesState {
  deployments: DeploymentRecord[];
  pods: PodRecord[];
  /** Counts pods, so that names and uids never repeat within a world. */
  serial: number;
}

export const SERVICE = 'kubernetes';

export const stateOf = (world: World): KubernetesState =>
  world.service<KubernetesState>(SERVICE, () => ({ deployments: [], pods: [], serial: 0 }));

export const podOf = (world: World, uid: unknown): PodRecord | undefined =>
  stateOf(world).pods.find((pod) => pod.uid === uid);

export const deploymentOf = (world: World, component: unknown): DeploymentRecord | undefined =>
  stateOf(world).deployments.find((deployment) => deployment.component === component);
