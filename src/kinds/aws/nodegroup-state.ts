import type { Nodegroup } from '@aws-sdk/client-eks';
import type { V1Node } from '@kubernetes/client-node';
import type { ServiceError } from '../../core/errors.ts';
import type { Observation } from '../../core/observation.ts';
import { remedyFor } from '../../core/remedies.ts';

export interface NodegroupSizes {
  desired: number;
  min: number;
  max: number;
}

export interface NodeSeen {
  name: string;
  ready: boolean;
  cordoned: boolean;
}

export const toNodeSeen = (node: V1Node): NodeSeen => ({
  name: node.metadata?.name ?? '?',
  ready: node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false,
  cordoned: node.spec?.unschedulable ?? false,
});

const sizesOf = (group: Nodegroup | undefined): NodegroupSizes => ({
  desired: group?.scalingConfig?.desiredSize ?? 0,
  min: group?.scalingConfig?.minSize ?? 0,
  max: group?.scalingConfig?.maxSize ?? 0,
});

/** More nodes than the configured size are an autoscaler's decision; fewer are corrected here. */
export function isAtUpSizes(group: Nodegroup | undefined, up: NodegroupSizes): boolean {
  const now = sizesOf(group);
  return now.min === up.min && now.max === up.max && now.desired >= up.desired;
}

/** The result of one probe: EKS and the API server are called at once, and the second may not answer. */
export interface NodegroupProbe {
  group: Nodegroup | undefined;
  nodes: readonly NodeSeen[] | ServiceError;
  /** Cordoned nodes that nobody is removing (`forgotten` in cordoned-nodes.ts). */
  forgotten?: readonly string[];
}

interface Wanted {
  up: NodegroupSizes;
  down: NodegroupSizes;
}

/**
 * Maps one probe of a nodegroup to an observation. Pure.
 *
 *   off ──update──> (UPDATING) ──> starting ──min nodes Ready──> on
 *    ^                                                            │ update
 *    └──no node left── stopping <── (UPDATING) <──────────────────┘
 *
 * While a group is UPDATING, EKS accepts no second update, so nothing is interruptible; between two updates a group
 * that waits for nodes can be reversed. DEGRADED is evaluated by sizes and nodes alone. A cordoned node accepts no
 * pods, so it never counts as Ready.
 * Sources: https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html, aws/containers-roadmap#2204, #2326
 */
export function toObservation(probe: NodegroupProbe, wanted: Wanted): Observation {
  const { group, nodes } = probe;
  if (group === undefined) {
    return {
      state: 'absent',
      detail: 'no such nodegroup',
      traits: { creatable: false },
      remedy:
        'lamplighter scales nodegroups but makes none: create it, or correct cluster and nodegroup in the configuration.',
    };
  }
  const now = sizesOf(group);
  const status = group.status ?? 'unknown';
  const facts = {
    sizes: `${now.min}/${now.desired}/${now.max} (min/desired/max)`,
    status,
    ...(group.instanceTypes?.length && { types: group.instanceTypes.join(', ') }),
  };
  if (status === 'DELETING') return { state: 'deleting', detail: 'deleting', facts };
  if (status === 'CREATING') return { state: 'starting', detail: 'creating', facts };
  if (status === 'CREATE_FAILED' || status === 'DELETE_FAILED') {
    const remedy = 'Read its health issues in the EKS console and create or delete it anew.';
    const warnings = healthOf(group);
    return { state: 'broken', detail: status, remedy, facts, ...(warnings.length > 0 && { warnings }) };
  }
  return nodes instanceof Error
    ? withoutNodes(group, nodes, wanted, facts)
    : withNodes(group, nodes, probe.forgotten ?? [], wanted, facts);
}

type Facts = Record<string, string | number>;

function withNodes(
  group: Nodegroup,
  nodes: readonly NodeSeen[],
  forgotten: readonly string[],
  wanted: Wanted,
  facts: Facts,
): Observation {
  const now = sizesOf(group);
  const updating = group.status === 'UPDATING';
  const updatingWords = updating ? ', EKS is updating it' : '';
  const able = nodes.filter((node) => node.ready && !node.cordoned);
  const cordoned = nodes.filter((node) => node.ready && node.cordoned);
  const needed = neededOf(wanted);
  const cordonedWords = cordoned.length > 0 ? `, ${cordoned.length} cordoned` : '';
  const counted = `${able.length}/${now.desired} nodes Ready${cordonedWords}`;
  // A group keeps its old health issues while it has no nodes to clear them: shown only when nodes are missing.
  // Sources: https://docs.aws.amazon.com/eks/latest/APIReference/API_Issue.html, aws/containers-roadmap#2326
  const missing = now.desired > 0 && able.length + cordoned.length < now.desired;
  const warnings = missing ? healthOf(group) : [];
  const shown = {
    facts: nodes.length > 0 ? { ...facts, nodes: nodeList(nodes) } : facts,
    ...(warnings.length > 0 && { warnings }),
  };

  if (isDark(now, wanted)) {
    const left = nodes.length - now.desired;
    if (left <= 0 && !updating) {
      return { state: 'off', detail: nodes.length === 0 ? 'no nodes' : `${nodes.length} nodes`, ...shown };
    }
    const names = nodes.map(nodeWords).join(', ');
    const detail = left > 0 ? `${left} ${left === 1 ? 'node' : 'nodes'} left: ${names}` : 'no nodes left';
    const traits = { interruptible: !updating };
    // The detail names all of them.
    return { state: 'stopping', detail: detail + updatingWords, traits, ...shown, facts };
  }
  if (!isAtUpSizes(group, wanted.up)) {
    const detail = `${counted} (sizes ${now.min}/${now.desired}/${now.max})`;
    return updating
      ? { state: 'busy', detail: detail + updatingWords, traits: { serving: false }, ...shown }
      : { state: 'resizable', detail, ...shown };
  }
  if (able.length < needed) {
    if (forgotten.length > 0) {
      return { state: 'resizable', detail: `${counted} by somebody, ${needed} needed`, ...shown };
    }
    const detail = `${counted}${cordoned.length > 0 ? ' (EKS may be taking them away)' : ''}, ${needed} needed`;
    return {
      state: 'starting',
      detail: detail + updatingWords,
      traits: { interruptible: !updating },
      ...shown,
    };
  }
  if (updating) {
    // A version update takes an hour and replaces node by node: nobody need wait for it to use the others.
    // Source: https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html
    return { state: 'busy', detail: counted + updatingWords, traits: { serving: true }, ...shown };
  }
  if (cordoned.length > 0) {
    const left = `cordoned and left alone, since there are enough others: ${cordoned.map(({ name }) => name).join(', ')}`;
    return { state: 'on', detail: counted, ...shown, warnings: [...warnings, left] };
  }
  return { state: 'on', detail: counted, ...shown };
}

/**
 * Used when the API server does not list the nodes and EKS's answer is all there is: enough to stop the group, which
 * would cost money until somebody corrects the rights or the network, and never enough to call it lit.
 * would cost money until somebody mends the rights or the network, and never enough to call it lit.
 */
function withoutNodes(group: Nodegroup, error: ServiceError, wanted: Wanted, facts: Facts): Observation {
  const now = sizesOf(group);
  const updating = group.status === 'UPDATING';
  const unseen = `its nodes cannot be listed (${error.errorName})`;
  // The detail holds the sizes.
  const { sizes: _, ...others } = facts;
  const shown = {
    facts: others,
    unseen,
    warnings: [`its nodes cannot be listed: ${error.message}`, ...(now.desired > 0 ? healthOf(group) : [])],
    remedy: remedyFor(error),
  };
  const sizes = `${now.min}/${now.desired}/${now.max}`;
  const detail = `sizes ${sizes}${updating ? ', EKS is updating it' : ''}; ${unseen}`;
  if (isDark(now, wanted)) {
    return updating
      ? { state: 'stopping', detail, traits: { interruptible: false }, ...shown }
      : { state: 'off', detail, ...shown };
  }
  if (!updating && !isAtUpSizes(group, wanted.up)) return { state: 'resizable', detail, ...shown };
  return { state: 'starting', detail, traits: { interruptible: !updating }, ...shown };
}

// With a min of 0, one Ready node must prove that the group can have nodes at all.
const neededOf = ({ up }: Wanted): number => Math.max(up.min, up.desired > 0 ? 1 : 0);

const isDark = (now: NodegroupSizes, { up, down }: Wanted): boolean =>
  now.desired === 0 || (now.desired <= down.desired && now.min <= down.min && down.desired < up.desired);

const healthOf = (group: Nodegroup): string[] =>
  (group.health?.issues ?? []).map(({ code, message }) => `${code}: ${message}`);

const wordsOf = ({ ready, cordoned }: NodeSeen): string =>
  `${ready ? 'Ready' : 'NotReady'}${cordoned ? ', cordoned' : ''}`;

const nodeWords = (node: NodeSeen): string => `${node.name} (${wordsOf(node)})`;

const LISTED = 6;

/** Short enough for a row of `status`: host names without their domain, similar ones grouped. */
function nodeList(nodes: readonly NodeSeen[]): string {
  const groups = Map.groupBy(nodes.slice(0, LISTED), wordsOf);
  const listed = [...groups].map(
    ([words, alike]) => `${alike.map(({ name }) => name.split('.')[0]).join(' ')} (${words})`,
  );
  const more = nodes.length - LISTED;
  return listed.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
