/**
 * The calls that kinds make of a Kafka cluster. All of them throw ServiceError.
 *
 * Each call opens its own connection and closes it again: kafkajs clients keep stale metadata after a topic
 * was deleted, and one that lost its connection may never settle.
 */
export interface KafkaApi {
  /** Brokers known and whether one of them is the controller. */
  describeCluster(signal: AbortSignal): Promise<{ brokers: number; controller: number | undefined }>;
  /** A missing group has the state `Dead`. */
  describeGroup(groupId: string, signal: AbortSignal): Promise<KafkaGroup>;
  deleteGroup(groupId: string, signal: AbortSignal): Promise<void>;
  /** undefined when there is no such topic */
  describeTopic(topic: string, signal: AbortSignal): Promise<KafkaTopic | undefined>;
  /** Accepted, not yet gone. */
  deleteTopic(topic: string, signal: AbortSignal): Promise<void>;
  /** False when it exists already. */
  createTopic(topic: KafkaTopicSpec, signal: AbortSignal): Promise<boolean>;
  /**
   * Throws the refusal with which `createTopic` would end (replicas, policy, rights), and creates nothing; also where
   * the name is taken now. A broker may see less here than when it creates: Redpanda does not count its brokers.
   */
  validateTopic(topic: KafkaTopicSpec, signal: AbortSignal): Promise<void>;
  /** The low and high watermark of each partition. */
  topicOffsets(topic: string, signal: AbortSignal): Promise<PartitionOffsets[]>;
  /** The first offset whose record is not older than the time, or undefined when there is none. */
  offsetAtTime(
    topic: string,
    partition: number,
    atMs: number,
    signal: AbortSignal,
  ): Promise<number | undefined>;
  /** Committed offset of each partition, undefined where nothing was committed. */
  committedOffsets(
    groupId: string,
    topic: string,
    signal: AbortSignal,
  ): Promise<{ partition: number; offset: number | undefined }[]>;
  /** All records in one request to one partition: all of them or none. Resolves with the first offset. */
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
  /** Record time; kinds take it from the clock. */
  atMs: number;
}
