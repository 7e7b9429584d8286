import type { V1Pod } from '@kubernetes/client-node';
import type { KubernetesApi } from '../../clients/kubernetes-api.ts';
import type { Incarnation, TaskTarget } from '../../core/component.ts';
import { type Clock, MINUTE, SECOND } from '../../core/ports/clock.ts';
import { isFinished, isReady, isTerminating } from './pods.ts';

/** The size of one piece in which the log is read, in bytes; at most `LOG_PIECES` of them. */
const LOG_PIECE_BYTES = 1024 * 1024;
const LOG_PIECES = 16;

/**
 * A program logs within its first minute. Where the oldest line is younger than that, the kubelet has rotated the
 * beginning away (it serves only the newest file, 10 MiB by default).
 * Source: https://kubernetes.io/docs/concepts/cluster-administration/logging/#log-rotation
 */
const FIRST_LINE_WITHIN_MS = MINUTE;

/** The log of an incarnation seen less than this ago is read without listing its pods again. */
const JUST_SEEN_MS = SECOND;

/** Joins the pods' incarnations into one id; it occurs in no uid and in no start time. */
const AND = ',';

/**
 * The incarnation of a set of pods: it ends when a pod is replaced and when a container restarts, since both lose what
 * a task has sent them.
 */
export function podLife(
  kubernetes: KubernetesApi,
  namespace: string,
  listPods: (signal: AbortSignal, withinMs?: number) => Promise<V1Pod[]>,
  clock: Clock,
): TaskTarget {
  const staying = async (signal: AbortSignal, withinMs?: number): Promise<V1Pod[]> =>
    (await listPods(signal, withinMs)).filter((pod) => !isFinished(pod) && !isTerminating(pod));
  /** The pods in which an incarnation was seen, and when: to read its log they need not be listed again. */
  const seen = new WeakMap<Incarnation, { pods: readonly V1Pod[]; atMs: number }>();
  const inPods = <T extends Incarnation | undefined>(
    incarnation: T,
    pods: readonly V1Pod[],
    atMs: number,
  ): T => {
    if (incarnation !== undefined) seen.set(incarnation, { pods, atMs });
    return incarnation;
  };

  return {
    incarnation: async (signal, withinMs) => {
      const atMs = clock.now();
      const pods = await staying(signal, withinMs);
      return inPods(jointLife(pods), pods, atMs);
    },

    incarnations: async (signal, withinMs) => {
      const atMs = clock.now();
      const pods = await staying(signal, withinMs);
      return pods.filter(allRun).map((pod) => inPods(lifeOf(pod), pods, atMs));
    },

    findInLog: async (text, incarnation, signal) => {
      const wanted = new Set(incarnation.id.split(AND));
      const just = seen.get(incarnation);
      const listed =
        just !== undefined && clock.now() - just.atMs < JUST_SEEN_MS ? just.pods : await staying(signal);
      // Another incarnation's log proves nothing about this one, so a pod that is gone or was restarted is not read.
      const pods = listed.filter((pod) => wanted.has(lifeOf(pod).id));
      let complete = pods.length === wanted.size;
      for (const pod of pods) {
        for (const container of pod.spec?.containers ?? []) {
          const where = { namespace, pod: pod.metadata?.name ?? '', container: container.name };
          const log = await search(kubernetes, where, text, containerStartMs(pod, container.name), {
            clock,
            signal,
          });
          if (log.found) return { found: true, complete: true };
          complete &&= log.complete;
        }
      }
      return { found: false, complete };
    },
  };
}

/** The incarnation that a task's effect is meant for: that of all pods together, once each of them is Ready. */
function jointLife(pods: readonly V1Pod[]): Incarnation | undefined {
  if (pods.length === 0 || !pods.every(isReady)) return undefined;
  const parts = pods.map(lifeOf);
  return {
    id: parts
      .map((part) => part.id)
      .sort()
      .join(AND),
    // The joint incarnation begins when the last of the pods has started.
    startedAtMs: Math.max(...parts.map((part) => part.startedAtMs)),
  };
}

function lifeOf(pod: V1Pod): Incarnation {
  const starts = (pod.status?.containerStatuses ?? []).map(({ restartCount, state }) => ({
    restartCount,
    startedAtMs: state?.running?.startedAt?.getTime() ?? 0,
  }));
  return {
    id: `${pod.metadata?.uid}@${starts.map((start) => `${start.startedAtMs}#${start.restartCount}`).join('+')}`,
    startedAtMs: Math.max(0, ...starts.map((start) => start.startedAtMs)),
  };
}

/**
 * Every container has a status, but not before the kubelet has seen the pod.
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/
 */
function allRun(pod: V1Pod): boolean {
  const statuses = pod.status?.containerStatuses ?? [];
  return (
    statuses.length > 0 &&
    statuses.length >= (pod.spec?.containers.length ?? 0) &&
    statuses.every(({ state }) => state?.running !== undefined)
  );
}

function containerStartMs(pod: V1Pod, container: string): number {
  const statuses = pod.status?.containerStatuses ?? [];
  const own = statuses.find(({ name }) => name === container) ?? statuses[0];
  return own?.state?.running?.startedAt?.getTime() ?? 0;
}

async function search(
  kubernetes: KubernetesApi,
  { namespace, pod, container }: { namespace: string; pod: string; container: string },
  text: string,
  startedAtMs: number,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<{ found: boolean; complete: boolean }> {
  let sinceMs = startedAtMs;
  let reachesBack: boolean | undefined;
  for (let piece = 0; piece < LOG_PIECES; piece += 1) {
    const options = { container, sinceTime: new Date(sinceMs), limitBytes: LOG_PIECE_BYTES };
    const { lines, complete } = await kubernetes.readPodLog(namespace, pod, options, signal);
    if (lines.some((line) => line.text.includes(text))) return { found: true, complete: true };
    const first = lines[0];
    const last = lines.at(-1);
    // There is no line at all: not written yet, or the newest file has just begun. Only the container's age can tell.
    const firstLineMs = first?.atMs ?? clock.now();
    reachesBack ??= Math.abs(firstLineMs - startedAtMs) <= FIRST_LINE_WITHIN_MS;
    if (complete) return { found: false, complete: reachesBack };
    // The piece was cut: continue from its last line. A piece within one millisecond cannot be passed.
    if (last === undefined || last.atMs <= sinceMs) break;
    sinceMs = last.atMs;
  }
  return { found: false, complete: false };
}
