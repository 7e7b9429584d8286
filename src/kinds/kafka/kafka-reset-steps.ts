import type { KafkaTopicSpec } from '../../clients/kafka-api.ts';
import type { TaskContext } from '../../core/component.ts';
import { isServiceError, LamplighterError, type ServiceError } from '../../core/errors.ts';
import { SECOND } from '../../core/ports/clock.ts';
import type { KindContext } from '../kind.ts';
import { describeMembers, isVacant } from './kafka-members.ts';

/**
 * The way of one topic through a reset. Each step is repeated until the broker shows its end:
 *
 *   there ──delete──> lingering ──gone from metadata──> free ──create──> new
 *                         ^                              │
 *                         └──── "already exists" ────────┘ (the name is not free yet)
 *
 * That each of its partitions has a leader and is empty is verified at the end of the task.
 *
 * Every call in here may be repeated after a lost answer: deleting what is gone and creating what is there are
 * recognised, and nobody writes to the topic meanwhile.
 */
export async function recreateTopic(
  spec: KafkaTopicSpec,
  context: KindContext,
  task: TaskContext,
): Promise<void> {
  const { kafka } = context.clients;
  const { topic } = spec;

  task.progress(`deleting topic ${topic}`);
  let isAsked = false;
  await task.until(() =>
    unlessTransient(task, async () => {
      if (!isAsked) {
        isAsked = await deleteOnce(spec, context, task);
        // No broker has deleted the topic by the time it accepts the deletion, so the first poll can wait.
        // Source: redpanda-data/redpanda#4890
        return undefined;
      }
      if ((await kafka.describeTopic(topic, task.signal)) === undefined) return true;
      task.progress(`topic ${topic} is being deleted`);
      return undefined;
    }),
  );

  task.progress(`creating topic ${topic}`);
  await task.until(() =>
    unlessTransient(task, async () => {
      await task.confirm();
      if (await kafka.createTopic(spec, task.signal)) return true;
      return (await settleTaken(spec, context, task)) ? true : undefined;
    }),
  );
}

async function deleteOnce(spec: KafkaTopicSpec, context: KindContext, task: TaskContext): Promise<true> {
  try {
    await task.confirm();
    await context.clients.kafka.deleteTopic(spec.topic, task.signal);
  } catch (error) {
    if (!isServiceError(error, 'absent')) throw error;
  }
  return true;
}

/** Decides what "already exists" means after the topic was seen gone: the new topic, or a deletion still pending. */
async function settleTaken(spec: KafkaTopicSpec, context: KindContext, task: TaskContext): Promise<boolean> {
  const { kafka } = context.clients;
  const seen = await kafka.describeTopic(spec.topic, task.signal);
  if (seen === undefined) {
    task.progress(`the name ${spec.topic} is not free yet: its deletion is pending at the broker`);
    return false;
  }
  const offsets = await kafka.topicOffsets(spec.topic, task.signal);
  const isFresh = offsets.every(({ high }) => high === 0);
  // Created by a call whose answer was lost; or equal to the wanted topic.
  if (isFresh && seen.partitions.length === spec.partitions) return true;
  throw new LamplighterError(
    'task-unverified',
    `${context.component}: topic ${spec.topic} was deleted and is back, but not as configured ` +
      `(${seen.partitions.length} of ${spec.partitions} partitions, ${isFresh ? 'empty' : 'with records'})`,
    {
      component: context.component,
      remedy:
        'Some client created it by using it. Stop that client, or set `auto.create.topics.enable=false` at the broker; then run the reset again.',
    },
  );
}

/**
 * Deletes the groups. A group that gets a member again is waited for; after the time-out the error names its members.
 */
export async function deleteGroups(
  groups: readonly string[],
  groupTimeoutMs: number,
  context: KindContext,
  task: TaskContext,
): Promise<void> {
  const { kafka } = context.clients;
  const startedAt = context.clock.now();
  for (const group of groups) {
    task.progress(`deleting group ${group}`);
    await task.until(() =>
      unlessTransient(task, async () => {
        try {
          await task.confirm();
          await kafka.deleteGroup(group, task.signal);
          return true;
        } catch (error) {
          if (isServiceError(error, 'absent')) return true;
          if (!isServiceError(error, 'conflict')) throw error;
        }
        const seen = await kafka.describeGroup(group, task.signal);
        // The last member left between the refusal and the probe.
        const who = isVacant(seen) ? 'the last member has just left' : describeMembers(seen);
        if (context.clock.now() - startedAt >= groupTimeoutMs) {
          throw new LamplighterError(
            'task-refused',
            `${context.component}: group ${group} cannot be deleted, it has members (${who}) ` +
              `after ${groupTimeoutMs / SECOND} s; the topics are untouched`,
            { component: context.component, remedy: 'Stop these consumers, then run it again.' },
          );
        }
        task.progress(`group ${group} has members again: ${who}`);
        return undefined;
      }),
    );
  }
}

/**
 * A missing leader or a moved controller is expected here: the next poll follows at the usual pace, not with the
 * growing pauses of an overloaded service.
 * Source: Blizzard/node-rdkafka#833
 */
async function unlessTransient<T>(
  task: TaskContext,
  read: () => Promise<T | undefined>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!isServiceError(error, 'transient')) throw error;
    task.progress(explain(error));
    return undefined;
  }
}

const explain = (error: ServiceError): string =>
  `Kafka: ${String(error.facts.reason ?? error.errorClass)} (${error.errorName})`;
