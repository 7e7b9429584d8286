import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import { MINUTE } from '../../core/ports/clock.ts';

/**
 * By the pod's conditions, never by a printed column.
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-conditions
 */
export const isReady = (pod: V1Pod): boolean => condition(pod, 'Ready')?.status === 'True';

export const isTerminating = (pod: V1Pod): boolean => pod.metadata?.deletionTimestamp !== undefined;

/**
 * Evicted and completed pods stay listed until they are collected; they use no resources and never come back.
 * Source: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
 */
export const isFinished = (pod: V1Pod): boolean =>
  pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';

/**
 * How long an unschedulable pod is expected while the nodegroup is still coming up.
 * Source: pangeo-data/pangeo-cloud-federation#356
 */
const UNSCHEDULED_GRACE_MS = 5 * MINUTE;

/**
 * Reasons that waiting does not resolve, or only once somebody corrects the cause.
 * Sources: https://kubernetes.io/docs/concepts/containers/images/,
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/
 */
const TROUBLE: Readonly<Record<string, string>> = {
  CrashLoopBackOff: 'its container keeps exiting',
  ImagePullBackOff: 'its image cannot be pulled',
  ErrImagePull: 'its image cannot be pulled',
  InvalidImageName: 'its image name is not valid',
  ErrImageNeverPull: 'its image is not on the node and may not be pulled',
  CreateContainerConfigError: 'its configuration refers to something that is not there',
  CreateContainerError: 'its container cannot be created',
  RunContainerError: 'its container cannot be started',
};

export interface Lateness {
  /** A few words that are the same for every pod in this situation. */
  why: string;
  /** A warning that people should see early; without counters, so that it is shown once. */
  warning?: string;
}

/** Why a pod is not Ready. */
export function whyNotReady(pod: V1Pod, nowMs: number): Lateness {
  const name = pod.metadata?.name ?? 'a pod';
  const scheduled = condition(pod, 'PodScheduled');
  if (scheduled?.status === 'False') {
    const sinceMs = pod.metadata?.creationTimestamp?.getTime() ?? nowMs;
    const why = 'waiting for node';
    if (nowMs - sinceMs < UNSCHEDULED_GRACE_MS) return { why };
    const text = scheduled.message ?? scheduled.reason ?? 'no reason given';
    return { why, warning: `${name} has waited for a node for over 5 min: ${text}` };
  }
  const containers = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  for (const container of containers) {
    const reason = container.state?.waiting?.reason;
    if (reason !== undefined && reason !== 'PodInitializing' && reason !== 'ContainerCreating') {
      return { why: reason, warning: `${name}: ${reason}: ${explain(reason, container)}` };
    }
  }
  for (const container of containers) {
    const exit = container.state?.terminated;
    if (exit !== undefined && exit.exitCode !== 0) return { why: `exited (${exitOf(exit)})` };
  }
  const waiting = containers.find((container) => container.state?.waiting !== undefined);
  if (waiting !== undefined) return { why: waiting.state?.waiting?.reason ?? 'waiting' };
  return { why: containers.length === 0 ? (pod.status?.phase ?? 'Pending') : 'running, not Ready yet' };
}

function explain(reason: string, container: V1ContainerStatus): string {
  const text = TROUBLE[reason] ?? container.state?.waiting?.message ?? 'no reason given';
  if (reason.includes('Image')) return `${text} (${container.image})`;
  const last = container.lastState?.terminated;
  return last === undefined ? text : `${text} (${exitOf(last)})`;
}

const exitOf = (exit: { exitCode: number; reason?: string }): string =>
  `exit code ${exit.exitCode}${exit.reason === undefined || exit.reason === 'Error' ? '' : `, ${exit.reason}`}`;

const condition = (pod: V1Pod, type: string) =>
  pod.status?.conditions?.find((candidate) => candidate.type === type);
