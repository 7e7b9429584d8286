import type { Nodegroup } from '@aws-sdk/client-eks';
import { MINUTE, SECOND } from '../../core/ports/clock.ts';
import { isAtUpSizes, type NodegroupSizes, type NodeSeen } from './nodegroup-state.ts';

/**
 * How long a node must have been cordoned, with no sign that the group is removing it, before it counts as forgotten:
 * EKS cordons, drains and terminates a node within that time.
 * Sources: https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html, aws/containers-roadmap#1481
 */
export const FORGOTTEN_MS = 4 * MINUTE;
/** Two probes further apart than this prove nothing about the time between them. */
const UNWATCHED_MS = 90 * SECOND;

/** Since when each cordoned Ready node has been seen. */
export interface CordonWatch {
  lookedAtMs: number;
  since: ReadonlyMap<string, number>;
}

/**
 * Adds one probe to the watch. A cordoned node may be a person's, or one that EKS is removing; if that one were
 * uncordoned, it would receive pods and take them down with it. Any sign of a scale-in restarts all times: an update in
 * progress, other sizes than configured, more nodes than desired.
 */
export function watchCordons(
  before: CordonWatch | undefined,
  now: { group: Nodegroup | undefined; nodes: readonly NodeSeen[] },
  up: NodegroupSizes,
  atMs: number,
): CordonWatch {
  const { group, nodes } = now;
  const desired = group?.scalingConfig?.desiredSize ?? 0;
  const calm =
    (group?.status === 'ACTIVE' || group?.status === 'DEGRADED') &&
    isAtUpSizes(group, up) &&
    nodes.length <= desired;
  if (!calm) return { lookedAtMs: atMs, since: new Map() };
  const known = before !== undefined && atMs - before.lookedAtMs <= UNWATCHED_MS ? before.since : new Map();
  const cordoned = nodes.filter((node) => node.ready && node.cordoned);
  return {
    lookedAtMs: atMs,
    since: new Map(cordoned.map(({ name }): [string, number] => [name, known.get(name) ?? atMs])),
  };
}

/** The nodes that nobody is removing: they may be uncordoned. */
export const forgotten = ({ since, lookedAtMs }: CordonWatch): string[] =>
  [...since].flatMap(([name, sinceMs]) => (lookedAtMs - sinceMs >= FORGOTTEN_MS ? [name] : []));
