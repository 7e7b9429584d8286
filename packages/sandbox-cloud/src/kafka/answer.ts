import { SECOND } from '../../../../src/core/ports/clock.ts';
import { SandboxRefusal, type World } from '../world/world.ts';
import {
  forgetDeleted,
  isReachable,
  kafkaState,
  newTopic,
  presentGroup,
  type TopicState,
  visibleTopic,
} from './state.ts';

/** Who leads all partitions and is the controller, however many brokers there are. */
const BROKER_ID = 1;
const QUICK_DELETION_MS = SECOND / 2;

/** What the fake transport sends: kafkajs' arguments as plain JSON. */
export interface KafkaInputs {
  connect: Record<string, never>;
  describeCluster: Record<string, never>;
  describeGroups: { groupId: string };
  deleteGroups: { groupId: string };
  fetchTopicMetadata: { topic: string };
  deleteTopics: { topic: string };
  createTopics: { topic: string; partitions: number; replicas: number };
  /** `createTopics` with `validateOnly`. */
  validateTopics: { topic: string; partitions: number; replicas: number };
  fetchTopicOffsets: { topic: string };
  fetchTopicOffsetsByTimestamp: { topic: string; atMs: number };
  fetchOffsets: { groupId: string; topic: string };
  produce: { topic: string; partition: number; records: { value: string; atMs: number }[] };
}

export type KafkaOperation = keyof KafkaInputs;

const EFFECTS: ReadonlySet<string> = new Set([
  'deleteGroups',
  'deleteTopics',
  'createTopics',
  'produce',
] satisfies KafkaOperation[]);

type Answers = { [Operation in KafkaOperation]: (world: World, input: KafkaInputs[Operation]) => unknown };

/** The broker's answers, with Kafka's own names for refusals. */
const answers: Answers = {
  connect: () => ({}),

  describeCluster(world) {
    requireLeaders(world);
    const brokers = Array.from({ length: brokerBehaviour(world).brokers }, (_, index) => ({
      ...{ nodeId: BROKER_ID + index, host: index === 0 ? 'kafka' : `kafka-${index}`, port: 9092 },
    }));
    return { brokers, controller: BROKER_ID };
  },

  describeGroups(world, { groupId }) {
    requireLeaders(world);
    const group = presentGroup(world, groupId);
    const members = (group?.members ?? []).map(({ id, clientId, host }) => ({
      memberId: id,
      clientId,
      clientHost: `/${host}`,
    }));
    return {
      groupId,
      state: group === undefined ? 'Dead' : members.length > 0 ? 'Stable' : 'Empty',
      members,
    };
  },

  deleteGroups(world, { groupId }) {
    requireLeaders(world);
    const group = presentGroup(world, groupId);
    if (group === undefined) throw new SandboxRefusal('GROUP_ID_NOT_FOUND', 'The group id was not found');
    if (group.members.length > 0) throw new SandboxRefusal('NON_EMPTY_GROUP', 'The group is not empty');
    delete kafkaState(world).groups[groupId];
    return {};
  },

  fetchTopicMetadata(world, { topic }) {
    return partitionsOf(ledTopic(world, topic));
  },

  deleteTopics(world, { topic: name }) {
    requireLeaders(world);
    const topic = visibleTopic(world, name);
    if (topic === undefined || topic.deletion !== undefined) throw unknownTopic(name);
    const lingerMs = brokerBehaviour(world).topicDeletion ?? QUICK_DELETION_MS;
    // First it is listed still, then it is not and its name is taken all the same: brokers do either.
    topic.deletion = { hiddenAtMs: world.now() + lingerMs / 2, goneAtMs: world.now() + lingerMs };
    for (const group of Object.values(kafkaState(world).groups)) delete group.offsets[name];
    return {};
  },

  createTopics(world, { topic, partitions, replicas }) {
    requireCreatable(world, topic, replicas);
    const { leaderDelay } = brokerBehaviour(world);
    kafkaState(world).topics[topic] = newTopic(partitions, world.now(), leaderDelay);
    return {};
  },

  validateTopics(world, { topic, replicas }) {
    requireCreatable(world, topic, replicas);
    return {};
  },

  fetchTopicOffsets(world, { topic }) {
    return ledTopic(world, topic).partitions.map(({ records }, partition) => ({
      partition,
      low: '0',
      high: String(records.length),
      offset: String(records.length),
    }));
  },

  fetchTopicOffsetsByTimestamp(world, { topic, atMs }) {
    return ledTopic(world, topic).partitions.map(({ records }, partition) => {
      const first = records.findIndex((record) => record.atMs >= atMs);
      return { partition, offset: String(first < 0 ? records.length : first) };
    });
  },

  fetchOffsets(world, { groupId, topic }) {
    const committed = presentGroup(world, groupId)?.offsets[topic] ?? {};
    return ledTopic(world, topic).partitions.map((_, partition) => ({
      partition,
      offset: String(committed[partition] ?? -1),
      metadata: null,
    }));
  },

  produce(world, { topic, partition, records }) {
    const log = ledTopic(world, topic).partitions[partition]?.records;
    if (log === undefined) throw unknownTopic(topic);
    const baseOffset = log.length;
    log.push(...records);
    return { baseOffset: String(baseOffset) };
  },
};

/** In the order of Kafka: of a name that is taken it says nothing else. */
function requireCreatable(world: World, topic: string, replicas: number): void {
  requireLeaders(world);
  if (!TOPIC_NAME.test(topic)) {
    throw new SandboxRefusal('INVALID_TOPIC_EXCEPTION', 'The request attempted an invalid topic');
  }
  if (kafkaState(world).topics[topic] !== undefined) {
    throw new SandboxRefusal('TOPIC_ALREADY_EXISTS', 'Topic with this name already exists');
  }
  if (replicas > brokerBehaviour(world).brokers) {
    throw new SandboxRefusal('INVALID_REPLICATION_FACTOR', 'Replication-factor is invalid');
  }
}

const TOPIC_NAME = /^(?!\.\.?$)[\w.-]{1,249}$/;

/** The broker's door. Refuses with Kafka's own error names, and like a closed port while no broker is up. */
export async function answerKafka(
  world: World,
  operation: string,
  input: object,
  signal: AbortSignal,
): Promise<unknown> {
  if (!Object.hasOwn(answers, operation)) {
    throw new SandboxRefusal('UNSUPPORTED_VERSION', `the sandbox's broker has no operation ${operation}`);
  }
  const answer = answers[operation as KafkaOperation] as (world: World, input: object) => unknown;
  const { topic, groupId } = input as { topic?: string; groupId?: string };
  const target = operation === 'fetchOffsets' ? groupId : (topic ?? groupId);
  const call = { service: 'kafka', operation, target: target ?? '', effect: EFFECTS.has(operation) };
  return world.deliver(call, signal, () => whileReachable(world, () => answer(world, input)));
}

/** The same for a program on the broker's own machine, whose way there has no faults of its own. */
export const askBroker = <Operation extends KafkaOperation>(
  world: World,
  operation: Operation,
  input: KafkaInputs[Operation],
): unknown => whileReachable(world, () => answers[operation](world, input));

function whileReachable<T>(world: World, answer: () => T): T {
  if (!isReachable(world)) {
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  }
  forgetDeleted(world);
  return answer();
}

/** kafkajs asks for the metadata of all topics before it administers: one without a leader stops everything. */
function requireLeaders(world: World): void {
  for (const name of Object.keys(kafkaState(world).topics)) {
    const topic = visibleTopic(world, name);
    if (topic !== undefined && topic.leaderAtMs > world.now()) throw leaderless();
  }
}

function ledTopic(world: World, name: string): TopicState {
  const topic = visibleTopic(world, name);
  if (topic === undefined) throw unknownTopic(name);
  if (topic.leaderAtMs > world.now()) throw leaderless();
  return topic;
}

const partitionsOf = (topic: TopicState) =>
  topic.partitions.map((_, partitionId) => ({
    partitionId,
    leader: BROKER_ID,
    partitionErrorCode: 0,
    replicas: [BROKER_ID],
    isr: [BROKER_ID],
  }));

const brokerBehaviour = (world: World) => {
  const behaviour = world.behaviour(world.ofKind('kafka-broker')[0]?.name ?? '');
  // The record of a world that 0.1.0 made has no number of brokers: it had one.
  return { ...behaviour, brokers: behaviour.brokers ?? 1 };
};

const leaderless = () =>
  new SandboxRefusal(
    'LEADER_NOT_AVAILABLE',
    'There is no leader for this topic-partition as we are in the middle of a leadership election',
  );

const unknownTopic = (name: string) =>
  new SandboxRefusal(
    'UNKNOWN_TOPIC_OR_PARTITION',
    `This server does not host this topic-partition (${name})`,
  );
