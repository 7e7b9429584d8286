import { sandboxNodes } from '../aws/eks.ts';
import type { KubernetesRequest, KubernetesResponse } from '../cloud.ts';
import { SandboxRefusal, type World } from '../world/world.ts';
import { matchesSelector } from './label-selector.ts';
import { deploymentObject, list, nodeLabels, nodeObject, podObject, scaleObject } from './objects.ts';
import { answerThroughProxy, podLog } from './pod-endpoints.ts';
import { refuse, statusResponse } from './refusals.ts';
import { scaleDeployment } from './simulator.ts';
import { type DeploymentRecord, deploymentOf, SERVICE, stateOf } from './state.ts';

/** One operation, as faults and effects name it; `match` holds the path's parts in order. */
interface Route {
  operation: string;
  pattern: RegExp;
  effect?: boolean;
  /**
   * What faults and effects name as the call's target: a Deployment's or node's name, a list's selector. Pods
   * have names that nobody knows beforehand, so calls about one have their Deployment's.
   */
  target(world: World, match: readonly string[], request: KubernetesRequest): string;
  answer(world: World, match: readonly string[], request: KubernetesRequest): object | KubernetesResponse;
}

const DEPLOYMENT = '/apis/apps/v1/namespaces/([^/]+)/deployments/([^/]+)';
const POD = '/api/v1/namespaces/([^/]+)/pods/([^/:]+)';
const selectorOf = (request: KubernetesRequest): string => request.query.labelSelector ?? '';

const routes: readonly Route[] = [
  {
    operation: 'get deployments',
    pattern: new RegExp(`^GET ${DEPLOYMENT}$`),
    target: (_, [, name = '']) => name,
    answer: (world, match) => {
      const deployment = findDeployment(world, match);
      return deploymentObject(deployment, podsOf(world, deployment), world.startedAtMs);
    },
  },
  {
    operation: 'get deployments/scale',
    pattern: new RegExp(`^GET ${DEPLOYMENT}/scale$`),
    target: (_, [, name = '']) => name,
    answer: (world, match) => {
      const deployment = findDeployment(world, match);
      return scaleObject(deployment, podsOf(world, deployment), world.startedAtMs);
    },
  },
  {
    operation: 'patch deployments/scale',
    pattern: new RegExp(`^PATCH ${DEPLOYMENT}/scale$`),
    effect: true,
    target: (_, [, name = '']) => name,
    answer: (world, match, request) => {
      const deployment = findDeployment(world, match);
      const replicas = mergePatch<{ spec?: { replicas?: unknown } }>(request).spec?.replicas;
      if (typeof replicas !== 'number' || !Number.isInteger(replicas) || replicas < 0) {
        throw refuse(
          'Invalid',
          `Scale.autoscaling "${deployment.name}" is invalid: spec.replicas: Invalid value: ${replicas}: must be greater than or equal to 0`,
        );
      }
      scaleDeployment(world, deployment, replicas);
      return scaleObject(deployment, podsOf(world, deployment), world.startedAtMs);
    },
  },
  {
    operation: 'list pods',
    pattern: /^GET \/api\/v1\/namespaces\/([^/]+)\/pods$/,
    target: (_world, _match, request) => selectorOf(request),
    answer: (world, [namespace], request) => {
      const matching = stateOf(world).deployments.filter(
        (deployment) =>
          deployment.namespace === namespace && matchesSelector(selectorOf(request), deployment.labels),
      );
      const nodes = sandboxNodes(world);
      return list(
        'PodList',
        matching.flatMap((deployment) =>
          podsOf(world, deployment).map((pod) => podObject(pod, deployment, nodes)),
        ),
      );
    },
  },
  {
    operation: 'list nodes',
    pattern: /^GET \/api\/v1\/nodes$/,
    target: (_world, _match, request) => selectorOf(request),
    answer: (world, _match, request) =>
      list(
        'NodeList',
        sandboxNodes(world)
          .filter((node) => matchesSelector(selectorOf(request), nodeLabels(node)))
          .map(nodeObject),
      ),
  },
  {
    operation: 'patch nodes',
    pattern: /^PATCH \/api\/v1\/nodes\/([^/]+)$/,
    effect: true,
    target: (_, [name = '']) => name,
    answer: (world, [name], request) => {
      const node = sandboxNodes(world).find((candidate) => candidate.name === name);
      if (node === undefined) throw refuse('NotFound', `nodes "${name}" not found`);
      const { spec = {} } = mergePatch<{ spec?: { unschedulable?: boolean | null } }>(request);
      if ('unschedulable' in spec) node.unschedulable = spec.unschedulable === true;
      return { kind: 'Node', apiVersion: 'v1', ...nodeObject(node) };
    },
  },
  {
    operation: 'get pods/log',
    pattern: new RegExp(`^GET ${POD}/log$`),
    target: deploymentOfPod,
    answer: (world, match, request) => podLog(findPod(world, match), request.query),
  },
  {
    operation: 'get pods/proxy',
    pattern: new RegExp(`^GET ${POD}(?::(\\d+))?/proxy(?:/.*)?$`),
    target: deploymentOfPod,
    answer: (world, match) => {
      const port = match[2] === undefined ? 80 : Number(match[2]);
      return answerThroughProxy(world, findPod(world, match), port);
    },
  },
];

/** Answers one request as the API server of the world's cluster does, refusals included. */
export async function answerKubernetes(
  world: World,
  request: KubernetesRequest,
  signal: AbortSignal,
): Promise<KubernetesResponse> {
  try {
    if (request.token === undefined) throw refuse('Unauthorized', 'Unauthorized');
    for (const route of routes) {
      const match = route.pattern.exec(`${request.method} ${request.path}`);
      if (match === null) continue;
      const parts = match.slice(1).map((part) => part && decodeURIComponent(part));
      const { operation, effect = false } = route;
      const target = route.target(world, parts, request);
      const answer = await world.deliver({ service: SERVICE, operation, target, effect }, signal, () =>
        route.answer(world, parts, request),
      );
      return isResponse(answer)
        ? answer
        : { status: 200, contentType: 'application/json', body: JSON.stringify(answer) };
    }
    throw refuse('NotFound', 'the server could not find the requested resource');
  } catch (error) {
    if (error instanceof SandboxRefusal) return statusResponse(error);
    throw error;
  }
}

const isResponse = (answer: object): answer is KubernetesResponse => 'contentType' in answer;

function findDeployment(world: World, [namespace, name]: readonly string[]): DeploymentRecord {
  const found = stateOf(world).deployments.find(
    (deployment) => deployment.namespace === namespace && deployment.name === name,
  );
  if (found === undefined) throw refuse('NotFound', `deployments.apps "${name}" not found`);
  return found;
}

const podsOf = (world: World, { component }: DeploymentRecord) =>
  stateOf(world).pods.filter((pod) => pod.component === component);

function findPod(world: World, [namespace, name]: readonly string[]) {
  const found = stateOf(world).pods.find((pod) => pod.namespace === namespace && pod.name === name);
  if (found === undefined) throw refuse('NotFound', `pods "${name}" not found`);
  return found;
}

function deploymentOfPod(world: World, [namespace, name = '']: readonly string[]): string {
  const pod = stateOf(world).pods.find((pod) => pod.namespace === namespace && pod.name === name);
  return deploymentOf(world, pod?.component)?.name ?? name;
}

/** A patch whose content type says that its body is an object to merge. */
function mergePatch<T>({ contentType, body = '' }: KubernetesRequest): T {
  const type = contentType?.split(';')[0]?.trim();
  if (type === 'application/json-patch+json') {
    throw refuse(
      'BadRequest',
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    );
  }
  if (type !== 'application/merge-patch+json' && type !== 'application/strategic-merge-patch+json') {
    throw refuse('UnsupportedMediaType', '415: Unsupported Media Type');
  }
  try {
    return JSON.parse(body) as T;
  } catch {
    throw refuse('BadRequest', 'error decoding patch');
  }
}
