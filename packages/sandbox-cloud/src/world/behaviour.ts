import { z } from 'zod';
import { durationMs } from '../../../../src/core/duration.ts';

/** How one simulated component behaves; everything left out follows the kind's usual times. */
export const componentBehaviour = z.strictObject({
  up: durationMs.optional().describe('How long it takes to be ready after a start call.'),
  down: durationMs.optional().describe('How long it takes to be dark after a stop call.'),
  initial: z
    .string()
    .optional()
    .describe(
      "What it is doing when the world begins, in the service's own words, for example `stopping`, `available`, `deleting`, `running`. Default: dark, as after a stop.",
    ),
  initialFor: durationMs
    .optional()
    .describe('How much longer a transitional initial state lasts. Default: the whole up or down time.'),
  capacity: z.int().min(0).optional().describe('A nodegroup: how many nodes the cloud can give at most.'),
  capacityAfter: durationMs
    .optional()
    .describe('A nodegroup: when the missing capacity comes, counted from the start of the world.'),
  printsLine: z
    .boolean()
    .default(true)
    .describe('An engine: whether it ever prints the line that shows it was initialised.'),
  consumes: z.boolean().default(true).describe('An engine: whether it reads its commands at all.'),
  topicDeletion: durationMs
    .optional()
    .describe('A broker: how long a deleted topic lingers before its name is free again.'),
  leaderDelay: durationMs.optional().describe('A broker: how long a new topic is without a leader.'),
  brokers: z.int().positive().default(1).describe('A broker: how many of them the cluster has.'),
  foreignConsumers: z
    .array(
      z.strictObject({
        group: z.string(),
        topic: z.string(),
        clientId: z.string(),
        host: z.string(),
        leavesAfter: durationMs
          .optional()
          .describe('When it leaves the group, counted from the start of the world. Default: never.'),
      }),
    )
    .default([])
    .describe('A broker: consumers that are not ours and sit in a group.'),
  withoutDependencies: z
    .enum(['wait', 'crash'])
    .default('wait')
    .describe(
      'A deployment whose pods run before what it needs is there: they wait, or crash with the back-off of Kubernetes.',
    ),
  answers: z
    .string()
    .optional()
    .describe('A deployment: the body it answers through the pod proxy when it works.'),
  neverReady: z
    .string()
    .optional()
    .describe('A deployment: its pods never become ready, for this reason (for example ImagePullBackOff).'),
  healthIssue: z
    .string()
    .optional()
    .describe('A nodegroup: the code of a health issue that it shows while it lacks capacity.'),
});

export type ComponentBehaviour = z.output<typeof componentBehaviour>;

/** What goes wrong between us and a service. */
export const faultSpec = z.strictObject({
  on: z
    .string()
    .regex(/^[a-z0-9]+:[A-Za-z][A-Za-z/ -]*$/)
    .describe(
      'Service and operation: `rds:StartDBInstance`, `kubernetes:patch deployments/scale`, `kafka:deleteGroups`.',
    ),
  target: z.string().optional().describe('Only calls about this id or name.'),
  error: z.string().optional().describe("The service's own error name; the call then has no effect."),
  message: z.string().optional(),
  status: z.int().optional().describe('The HTTP status that comes with the error.'),
  answer: z
    .enum(['lost', 'slow', 'hang'])
    .optional()
    .describe(
      '`lost`: the effect happens, the answer does not arrive. `slow`: after `delay`. `hang`: never.',
    ),
  delay: durationMs.optional(),
  times: z.int().positive().default(1).describe('How many calls it befalls.'),
  skip: z.int().min(0).default(0).describe('How many calls pass before it begins.'),
});

export type FaultSpec = z.output<typeof faultSpec>;
