import type { V1Deployment, V1Pod } from '@kubernetes/client-node';
import type { Observation } from '../../core/observation.ts';
import { gitopsWarning } from './gitops-owner.ts';
import { isFinished, isReady, isTerminating, whyNotReady } from './pods.ts';

/**
 * Evaluates a Deployment and its pods:
 *
 * - `off`       0 replicas and no pod left
 * - `stopping`  0 replicas, pods still leaving
 * - `starting`  the configured replicas, not yet that many of the newest pods Ready
 * - `on`        the controller has seen the configured replicas, and that many of the newest pods are Ready
 * - `resizable` another number of replicas
 *
 * Both directions can be reversed at any time: a Deployment accepts a scale call in every state.
 */
export function judgeDeployment(
  deployment: V1Deployment,
  pods: readonly V1Pod[],
  configured: number,
  nowMs: number,
): Observation {
  const replicas = deployment.spec?.replicas ?? 1;
  const { left, staying, ready } = sort(pods);
  const seen = (deployment.status?.observedGeneration ?? 0) >= (deployment.metadata?.generation ?? 0);
  const common = (warnings: readonly (string | undefined)[]) => {
    const details = [...new Set([gitopsWarning(deployment), ...warnings])].filter(
      (text) => text !== undefined,
    );
    return {
      ...(replicas !== configured && { facts: { configured } }),
      ...(details.length > 0 && { warnings: details }),
    };
  };

  if (replicas === 0) {
    if (left.length === 0 && seen) return { state: 'off', detail: '0 replicas', ...common([]) };
    const detail = left.length === 0 ? 'scaling to 0 replicas' : `${count(left.length, 'pod')} leaving`;
    return { state: 'stopping', detail, traits: { interruptible: true }, ...common([]) };
  }

  const lateness = staying.filter((pod) => !isReady(pod)).map((pod) => whyNotReady(pod, nowMs));
  const warnings = [...lateness.map(({ warning }) => warning), ...controllerWarnings(deployment)];
  if (replicas !== configured) {
    const detail = `${count(replicas, 'replica')}, ${ready.length} Ready, configured ${configured}`;
    return { state: 'resizable', detail, ...common(warnings) };
  }

  const progress = `${ready.length}/${configured} pods Ready`;
  const updated = deployment.status?.updatedReplicas ?? 0;
  const older = staying.length - updated;
  if (seen && ready.length === configured && updated === configured && older === 0) {
    const sinceMs = Math.max(...ready.map(readySinceMs));
    return {
      state: 'on',
      detail: progress,
      ...(Number.isFinite(sinceMs) && { sinceMs }),
      ...common(warnings),
    };
  }
  const why = tally(lateness.map((late) => late.why));
  if (lateness.length === 0) {
    if (!seen) why.push('not yet seen by the controller');
    else if (older > 0 || updated < ready.length) why.push('a rollout is replacing pods');
  }
  return {
    state: 'starting',
    detail: [progress, ...why].join('; '),
    traits: { interruptible: true },
    ...common(warnings),
  };
}

/**
 * What the pods alone show of a Deployment that was scaled to `configured` replicas a while ago: it is booting when it
 * has all its pods and not all of them are Ready. Undefined when they show nothing, so the Deployment has to be read.
 * Never reports that it is on.
 */
export function judgeBooting(
  pods: readonly V1Pod[],
  configured: number,
  nowMs: number,
): Observation | undefined {
  const { staying, ready } = sort(pods);
  if (staying.length !== configured || ready.length === configured) return undefined;
  const lateness = staying.filter((pod) => !isReady(pod)).map((pod) => whyNotReady(pod, nowMs));
  const warnings = [...new Set(lateness.flatMap(({ warning }) => warning ?? []))];
  return {
    state: 'starting',
    detail: [`${ready.length}/${configured} pods Ready`, ...tally(lateness.map(({ why }) => why))].join('; '),
    traits: { interruptible: true },
    ...(warnings.length > 0 && { warnings }),
  };
}

/** Whether the controller counts the same pods as the list before. */
export function countsAgree({ status }: V1Deployment, pods: readonly V1Pod[]): boolean {
  const { staying, ready } = sort(pods);
  return (status?.replicas ?? 0) === staying.length && (status?.readyReplicas ?? 0) === ready.length;
}

function sort(pods: readonly V1Pod[]) {
  const left = pods.filter((pod) => !isFinished(pod));
  const staying = left.filter((pod) => !isTerminating(pod));
  return { left, staying, ready: staying.filter(isReady) };
}

/**
 * Quota and admission refusals leave no pod to inspect; they are in the Deployment's conditions.
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
 */
function controllerWarnings({ status }: V1Deployment): string[] {
  const conditions = status?.conditions ?? [];
  return conditions
    .filter(
      ({ type, status: holds, reason }) =>
        (type === 'ReplicaFailure' && holds === 'True') ||
        (type === 'Progressing' && holds === 'False' && reason === 'ProgressDeadlineExceeded'),
    )
    .map(({ reason, message }) => `${reason}: ${message}`);
}

const readySinceMs = (pod: V1Pod): number =>
  pod.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime?.getTime() ?? Number.NaN;

/** `["a", "a", "b"]` becomes `["a (2 pods)", "b"]`, so that a detail does not change with the order of the pods. */
function tally(reasons: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([reason, times]) => (times > 1 ? `${reason} (${times} pods)` : reason));
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
