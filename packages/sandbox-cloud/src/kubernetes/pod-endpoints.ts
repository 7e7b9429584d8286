import type { KubernetesResponse } from '../cloud.ts';
import type { SandboxComponent, World } from '../world/world.ts';
import { matchesSelector } from './label-selector.ts';
import { missingNeeds } from './needs.ts';
import { podAddress } from './objects.ts';
import { refuse } from './refusals.ts';
import { deploymentOf, type PodRecord } from './state.ts';

/** What a component answers unless its behaviour says otherwise. */
const DEFAULT_ANSWER = '{"statusCode":200,"data":{}}';

/** The log of a pod as the kubelet serves it, with `timestamps`, `sinceTime` and `limitBytes`. */
export function podLog(pod: PodRecord, query: Readonly<Record<string, string>>): KubernetesResponse {
  if (pod.node === undefined) return { status: 204, contentType: '', body: '' };
  if (pod.startedAtMs === undefined && pod.lastExit === undefined) {
    throw refuse(
      'BadRequest',
      `container "${query.container ?? pod.component}" in pod "${pod.name}" is waiting to start: ${pod.waiting}`,
    );
  }
  const since = query.sinceTime === undefined ? Number.NEGATIVE_INFINITY : Date.parse(query.sinceTime);
  const stamp = (atMs: number) =>
    query.timestamps === 'true' ? `${new Date(atMs).toISOString().slice(0, -1)}000000Z ` : '';
  const text = pod.log
    .filter((line) => line.atMs >= since)
    .map((line) => `${stamp(line.atMs)}${line.text}\n`)
    .join('');
  const limit = query.limitBytes === undefined ? undefined : Number(query.limitBytes);
  const body = limit === undefined ? text : Buffer.from(text).subarray(0, limit).toString();
  return { status: 200, contentType: 'text/plain', body };
}

/**
 * What a GET through the pod proxy gets. A pod without an address is refused, and one that is not Ready
 * listens on nothing, so the API server itself answers 503. A Ready one answers its `answers`, as long as everything is there that the http-check aimed at
 * this port needs; else it listens no longer. Any path and, where no check aims at the pod, any port will do.
 */
export function answerThroughProxy(world: World, pod: PodRecord, port: number): KubernetesResponse {
  if (pod.phase === 'Pending') throw refuse('BadRequest', 'address not allowed');
  const checks = checksOf(world, pod);
  const aimed = checks.filter((check) => check.options.port === port);
  const listens = pod.ready && !pod.terminating && (checks.length === 0 || aimed.length > 0);
  if (!listens || aimed.some((check) => missingNeeds(world, check.name).length > 0)) {
    throw refuse(
      'ServiceUnavailable',
      `error trying to reach service: dial tcp ${podAddress(pod)}:${port}: connect: connection refused`,
    );
  }
  const body = world.behaviour(pod.component).answers ?? DEFAULT_ANSWER;
  const contentType = /^\s*[[{]/.test(body) ? 'application/json' : 'text/plain';
  return { status: 200, contentType, body };
}

function checksOf(world: World, pod: PodRecord): SandboxComponent[] {
  const labels = deploymentOf(world, pod.component)?.labels ?? {};
  return world
    .ofKind('http-check')
    .filter(
      ({ options }) =>
        options.namespace === pod.namespace &&
        typeof options.selector === 'string' &&
        matchesSelector(options.selector, labels),
    );
}
