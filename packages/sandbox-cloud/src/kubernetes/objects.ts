import type { SandboxNode } from '../aws/eks.ts';
import type { DeploymentRecord, PodRecord } from './state.ts';

/** The shapes of Kubernetes 1.34, as far as clients read them. */

/** API objects have whole seconds. */
const time = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

/** The label by which pods of one template know their ReplicaSet. */
const templateHash = (deployment: DeploymentRecord): string => deployment.uid.slice(0, 8);

const container = (deployment: DeploymentRecord) => ({
  name: deployment.name,
  image: `sandbox.invalid/${deployment.name}:dev`,
});

export function deploymentObject(deployment: DeploymentRecord, pods: readonly PodRecord[], bornMs: number) {
  const staying = pods.filter((pod) => !pod.terminating);
  const ready = staying.filter((pod) => pod.ready).length;
  const { replicas, labels } = deployment;
  return {
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    metadata: {
      name: deployment.name,
      namespace: deployment.namespace,
      uid: deployment.uid,
      resourceVersion: String(deployment.generation),
      generation: deployment.generation,
      creationTimestamp: time(bornMs),
      labels,
    },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container(deployment)] } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
    },
    status: {
      observedGeneration: deployment.observedGeneration,
      ...(staying.length > 0 && { replicas: staying.length, updatedReplicas: staying.length }),
      ...(ready > 0 && { readyReplicas: ready, availableReplicas: ready }),
      ...(staying.length > ready && { unavailableReplicas: staying.length - ready }),
      conditions: [
        {
          type: 'Available',
          status: ready === replicas ? 'True' : 'False',
          reason: ready === replicas ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
        },
      ],
    },
  };
}

export function scaleObject(deployment: DeploymentRecord, pods: readonly PodRecord[], bornMs: number) {
  const { name, namespace, uid, labels, generation, replicas } = deployment;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name,
      namespace,
      uid,
      resourceVersion: String(generation),
      creationTimestamp: time(bornMs),
    },
    spec: { replicas },
    status: {
      replicas: pods.filter((pod) => !pod.terminating).length,
      selector: Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(','),
    },
  };
}

export function podObject(pod: PodRecord, deployment: DeploymentRecord, nodes: readonly SandboxNode[]) {
  const scheduled = pod.scheduledAtMs;
  return {
    metadata: {
      name: pod.name,
      generateName: `${deployment.name}-${templateHash(deployment)}-`,
      namespace: pod.namespace,
      uid: pod.uid,
      creationTimestamp: time(pod.createdAtMs),
      labels: { ...deployment.labels, 'pod-template-hash': templateHash(deployment) },
      ...(pod.terminatingAtMs !== undefined && {
        deletionTimestamp: time(pod.terminatingAtMs),
        deletionGracePeriodSeconds: 30,
      }),
    },
    spec: { containers: [container(deployment)], ...(pod.node !== undefined && { nodeName: pod.node }) },
    status: {
      phase: pod.phase,
      conditions: scheduled === undefined ? [unscheduled(pod, nodes)] : conditions(pod, scheduled),
      ...(scheduled !== undefined && {
        startTime: time(scheduled),
        containerStatuses: [containerStatus(pod, deployment)],
        ...(pod.phase === 'Running' && { podIP: podAddress(pod) }),
      }),
    },
  };
}

/** Every pod has one, made from its uid. */
export const podAddress = (pod: PodRecord): string =>
  `10.0.${Number.parseInt(pod.uid.slice(0, 2), 16)}.${Number.parseInt(pod.uid.slice(2, 4), 16)}`;

function unscheduled(pod: PodRecord, nodes: readonly SandboxNode[]) {
  const notReady = nodes.filter((node) => !node.ready).length;
  const why = [
    [notReady, 'node(s) had untolerated taint {node.kubernetes.io/not-ready: }'],
    [nodes.length - notReady, 'node(s) were unschedulable'],
  ] as const;
  return {
    type: 'PodScheduled',
    status: 'False',
    lastTransitionTime: time(pod.createdAtMs),
    reason: 'Unschedulable',
    message:
      nodes.length === 0
        ? 'no nodes available to schedule pods'
        : `0/${nodes.length} nodes are available: ${why
            .filter(([times]) => times > 0)
            .map(([times, reason]) => `${times} ${reason}`)
            .join(
              ', ',
            )}. preemption: 0/${nodes.length} nodes are available: ${nodes.length} Preemption is not helpful for scheduling.`,
  };
}

function conditions(pod: PodRecord, scheduledMs: number) {
  const whenReady = time(pod.readyAtMs ?? pod.lastExit?.atMs ?? scheduledMs);
  const notReady = { reason: 'ContainersNotReady', message: 'containers with unready status' };
  const readiness = (type: string) => ({
    type,
    status: pod.ready ? 'True' : 'False',
    lastTransitionTime: whenReady,
    ...(!pod.ready && notReady),
  });
  return [
    { type: 'PodScheduled', status: 'True', lastTransitionTime: time(scheduledMs) },
    { type: 'Initialized', status: 'True', lastTransitionTime: time(scheduledMs) },
    readiness('ContainersReady'),
    readiness('Ready'),
  ];
}

function containerStatus(pod: PodRecord, deployment: DeploymentRecord) {
  const { waiting, lastExit, startedAtMs } = pod;
  const state =
    startedAtMs === undefined
      ? { waiting: { reason: waiting ?? 'ContainerCreating' } }
      : { running: { startedAt: time(startedAtMs) } };
  return {
    ...container(deployment),
    ready: pod.ready,
    started: startedAtMs !== undefined,
    restartCount: pod.restarts,
    state,
    lastState:
      lastExit === undefined
        ? {}
        : {
            terminated: {
              exitCode: 1,
              reason: 'Error',
              startedAt: time(lastExit.startedAtMs),
              finishedAt: time(lastExit.atMs),
            },
          },
  };
}

export function nodeObject(node: SandboxNode) {
  const since = time(node.createdAtMs);
  const taints = [
    ...(node.unschedulable ? [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] : []),
    ...(node.ready ? [] : [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }]),
  ];
  return {
    metadata: { name: node.name, creationTimestamp: since, labels: nodeLabels(node) },
    spec: { ...(node.unschedulable && { unschedulable: true }), ...(taints.length > 0 && { taints }) },
    status: {
      conditions: [
        {
          type: 'Ready',
          status: node.ready ? 'True' : 'False',
          lastTransitionTime: since,
          reason: node.ready ? 'KubeletReady' : 'KubeletNotReady',
        },
      ],
    },
  };
}

export const nodeLabels = (node: SandboxNode): Record<string, string> => ({
  'eks.amazonaws.com/nodegroup': node.nodegroup,
  'kubernetes.io/hostname': node.name,
  'kubernetes.io/os': 'linux',
});

export const list = (kind: 'PodList' | 'NodeList', items: readonly object[]) => ({
  kind,
  apiVersion: 'v1',
  metadata: { resourceVersion: '1' },
  items,
});
