import { createHash } from 'node:crypto';
import { SECOND } from '../../../../src/core/ports/clock.ts';
import { sandboxNodes } from '../aws/eks.ts';
import type { World } from '../world/world.ts';
import { missingNeeds } from './needs.ts';
import {
  type DeploymentRecord,
  deploymentOf,
  type PodRecord,
  podOf,
  type SandboxPod,
  SERVICE,
  stateOf,
} from './state.ts';

export type { SandboxPod } from './state.ts';

/**
 * The life of a pod.
 *
 *   unscheduled ──node──> creating ──start──> running ──ready──> ready
 *                            │                  │  ^               │
 *                            │                exit └──start──┐     │
 *                            │                  v            │     │
 *                            │               back-off ───────┘     │
 *                            v                                     v
 *                  image cannot be pulled        (any) ──terminate──> terminating ──gone──> removed
 *
 * From scheduling to ready it takes the component's `up`, of which the first part creates the container. A pod
 * that has no node yet goes at once when it is terminated, one that has takes the component's `down`.
 */
const CREATING_SHARE = 0.4;
const CRASHES_AFTER_MS = SECOND;
const BACK_OFF_MS = { first: 10 * SECOND, last: 300 * SECOND };
const LOG_LINES = 5_000;

/** The waiting reasons with which no container ever begins. */
const NEVER_STARTS = new Set([
  'ImagePullBackOff',
  'ErrImagePull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
]);

export const sandboxPods = (world: World): SandboxPod[] => stateOf(world).pods;

/** Adds a line to what the pod's present container has written. */
export function writePodLog(world: World, uid: string, text: string): void {
  const pod = podOf(world, uid);
  if (pod === undefined) return;
  pod.log.push({ atMs: world.now(), text });
  // The kubelet rotates logs too: only the newest part can be read.
  if (pod.log.length > LOG_LINES) pod.log.splice(0, pod.log.length - LOG_LINES);
}

/** Makes as many pods as the Deployment wants, or lets the newest go. */
export function reconcile(world: World, deployment: DeploymentRecord, settled = false): void {
  const state = stateOf(world);
  const staying = state.pods.filter((pod) => pod.component === deployment.component && !pod.terminating);
  for (let missing = deployment.replicas - staying.length; missing > 0; missing -= 1) {
    state.pods.push(createPod(world, deployment, settled));
  }
  for (const pod of staying.sort(keptFirst).slice(deployment.replicas)) terminate(world, deployment, pod);
}

/** Kept first: scheduled before not scheduled, ready before not ready, old before new. */
const keptFirst = (a: PodRecord, b: PodRecord): number =>
  Number(a.node === undefined) - Number(b.node === undefined) ||
  Number(b.ready) - Number(a.ready) ||
  a.createdAtMs - b.createdAtMs;

function createPod(world: World, deployment: DeploymentRecord, settled: boolean): PodRecord {
  const state = stateOf(world);
  state.serial += 1;
  const hash = createHash('sha256')
    .update(`${world.startedAtMs}/${deployment.namespace}/${deployment.name}/${state.serial}`)
    .digest('hex');
  const [, a, b, c, d, e] = /^(.{8})(.{4})(.{4})(.{4})(.{12})/.exec(hash) ?? [];
  return {
    uid: `${a}-${b}-${c}-${d}-${e}`,
    name: `${deployment.name}-${deployment.uid.slice(0, 8)}-${hash.slice(-5)}`,
    namespace: deployment.namespace,
    component: deployment.component,
    phase: 'Pending',
    ready: false,
    terminating: false,
    restarts: 0,
    log: [],
    createdAtMs: world.now(),
    bootMs: 0,
    settled,
    held: false,
  };
}

export function terminate(world: World, deployment: DeploymentRecord, pod: PodRecord): void {
  if (pod.node === undefined) {
    remove(world, pod);
    return;
  }
  pod.terminating = true;
  pod.terminatingAtMs = world.now();
  deployment.downMs ??= world.draw(deployment.component, 'down');
  world.after(deployment.downMs, SERVICE, { type: 'gone', uid: pod.uid });
}

export function remove(world: World, pod: PodRecord): void {
  const state = stateOf(world);
  state.pods = state.pods.filter((other) => other !== pod);
  world.forget(SERVICE, (event) => event.uid === pod.uid);
}

/** Gives waiting pods a node, the emptiest first. Whether anything has changed. */
export function schedule(world: World): boolean {
  const { pods } = stateOf(world);
  const waiting = pods.filter((pod) => pod.node === undefined);
  const nodes = sandboxNodes(world).filter((node) => node.ready && !node.unschedulable);
  if (waiting.length === 0 || nodes.length === 0) return false;
  const load = (name: string) => pods.filter((pod) => pod.node === name).length;
  for (const pod of waiting) {
    const [node] = nodes.toSorted((a, b) => load(a.name) - load(b.name) || a.name.localeCompare(b.name));
    pod.node = node?.name ?? '';
    pod.scheduledAtMs = world.now();
    pod.waiting = 'ContainerCreating';
    if (pod.settled && world.now() === world.startedAtMs) {
      begin(world, pod);
      becomeReady(world, pod);
    } else {
      pod.bootMs = bootMs(world, pod.component);
      world.after(pod.bootMs * CREATING_SHARE, SERVICE, { type: 'start', uid: pod.uid });
    }
  }
  return true;
}

/** One draw for all pods of one scaling, so that the n-th scaling takes the n-th draw. */
function bootMs(world: World, component: string): number {
  const deployment = deploymentOf(world, component);
  if (deployment === undefined) return 0;
  deployment.upMs ??= world.draw(component, 'up');
  return deployment.upMs;
}

/** `start`: the container begins, for the first time or after a back-off. */
export function start(world: World, pod: PodRecord): void {
  const { neverReady, withoutDependencies } = world.behaviour(pod.component);
  if (neverReady !== undefined && NEVER_STARTS.has(neverReady)) {
    pod.waiting = neverReady;
    return;
  }
  const again = pod.lastExit !== undefined;
  if (again) pod.restarts += 1;
  begin(world, pod);
  const lacks = withoutDependencies === 'crash' && missingNeeds(world, pod.component).length > 0;
  if (lacks || neverReady === 'CrashLoopBackOff') {
    world.after(CRASHES_AFTER_MS, SERVICE, { type: 'exit', uid: pod.uid });
    return;
  }
  const restMs = again ? pod.bootMs : pod.bootMs * (1 - CREATING_SHARE);
  world.after(restMs, SERVICE, { type: 'ready', uid: pod.uid });
}

function begin(world: World, pod: PodRecord): void {
  pod.phase = 'Running';
  pod.waiting = undefined;
  pod.startedAtMs = world.now();
  pod.log = [];
  writePodLog(world, pod.uid, `Starting ${pod.component}`);
}

/** `exit`: the container has ended, and its restart waits 10 s, 20 s, 40 s, up to 300 s. */
export function exit(world: World, pod: PodRecord): void {
  const missing = missingNeeds(world, pod.component);
  writePodLog(world, pod.uid, `Error: cannot reach ${missing.join(', ') || 'what it needs'}, exiting`);
  pod.lastExit = { startedAtMs: pod.startedAtMs ?? world.now(), atMs: world.now() };
  pod.startedAtMs = undefined;
  pod.ready = false;
  pod.waiting = 'CrashLoopBackOff';
  const backOffMs = Math.min(BACK_OFF_MS.first * 2 ** pod.restarts, BACK_OFF_MS.last);
  world.after(backOffMs, SERVICE, { type: 'start', uid: pod.uid });
}

/** `ready`: it has booted, and is ready if what it needs is there. */
export function ready(world: World, pod: PodRecord): void {
  const { neverReady, withoutDependencies } = world.behaviour(pod.component);
  if (neverReady !== undefined) return;
  if (missingNeeds(world, pod.component).length === 0) becomeReady(world, pod);
  else if (withoutDependencies === 'crash') exit(world, pod);
  else pod.held = true;
}

function becomeReady(world: World, pod: PodRecord): void {
  pod.held = false;
  pod.ready = true;
  pod.readyAtMs = world.now();
  writePodLog(world, pod.uid, 'Listening');
}
