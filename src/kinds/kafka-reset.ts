import { z } from 'zod';
import type { Evidence, Permission, Task, Verdict } from '../core/component.ts';
import { durationMs } from '../core/duration.ts';
import { isServiceError } from '../core/errors.ts';
import { MINUTE, SECOND } from '../core/ports/clock.ts';
import { whyNotCreatable } from './kafka/creatable-topics.ts';
import { describeMembers, isVacant } from './kafka/kafka-members.ts';
import { deleteGroups, recreateTopic } from './kafka/kafka-reset-steps.ts';
import { defineKind, type KindContext } from './kind.ts';

const options = z.strictObject({
  groups: z.array(z.string().min(1)).min(1).describe('Consumer groups to delete, with their offsets.'),
  topics: z
    .array(
      z.strictObject({
        topic: z.string().min(1),
        partitions: z.int().positive().default(1),
        replicas: z.int().positive().default(1),
      }),
    )
    .min(1)
    .describe('Topics to delete and create again. **Their records are lost.**'),
  groupTimeout: durationMs
    .prefault('90s')
    .describe(
      'How long members of a group may take to leave. Longer than the session time-out of the consumers, since one that was killed leaves only then.',
    ),
});

export type KafkaResetOptions = z.output<typeof options>;

export const kafkaReset = defineKind({
  name: 'kafka-reset',
  shape: 'task',
  moment: 'before-subject-starts',
  summary: 'Deletes consumer groups and topics and creates the topics anew, empty.',
  notes: [
    'Runs while its subject is off. It waits until every group is without members; if one stays longer than',
    '`groupTimeout`, the task fails, names the client ids and hosts that are still there, and has touched',
    'nothing. It deletes nothing either before the broker has said that it would create the topics: with more',
    '`replicas` than brokers, against a policy, or without the right to create them, the task fails first. Then groups are deleted, topics are deleted, their names become free, and they are created and',
    'given leaders; nothing is assumed from a call that was accepted.',
    '',
    '**It wipes the topics.** It is due only when its subject begins a new life, or when somebody asks for it.',
  ].join('\n'),
  options,
  layer: 'application',
  timeoutMs: 5 * MINUTE,
  expected: { upMs: 3 * SECOND, downMs: 0 },
  pollMs: SECOND,
  permissions: [
    { on: 'kafka', operation: 'Describe', resource: 'Group', why: 'to see that nobody consumes' },
    { on: 'kafka', operation: 'Delete', resource: 'Group', why: 'to delete the groups' },
    { on: 'kafka', operation: 'Describe', resource: 'Topic', why: 'to see when a topic is gone and back' },
    { on: 'kafka', operation: 'Delete', resource: 'Topic', why: 'to delete the topics' },
    { on: 'kafka', operation: 'Create', resource: 'Topic', why: 'to create the topics anew' },
  ],
  create: (resetOptions, context) => createReset(resetOptions, context),
});

function createReset({ groups, topics, groupTimeout }: KafkaResetOptions, context: KindContext): Task {
  const { kafka } = context.clients;

  const mayRun = async (waitedMs: number, signal: AbortSignal): Promise<Permission> => {
    const occupied: string[] = [];
    for (const group of groups) {
      const seen = await kafka.describeGroup(group, signal);
      if (!isVacant(seen)) occupied.push(`group ${group} still has members: ${describeMembers(seen)}`);
    }
    if (occupied.length === 0) {
      return (
        (await whyNotCreatable(topics, context, waitedMs, signal)) ?? {
          answer: 'yes',
          reason: 'nobody is in the consumer groups, and the topics can be created',
        }
      );
    }
    const reason = occupied.join('; ');
    if (waitedMs < groupTimeout) return { answer: 'wait', reason };
    return {
      answer: 'refuse',
      reason: `${reason}, after ${groupTimeout / SECOND} s; topics and groups are untouched`,
      remedy: 'Stop these consumers, then run it again.',
    };
  };

  /**
   * Reads the offsets from the leaders of the topic's partitions, so an answer proves that each has one; else the
   * reason.
   */
  const offsetsOf = (topic: string, signal: AbortSignal) =>
    kafka.topicOffsets(topic, signal).catch((error) => {
      if (isServiceError(error, 'absent')) return `topic ${topic} does not exist`;
      if (isServiceError(error, 'transient'))
        return `topic ${topic}: ${String(error.facts.reason ?? error.errorClass)} (${error.errorName})`;
      throw error;
    });

  /** What differs from the state after a reset; undefined when nothing does. */
  const whatIsLeft = async (signal: AbortSignal): Promise<string | undefined> => {
    for (const { topic, partitions } of topics) {
      const offsets = await offsetsOf(topic, signal);
      if (typeof offsets === 'string') return offsets;
      if (offsets.length !== partitions) {
        return `topic ${topic} has ${offsets.length} partitions, not ${partitions}`;
      }
      const high = Math.max(...offsets.map((partition) => partition.high));
      if (high > 0) return `topic ${topic} holds records up to offset ${high}`;
    }
    for (const group of groups) {
      const seen = await kafka.describeGroup(group, signal);
      if (seen.state === 'Dead') continue;
      return `group ${group} exists again (${seen.state}; ${describeMembers(seen)})`;
    }
    return undefined;
  };

  return {
    shape: 'task',
    mayRun,

    alreadyDone: async (): Promise<Evidence> => ({
      answer: 'no',
      reason: 'a reset belongs to the start of its subject; nothing in the world says that one is not needed',
    }),

    async prepare(signal) {
      const wiped: Record<string, number> = {};
      for (const { topic } of topics) {
        try {
          const offsets = await kafka.topicOffsets(topic, signal);
          wiped[topic] = offsets.reduce((sum, { low, high }) => sum + high - low, 0);
        } catch (error) {
          if (!isServiceError(error, 'absent')) throw error;
        }
      }
      return { wipes: wiped };
    },

    async run(task) {
      // Groups come first: while one has members, no topic is touched.
      // Source: https://kafka.apache.org/protocol.html#protocol_error_codes
      await deleteGroups(groups, groupTimeout, context, task);
      for (const spec of topics) await recreateTopic(spec, context, task);
      return { topics: topics.map(({ topic }) => topic), groups };
    },

    async verify(_receipt, signal): Promise<Verdict> {
      const left = await whatIsLeft(signal);
      if (left !== undefined) return { answer: 'wait', reason: left };
      return {
        answer: 'verified',
        reason: `${topics.map(({ topic }) => topic).join(', ')} empty, ${groups.join(', ')} gone`,
      };
    },

    async happened(_intent, signal): Promise<Evidence> {
      const left = await whatIsLeft(signal);
      // Another run does no harm: groups still have no members, and the subject is off.
      return left === undefined
        ? { answer: 'yes', reason: 'topics are empty and the groups are gone' }
        : { answer: 'no', reason: left };
    },
  };
}
