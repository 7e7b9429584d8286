import type { V1Pod } from '@kubernetes/client-node';
import { createBatchLoader } from '../../clients/batch-loader.ts';
import type { KubernetesApi } from '../../clients/kubernetes-api.ts';
import { isServiceError } from '../../core/errors.ts';
import type { Clock } from '../../core/ports/clock.ts';

/** Which pods: a namespace and a label selector. */
export interface Pods {
  namespace: string;
  selector: string;
}

/** Several callers share one list of the whole namespace, unless it holds this many more pods than theirs. */
const CROWD = 50;

/** Only selectors that can be evaluated here without doubt: `app=a,tier=b`. */
const PLAIN = /^[^=!,\s()]+==?[^=!,\s()]*(,[^=!,\s()]+==?[^=!,\s()]*)*$/;

const crowded = new WeakMap<KubernetesApi, Set<string>>();

/**
 * Deployments that wait side by side are probed at the same moment: then their namespace is listed once, under the same
 * right, and each gets its own pods.
 */
const lookAtPods = createBatchLoader<V1Pod[], KubernetesApi>(async (kubernetes, ids, signal) => {
  const found = new Map<string, V1Pod[] | Error>();
  const byNamespace = Map.groupBy(ids.map(podsOf), ({ namespace }) => namespace);
  const tooMany = crowded.get(kubernetes) ?? new Set<string>();
  crowded.set(kubernetes, tooMany);
  await Promise.all(
    [...byNamespace].map(async ([namespace, wanted]) => {
      const together = wanted.length > 1 && !tooMany.has(namespace) && wanted.every(isPlain);
      if (!together) {
        const each = wanted.map((pods) => answerOf(kubernetes.listPods(namespace, pods.selector, signal)));
        const answers = await Promise.all(each);
        for (const [index, pods] of wanted.entries()) found.set(idOf(pods), answers[index] ?? []);
        return;
      }
      const all = await answerOf(kubernetes.listPods(namespace, '', signal));
      let taken = 0;
      for (const pods of wanted) {
        const own = all instanceof Error ? all : all.filter((pod) => matches(pod, pods.selector));
        found.set(idOf(pods), own);
        if (!(own instanceof Error)) taken += own.length;
      }
      if (!(all instanceof Error) && all.length - taken > CROWD) tooMany.add(namespace);
    }),
  );
  return found;
});

/** The last list of each Deployment's pods, by connection: only the newest is kept. */
const listed = new WeakMap<KubernetesApi, Map<string, { askedAtMs: number; pods: readonly V1Pod[] }>>();

/** The present pods; or those of less than `withinMs` ago, where that is recent enough. */
export async function listPods(
  { kubernetes, clock }: { kubernetes: KubernetesApi; clock: Clock },
  which: Pods,
  signal: AbortSignal,
  withinMs?: number,
): Promise<V1Pod[]> {
  const askedAtMs = clock.now();
  const id = idOf(which);
  const lists = listed.get(kubernetes) ?? new Map();
  listed.set(kubernetes, lists);
  const last = lists.get(id);
  if (withinMs !== undefined && last !== undefined && askedAtMs - last.askedAtMs < withinMs) {
    return [...last.pods];
  }
  const pods = (await lookAtPods(kubernetes, id, signal)) ?? [];
  lists.set(id, { askedAtMs, pods });
  return [...pods];
}

const idOf = ({ namespace, selector }: Pods): string => `${namespace}/${selector}`;

/** A namespace has no slash in it; a selector may. */
function podsOf(id: string): Pods {
  const slash = id.indexOf('/');
  return { namespace: id.slice(0, slash), selector: id.slice(slash + 1) };
}

const isPlain = ({ selector }: Pods): boolean => PLAIN.test(selector);

function matches({ metadata }: V1Pod, selector: string): boolean {
  const labels = metadata?.labels ?? {};
  return selector.split(',').every((requirement) => {
    const [key = '', value = ''] = requirement.split(/==?/);
    return labels[key] === value;
  });
}

/** A refusal of one namespace does not concern another. */
const answerOf = (list: Promise<V1Pod[]>): Promise<V1Pod[] | Error> =>
  list.catch((error) => {
    if (isServiceError(error)) return error;
    throw error;
  });
