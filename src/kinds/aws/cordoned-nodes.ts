import type { Nodegroup } from '@aws-sdk/client-eks';
import { MINUTE, SECOND } from '../../core/ports/clock.ts';
import { isAtUpSizes, type NodegroupSizes, type NodeSeen } from './nodegroup-state.ts';

/**
 * How long a cordoned node must have stayed, with nothing about the group that would take it away, before it
 * counts as forgotten: EKS cordons a node, drains it and terminates it within that time.
 */
export const FORGOTTEN_MS = 4 * MINUTE;
/** Two looks further apart than this say nothing about the time between them. */
const UNWATCHED_MS = 90 * SECOND;

/** Which cordoned Ready nodes have been there since when, as far as was looked. */
export interface CordonWatch {
  lookedAtMs: number;
  since: ReadonlyMap<string, number>;
}

/**
 * One more look. A cordoned node may be a person's, or one that EKS is taking away; uncordoned, the second
 * would get pods and take them down with it. Whatever shows that a scale-in may be under way starts all
 * times anew: an update in progress, other sizes than configured, more nodes than desired.
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

/** The nodes that nobody is taking away: they may be uncordoned. */
export const forgotten = ({ since, lookedAtMs }: CordonWatch): string[] =>
  [...since].flatMap(([name, sinceMs]) => (lookedAtMs - sinceMs >= FORGOTTEN_MS ? [name] : []));
