import type { Admin, Kafka } from 'kafkajs';
import type { ServiceCall } from '../core/service-call.ts';
import type { CallService } from './call-service.ts';
import type { KafkaApi, KafkaGroup, KafkaTopicSpec } from './kafka-api.ts';
import {
  connectFailure,
  firstRequestFailure,
  kafkaErrorName,
  kafkaFailure,
  sendFailure,
} from './kafkajs-failure.ts';
import { validateTopic } from './scratch-topic.ts';
import type { Transports } from './transports.ts';

/** kafkajs's own retries are off: only the caller knows what may be repeated, and its waits ignore the clock port. */
const ONCE = { retry: { retries: 0 } } as const;

/** How long the broker may take to change topics, in milliseconds; less than the limit of the call. */
const BROKER_TIMEOUT_MS = 8_000;

const ALL_REPLICAS = -1;

export function createKafkaApi(options: { transport: Transports['kafka']; call: CallService }): KafkaApi {
  const { transport, call } = options;

  /** Runs one call on a client of its own, which is closed when the call is over, whatever the result. */
  const withClient = <T>(
    what: Omit<ServiceCall, 'service'>,
    signal: AbortSignal,
    use: (client: Pick<Kafka, 'admin' | 'producer'>) => Promise<T>,
  ): Promise<T> =>
    call({ service: 'kafka', ...what }, signal, async (callSignal) => {
      const open = await transport();
      const over = new AbortController();
      try {
        return await use(open(AbortSignal.any([callSignal, over.signal])));
      } finally {
        // kafkajs half-closes its sockets and leaves the rest to the broker (kafkajs 2.2.4).
        over.abort(new Error('the call is over'));
      }
    });

  const withAdmin = <T>(
    operation: string,
    target: string | undefined,
    signal: AbortSignal,
    use: (admin: Admin) => Promise<T>,
  ): Promise<T> =>
    withClient({ operation, ...(target !== undefined && { target }) }, signal, async (client) => {
      const admin = client.admin(ONCE);
      try {
        await admin.connect().catch((error) => {
          throw connectFailure(error);
        });
        return await use(admin).catch((error) => {
          throw kafkaFailure(error);
        });
      } finally {
        await settled(admin.disconnect());
      }
    });

  const create = (
    { topic, partitions, replicas }: KafkaTopicSpec,
    validateOnly: boolean,
    signal: AbortSignal,
  ): Promise<boolean> =>
    withAdmin('createTopics', topic, signal, (admin) =>
      admin.createTopics({
        topics: [{ topic, numPartitions: partitions, replicationFactor: replicas }],
        timeout: BROKER_TIMEOUT_MS,
        waitForLeaders: false,
        validateOnly,
      }),
    );

  return {
    describeCluster: (signal) =>
      withAdmin('describeCluster', undefined, signal, async (admin) => {
        const { brokers, controller } = await admin.describeCluster().catch((error) => {
          throw firstRequestFailure(error);
        });
        return { brokers: brokers.length, controller: controller ?? undefined };
      }),

    describeGroup: (groupId, signal) =>
      withAdmin('describeGroups', groupId, signal, async (admin) => {
        await loadMetadata(admin);
        const { groups } = await admin.describeGroups([groupId]);
        const group = groups[0];
        if (group === undefined) return { state: 'Dead', members: [] };
        return {
          state: knownState(group.state),
          members: group.members.map(({ clientId, clientHost, memberId }) => ({
            clientId,
            memberId,
            // Java brokers write an address as `/10.0.1.7`.
            host: clientHost.replace(/^\//, ''),
          })),
        };
      }),

    deleteGroup: (groupId, signal) =>
      withAdmin('deleteGroups', groupId, signal, async (admin) => {
        await admin.deleteGroups([groupId]);
      }),

    describeTopic: (topic, signal) =>
      withAdmin('fetchTopicMetadata', topic, signal, async (admin) => {
        const found = await ifThere(() => admin.fetchTopicMetadata({ topics: [topic] }));
        const metadata = found?.topics.find(({ name }) => name === topic);
        return (
          metadata && {
            partitions: metadata.partitions
              .map(({ partitionId, leader }) => ({ id: partitionId, leader }))
              .sort((a, b) => a.id - b.id),
          }
        );
      }),

    deleteTopic: (topic, signal) =>
      withAdmin('deleteTopics', topic, signal, (admin) =>
        admin.deleteTopics({ topics: [topic], timeout: BROKER_TIMEOUT_MS }),
      ),

    createTopic: (spec, signal) => create(spec, false, signal),

    validateTopic: (spec, signal) => validateTopic(spec, (asked) => create(asked, true, signal)),

    topicOffsets: (topic, signal) =>
      withAdmin('fetchTopicOffsets', topic, signal, async (admin) => watermarks(admin, topic)),

    offsetAtTime: (topic, partition, atMs, signal) =>
      withAdmin('fetchTopicOffsetsByTimestamp', topic, signal, async (admin) => {
        // Where no record is young enough, kafkajs returns the high watermark of that moment. So the watermark is read
        // first: only an offset below it is a record's.
        const high = (await watermarks(admin, topic)).find((entry) => entry.partition === partition)?.high;
        const offsets = await admin.fetchTopicOffsetsByTimestamp(topic, atMs);
        const offset = offsets.find((entry) => entry.partition === partition)?.offset;
        return high !== undefined && offset !== undefined && Number(offset) < high
          ? Number(offset)
          : undefined;
      }),

    committedOffsets: (groupId, topic, signal) =>
      withAdmin('fetchOffsets', groupId, signal, async (admin) => {
        await admin.fetchTopicMetadata({ topics: [topic] });
        const offsets = await admin.fetchOffsets({ groupId, topics: [topic] });
        return (offsets[0]?.partitions ?? [])
          .map(({ partition, offset }) => ({
            partition,
            offset: Number(offset) >= 0 ? Number(offset) : undefined,
          }))
          .sort(byPartition);
      }),

    produce: (topic, partition, records, signal) =>
      withClient({ operation: 'produce', target: topic }, signal, async (client) => {
        const producer = client.producer({
          ...ONCE,
          allowAutoTopicCreation: false,
          createPartitioner: () => () => partition,
        });
        try {
          await producer.connect().catch((error) => {
            throw connectFailure(error);
          });
          const [written] = await producer
            .send({
              topic,
              acks: ALL_REPLICAS,
              messages: records.map(({ value, atMs }) => ({ value, partition, timestamp: String(atMs) })),
            })
            .catch((error) => {
              throw sendFailure(error);
            });
          // For an unknown partition kafkajs sends nothing and reports nothing.
          if (written?.baseOffset === undefined) throw noSuchPartition(topic, partition);
          return { baseOffset: Number(written.baseOffset) };
        } finally {
          await settled(producer.disconnect());
        }
      }),
  };
}

/**
 * A new kafkajs client knows no broker until metadata was loaded, and looks up a group's coordinator before that: with
 * its retries off, every such call fails with "No brokers in the broker pool" (kafkajs 2.2.4).
 */
const loadMetadata = (admin: Admin): Promise<unknown> => admin.describeCluster();

function noSuchPartition(topic: string, partition: number): Error {
  const error = new Error(`the topic ${topic} has no partition ${partition}`);
  error.name = 'UNKNOWN_TOPIC_OR_PARTITION';
  return error;
}

const byPartition = (a: { partition: number }, b: { partition: number }) => a.partition - b.partition;

const watermarks = async (admin: Admin, topic: string) =>
  (await admin.fetchTopicOffsets(topic))
    .map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }))
    .sort(byPartition);

const STATES: ReadonlySet<string> = new Set([
  'Empty',
  'Stable',
  'PreparingRebalance',
  'CompletingRebalance',
  'Dead',
] satisfies KafkaGroup['state'][]);

const knownState = (state: string): KafkaGroup['state'] =>
  STATES.has(state) ? (state as KafkaGroup['state']) : 'Unknown';

async function ifThere<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (kafkaErrorName(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return undefined;
    throw error;
  }
}

/** The result or the error is known by then: a failed disconnect changes neither. */
const settled = (goodbye: Promise<void>): Promise<void> => goodbye.catch(() => undefined);
