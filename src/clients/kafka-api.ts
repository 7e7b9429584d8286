/**
 * The calls that kinds make of a Kafka cluster. All of them throw ServiceError.
 *
 * Each call opens its own connection and closes it again: kafkajs clients keep stale metadata after a topic was
 * deleted, and a client that lost its connection may never settle.
 * Sources: tulios/kafkajs#252, #815, #909, #852
 */
export interface KafkaApi {
  /** The number of known brokers, and the controller's id; undefined when no controller is known. */
  describeCluster(signal: AbortSignal): Promise<{ brokers: number; controller: number | undefined }>;
  /** A missing group has the state `Dead`. Source: apache/kafka#14408 */
  describeGroup(groupId: string, signal: AbortSignal): Promise<KafkaGroup>;
  deleteGroup(groupId: string, signal: AbortSignal): Promise<void>;
  /** Undefined when the topic does not exist. */
  describeTopic(topic: string, signal: AbortSignal): Promise<KafkaTopic | undefined>;
  /** Resolves when the deletion is accepted, not when the topic is gone. Source: redpanda-data/redpanda#4890 */
  deleteTopic(topic: string, signal: AbortSignal): Promise<void>;
  /** False when the topic exists already. */
  createTopic(topic: KafkaTopicSpec, signal: AbortSignal): Promise<boolean>;
  /**
   * Throws the refusal with which `createTopic` would end (replicas, policy, rights), and creates nothing; also where
   * the name is taken. A broker may check less here than at creation: Redpanda does not count its brokers.
   */
  validateTopic(topic: KafkaTopicSpec, signal: AbortSignal): Promise<void>;
  /** The low and high watermark of each partition. */
  topicOffsets(topic: string, signal: AbortSignal): Promise<PartitionOffsets[]>;
  /** The first offset whose record is not older than the time; undefined when there is none. */
  offsetAtTime(
    topic: string,
    partition: number,
    atMs: number,
    signal: AbortSignal,
  ): Promise<number | undefined>;
  /** The committed offset of each partition; undefined where nothing was committed. */
  committedOffsets(
    groupId: string,
    topic: string,
    signal: AbortSignal,
  ): Promise<{ partition: number; offset: number | undefined }[]>;
  /**
   * Sends all records in one request to one partition: all of them are written or none. Resolves with the first offset.
   */
  produce(
    topic: string,
    partition: number,
    records: KafkaRecord[],
    signal: AbortSignal,
  ): Promise<{ baseOffset: number }>;
}

export interface KafkaGroup {
  state: 'Empty' | 'Stable' | 'PreparingRebalance' | 'CompletingRebalance' | 'Dead' | 'Unknown';
  members: { clientId: string; host: string; memberId: string }[];
}

interface KafkaTopic {
  partitions: { id: number; leader: number }[];
}

export interface KafkaTopicSpec {
  topic: string;
  partitions: number;
  replicas: number;
}

interface PartitionOffsets {
  partition: number;
  low: number;
  high: number;
}

interface KafkaRecord {
  value: string;
  /** The record's time in milliseconds; kinds take it from the clock. */
  atMs: number;
}
