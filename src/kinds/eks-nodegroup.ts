import { DescribeNodegroupCommand, UpdateNodegroupConfigCommand } from '@aws-sdk/client-eks';
import { z } from 'zod';
import { isServiceError, type ServiceError } from '../core/errors.ts';
import { MINUTE, SECOND } from '../core/ports/clock.ts';
import { type CordonWatch, FORGOTTEN_MS, forgotten, watchCordons } from './aws/cordoned-nodes.ts';
import {
  isAtUpSizes,
  type NodegroupProbe,
  type NodegroupSizes,
  toNodeSeen,
  toObservation,
} from './aws/nodegroup-state.ts';
import { defineKind } from './kind.ts';

/** A probe no older than this counts as current. */
const JUST_SEEN_MS = 2 * SECOND;

const count = z.int().min(0);

const options = z
  .strictObject({
    cluster: z.string().min(1).describe('The name of the EKS cluster.'),
    nodegroup: z.string().min(1).describe('The name of the managed nodegroup.'),
    desired: count.describe('How many nodes are asked for when lit.'),
    min: count.describe('How many must be Ready for it to count as lit.'),
    max: z.int().min(1).describe('The upper bound; EKS wants at least 1, also when dark.'),
    down: z
      .strictObject({ desired: count, min: count })
      .default({ desired: 0, min: 0 })
      .describe('Sizes when dark.'),
  })
  .refine(({ desired, min, max }) => min <= desired && desired <= max, {
    message: 'sizes must keep min <= desired <= max',
    path: ['desired'],
  })
  .refine(({ down, max }) => down.min <= down.desired && down.desired <= max, {
    message: 'sizes when dark must keep down.min <= down.desired <= max',
    path: ['down'],
  });

export const eksNodegroup = defineKind({
  name: 'eks-nodegroup',
  shape: 'resource',
  summary: 'A managed nodegroup of EKS that is scaled up and down.',
  notes: [
    'Lit when at least `min` of its nodes are Ready and not cordoned, and no update is in progress. Dark when no node is left: draining honours disruption budgets and may take its time, the nodes left over are named.',
    `Cordoned nodes are left alone while there are enough others, since a person may be at work on them. Where they are missed, \`up\` uncordons them, but only after ${FORGOTTEN_MS / MINUTE} minutes in which the group had its configured sizes, no update in progress and no node too many: until then EKS may be about to take them away, and pods with them.`,
    'Where the API server does not list the nodes, EKS alone decides: `down` scales the group all the same and takes sizes of zero for dark, with a warning; `up` waits, since it never takes for lit what it cannot see.',
    'Sizes always come from the configuration, all three in one update. A desired size above `desired`, as an autoscaler sets it, is left alone.',
    '`DEGRADED` is no reason to refuse: EKS keeps it after scaling to zero until the next good scale-out. Health issues are shown as soon as EKS reports them.',
    'Nodes that reach the internet through an instance of this environment need it first: list it in `needs`.',
  ].join('\n\n'),
  options,
  layer: 'infrastructure',
  timeoutMs: 10 * MINUTE,
  expected: { upMs: 120 * SECOND, downMs: 180 * SECOND },
  pollMs: 3 * SECOND,
  permissions: [
    { on: 'aws', action: 'eks:DescribeNodegroup', why: 'look at its sizes, status and health issues' },
    { on: 'aws', action: 'eks:UpdateNodegroupConfig', why: 'scale it' },
    { on: 'kubernetes', verb: 'list', resource: 'nodes', why: 'count the Ready nodes' },
    { on: 'kubernetes', verb: 'patch', resource: 'nodes', why: 'uncordon nodes' },
  ],
  create: ({ cluster, nodegroup, desired, min, max, down }, { clients: { aws, kubernetes }, clock }) => {
    const up: NodegroupSizes = { desired, min, max };
    const dark: NodegroupSizes = { ...down, max };
    let watch: CordonWatch | undefined;
    let last: { atMs: number; probe: NodegroupProbe } | undefined;

    const probe = async (signal: AbortSignal): Promise<NodegroupProbe> => {
      const atMs = clock.now();
      const found = await lookAnew(signal);
      last = { atMs, probe: found };
      return found;
    };

    const lookAnew = async (signal: AbortSignal): Promise<NodegroupProbe> => {
      const [{ nodegroup: group }, nodes] = await Promise.all([
        aws
          .send('eks', new DescribeNodegroupCommand({ clusterName: cluster, nodegroupName: nodegroup }), {
            signal,
          })
          .catch((error) => {
            if (isServiceError(error, 'absent')) return { nodegroup: undefined };
            throw error;
          }),
        kubernetes.listNodes(`eks.amazonaws.com/nodegroup=${nodegroup}`, signal).then(
          (listed) => listed.map(toNodeSeen),
          (error): ServiceError => {
            // An unreachable or refusing API server must not keep the nodes running.
            if (isServiceError(error)) return error;
            throw error;
          },
        ),
      ]);
      if (nodes instanceof Error) {
        watch = undefined;
        return { group, nodes };
      }
      watch = watchCordons(watch, { group, nodes }, up, clock.now());
      return { group, nodes, forgotten: forgotten(watch) };
    };

    const scale = async (sizes: NodegroupSizes, signal: AbortSignal) => {
      await aws.send(
        'eks',
        // All three sizes in one call: EKS refuses a min above the desired size, in whatever order they come.
        // Sources: https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html,
        // terraform-aws-modules/terraform-aws-eks#3306
        new UpdateNodegroupConfigCommand({
          clusterName: cluster,
          nodegroupName: nodegroup,
          scalingConfig: { minSize: sizes.min, desiredSize: sizes.desired, maxSize: sizes.max },
        }),
        { signal },
      );
      return `asked EKS for ${sizes.desired} nodes (min ${sizes.min}, max ${sizes.max})`;
    };

    return {
      shape: 'resource',
      observe: async (signal) => toObservation(await probe(signal), { up, down: dark }),
      start: async (_seen, signal) => {
        // Sizes and cordons are compared with the present state: a call that is repeated after a pause probes again.
        const fresh = last !== undefined && clock.now() - last.atMs < JUST_SEEN_MS ? last.probe : undefined;
        const now = fresh ?? (await probe(signal));
        last = undefined;
        if (!isAtUpSizes(now.group, up)) return scale(up, signal);
        if (toObservation(now, { up, down: dark }).state !== 'resizable') return 'it has its sizes already';
        const cordoned = now.forgotten ?? [];
        for (const name of cordoned) {
          await kubernetes.uncordonNode(name, signal).catch((error) => {
            // A node that is being removed may be gone by now.
            if (!isServiceError(error, 'absent')) throw error;
          });
        }
        return `uncordoned ${cordoned.join(', ')}`;
      },
      stop: (_seen, signal) => scale(dark, signal),
    };
  },
});
