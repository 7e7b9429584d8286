import type { Admin, Kafka, Producer } from 'kafkajs';
import type { Transports } from '../../../../src/clients/transports.ts';
import type { SandboxCloud } from '../cloud.ts';
import type { KafkaInputs, KafkaOperation } from './answer.ts';
import { asKafkajsThrows } from './kafkajs-errors.ts';

/** The part of kafkajs that lamplighter uses. */
type UsedAdmin = Pick<
  Admin,
  | 'connect'
  | 'disconnect'
  | 'describeCluster'
  | 'describeGroups'
  | 'deleteGroups'
  | 'fetchTopicMetadata'
  | 'deleteTopics'
  | 'createTopics'
  | 'fetchTopicOffsets'
  | 'fetchTopicOffsetsByTimestamp'
  | 'fetchOffsets'
>;
type UsedProducer = Pick<Producer, 'connect' | 'disconnect' | 'send'>;

/** kafkajs' surface over a simulated broker: what it returns, what it throws, and how it wraps that. */
export function sandboxKafka(cloud: SandboxCloud): Transports['kafka'] {
  return async () => (signal) => {
    const ask = async <Operation extends KafkaOperation, Answer>(
      operation: Operation,
      input: KafkaInputs[Operation],
    ): Promise<Answer> => {
      try {
        return (await cloud.kafka(operation, input, signal)) as Answer;
      } catch (error) {
        throw asKafkajsThrows(operation, input as { topic?: string; groupId?: string }, error);
      }
    };
    return {
      admin: () => fakeAdmin(ask) as unknown as Admin,
      producer: () => fakeProducer(ask) as unknown as Producer,
    } satisfies Pick<Kafka, 'admin' | 'producer'>;
  };
}

type Ask = <Operation extends KafkaOperation, Answer>(
  operation: Operation,
  input: KafkaInputs[Operation],
) => Promise<Answer>;

const only = (names: readonly string[] | undefined): string => {
  const [name, ...more] = names ?? [];
  if (name === undefined || more.length > 0) throw new Error('the sandbox takes one name per Kafka call');
  return name;
};

const fakeAdmin = (ask: Ask): UsedAdmin => ({
  connect: () => ask('connect', {}),
  disconnect: async () => {},
  describeCluster: () => ask('describeCluster', {}),
  describeGroups: async (groupIds) => ({
    groups: [await ask('describeGroups', { groupId: only(groupIds) })],
  }),
  deleteGroups: async (groupIds) => {
    const groupId = only(groupIds);
    await ask('deleteGroups', { groupId });
    return [{ groupId, errorCode: 0 }];
  },
  fetchTopicMetadata: async (options) => {
    const topic = only(options?.topics);
    return { topics: [{ name: topic, partitions: await ask('fetchTopicMetadata', { topic }) }] };
  },
  deleteTopics: ({ topics }) => ask('deleteTopics', { topic: only(topics) }),
  createTopics: async ({ topics, validateOnly }) => {
    const topic = only(topics.map((spec) => spec.topic));
    const { numPartitions = 1, replicationFactor = 1 } = topics[0] ?? {};
    try {
      const operation = validateOnly ? 'validateTopics' : 'createTopics';
      await ask(operation, { topic, partitions: numPartitions, replicas: replicationFactor });
      return true;
    } catch (error) {
      // kafkajs answers `false` for a name that is taken; it does not throw.
      if (isTaken(error)) return false;
      throw error;
    }
  },
  fetchTopicOffsets: (topic) => ask('fetchTopicOffsets', { topic }),
  fetchTopicOffsetsByTimestamp: (topic, atMs = 0) => ask('fetchTopicOffsetsByTimestamp', { topic, atMs }),
  fetchOffsets: async ({ groupId, topics }) => {
    const topic = only(topics);
    return [{ topic, partitions: await ask('fetchOffsets', { groupId, topic }) }];
  },
});

const fakeProducer = (ask: Ask): UsedProducer => ({
  connect: () => ask('connect', {}),
  disconnect: async () => {},
  send: async ({ topic, messages }) => {
    const partition = messages[0]?.partition ?? 0;
    const partitions: { partitionId: number }[] = await ask('fetchTopicMetadata', { topic });
    // For a partition that it does not know kafkajs sends nothing, and says nothing.
    if (!partitions.some(({ partitionId }) => partitionId === partition)) return [];
    const { baseOffset } = await ask<'produce', { baseOffset: string }>('produce', {
      topic,
      partition,
      records: messages.map(({ value, timestamp }) => ({ value: String(value), atMs: Number(timestamp) })),
    });
    return [{ topicName: topic, partition, errorCode: 0, baseOffset }];
  },
});

function isTaken(error: unknown): boolean {
  const inner = (error as { errors?: readonly { type?: string }[] }).errors;
  return inner?.every(({ type }) => type === 'TOPIC_ALREADY_EXISTS') ?? false;
}
