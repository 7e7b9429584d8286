import type { CallService } from './call-service.ts';
import { isPage, unreadable } from './kubernetes-answer.ts';
import type { KubernetesApi } from './kubernetes-api.ts';
import { type KubernetesConnection, openKubernetes } from './kubernetes-connection.ts';
import { KubernetesRefusal, readRefusal } from './kubernetes-refusal.ts';
import { parsePodLog } from './pod-log.ts';
import type { Transports } from './transports.ts';

/** One right as RBAC names it: `patch deployments/scale`. */
interface Right {
  verb: 'get' | 'list' | 'patch';
  resource: string;
  /** Empty for the core group. */
  group: 'apps' | '';
  namespace?: string;
  /** A name, or a selector where many are listed. */
  target: string;
}

export function createKubernetesApi(options: {
  transport: Transports['kubernetes'];
  call: CallService;
}): KubernetesApi {
  const { transport, call } = options;
  let opened: Promise<KubernetesConnection> | undefined;
  const connect = () => {
    opened ??= openKubernetes(transport).catch((error) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };

  /** Makes one call under one right; a refusal for lack of that right names it. */
  const perform = <T>(
    right: Right,
    signal: AbortSignal,
    use: (connection: KubernetesConnection, signal: AbortSignal) => Promise<T>,
  ): Promise<T> => {
    const { verb, resource, namespace, target } = right;
    const operation = `${verb} ${resource}`;
    const where = namespace === undefined ? target : `${namespace}/${target}`;
    return call({ service: 'kubernetes', operation, target: where }, signal, async (limited) => {
      try {
        return await use(await connect(), limited);
      } catch (error) {
        if (error instanceof KubernetesRefusal && error.code === 403) error.remedy = remedyFor(right);
        throw error;
      }
    });
  };

  return {
    readDeployment: (namespace, name, signal) =>
      perform(
        { verb: 'get', resource: 'deployments', group: 'apps', namespace, target: name },
        signal,
        (connection, limited) =>
          connection.apps({ kind: 'Deployment', name }, limited, (api, o) =>
            api.readNamespacedDeployment({ namespace, name }, o),
          ),
      ),

    scaleDeployment: (namespace, name, replicas, signal) =>
      perform(
        { verb: 'patch', resource: 'deployments/scale', group: 'apps', namespace, target: name },
        signal,
        async (connection, limited) => {
          const body = { spec: { replicas } };
          await connection.apps({ kind: 'Scale' }, limited, (api, o) =>
            api.patchNamespacedDeploymentScale({ namespace, name, body }, o),
          );
        },
      ),

    listPods: (namespace, selector, signal) =>
      perform(
        { verb: 'list', resource: 'pods', group: '', namespace, target: selector },
        signal,
        async (connection, limited) => {
          const list = await connection.core({ kind: 'PodList' }, limited, (api, o) =>
            api.listNamespacedPod({ namespace, labelSelector: selector }, o),
          );
          return list.items;
        },
      ),

    listNodes: (selector, signal) =>
      perform(
        { verb: 'list', resource: 'nodes', group: '', target: selector },
        signal,
        async (connection, limited) => {
          const list = await connection.core({ kind: 'NodeList' }, limited, (api, o) =>
            api.listNode({ labelSelector: selector }, o),
          );
          return list.items;
        },
      ),

    uncordonNode: (name, signal) =>
      perform(
        { verb: 'patch', resource: 'nodes', group: '', target: name },
        signal,
        async (connection, limited) => {
          // null removes the field, as `kubectl uncordon` does; the node controller then removes the taint.
          // Source: https://kubernetes.io/docs/tasks/administer-cluster/safely-drain-node/
          const body = { spec: { unschedulable: null } };
          await connection.core({ kind: 'Node' }, limited, (api, o) => api.patchNode({ name, body }, o));
        },
      ),

    readPodLog: (namespace, pod, { container, sinceTime, limitBytes }, signal) =>
      perform(
        { verb: 'get', resource: 'pods/log', group: '', namespace, target: pod },
        signal,
        async (connection, limited) => {
          // The typed call has no sinceTime, and the library's Log class ignores a replaced HTTP.
          const query = new URLSearchParams({ timestamps: 'true' });
          if (container !== undefined) query.set('container', container);
          if (sinceTime !== undefined) query.set('sinceTime', sinceTime.toISOString());
          if (limitBytes !== undefined) query.set('limitBytes', String(limitBytes));
          const answer = await connection.get(`${podPath(namespace, pod)}/log?${query}`, limited);
          // 204: the pod has no node yet, so nothing was written and nothing is missing.
          if (isPage(answer.status, answer.body)) throw unreadable(answer.status, answer.body);
          if (answer.status !== 200 && answer.status !== 204) throw readRefusal(answer);
          return parsePodLog(answer.body, limitBytes);
        },
      ),

    getThroughPodProxy: (namespace, pod, port, path, signal) =>
      perform(
        { verb: 'get', resource: 'pods/proxy', group: '', namespace, target: `${pod}:${port}` },
        signal,
        async (connection, limited) => {
          // The typed call would escape the path as one segment, `v1%2Forderbook`, and the pod would receive it so.
          const answer = await connection.get(`${podPath(namespace, pod)}:${port}/proxy${path}`, limited);
          const refusal = readRefusal(answer);
          // A 5xx with a Status of the API server: it could not reach the pod, which is an answer about the pod.
          if (refusal.fromApiServer && answer.status >= 500) {
            return { status: answer.status, body: refusal.message };
          }
          if (refusal.fromApiServer && answer.status >= 400) throw refusal;
          return { status: answer.status, body: answer.body };
        },
      ),
  };
}

const podPath = (namespace: string, pod: string): string =>
  `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}`;

function remedyFor({ verb, resource, group, namespace }: Right): string {
  const role = namespace === undefined ? 'a ClusterRole' : `a Role in the namespace ${namespace}`;
  return `Give the identity that lamplighter uses the verb "${verb}" on "${resource}" (API group "${group}"): ${role}, and its binding.`;
}
