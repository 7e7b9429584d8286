import type { World } from '../world/world.ts';

/** What the simulated broker remembers. Plain JSON: it outlives the process with the world. */
export interface KafkaState {
  /** Each kafka-broker component: undefined while it is off, in the future while it boots. */
  upAtMs: Record<string, number | undefined>;
  topics: Record<string, TopicState>;
  groups: Record<string, GroupState>;
  nextMember: number;
}

export interface TopicState {
  partitions: PartitionState[];
  /** From when metadata lists it; a moment before that its creation was accepted. */
  listedAtMs: number;
  leaderAtMs: number;
  /** Set by a deletion: until when metadata still lists it, and until when its name is taken. */
  deletion?: { hiddenAtMs: number; goneAtMs: number };
}

interface PartitionState {
  records: { value: string; atMs: number }[];
}

export interface GroupState {
  members: MemberState[];
  /** By topic, then partition. */
  offsets: Record<string, Record<number, number>>;
}

export interface MemberState {
  id: string;
  clientId: string;
  host: string;
  topics: string[];
  joinedAtMs: number;
  /** When it is dropped: a session that times out, a foreign consumer that goes home. */
  leavesAtMs?: number;
  /** It still counts as a member, but nobody is behind it any more. */
  dead: boolean;
}

export const kafkaState = (world: World): KafkaState =>
  world.service('kafka', () => ({ upAtMs: {}, topics: {}, groups: {}, nextMember: 1 }));

/** Whether a client finds a broker that answers. */
export function isReachable(world: World): boolean {
  const now = world.now();
  return Object.values(kafkaState(world).upAtMs).some((upAt) => upAt !== undefined && upAt <= now);
}

/** The topic as metadata shows it; undefined when it was deleted, never was, or was created just now. */
export function visibleTopic(world: World, name: string): TopicState | undefined {
  const topic = kafkaState(world).topics[name];
  const now = world.now();
  if (topic === undefined || topic.listedAtMs > now) return undefined;
  return topic.deletion !== undefined && topic.deletion.hiddenAtMs <= now ? undefined : topic;
}

/** A topic that can be written to and read. */
export function workingTopic(world: World, name: string): TopicState | undefined {
  const topic = kafkaState(world).topics[name];
  return topic !== undefined && topic.deletion === undefined && topic.leaderAtMs <= world.now()
    ? topic
    : undefined;
}

/** Drops the topics whose name has become free. */
export function forgetDeleted(world: World): void {
  const { topics } = kafkaState(world);
  for (const [name, topic] of Object.entries(topics)) {
    if (topic.deletion !== undefined && topic.deletion.goneAtMs <= world.now()) delete topics[name];
  }
}

/** The group after those whose time has come have left it; undefined when there is none. */
export function presentGroup(world: World, id: string): GroupState | undefined {
  const group = kafkaState(world).groups[id];
  if (group === undefined) return undefined;
  group.members = group.members.filter(
    ({ leavesAtMs }) => leavesAtMs === undefined || leavesAtMs > world.now(),
  );
  return group;
}

/** The group, made if need be: joining or committing is what creates one. */
export function groupOf(world: World, id: string): GroupState {
  const { groups } = kafkaState(world);
  groups[id] ??= { members: [], offsets: {} };
  return presentGroup(world, id) ?? groups[id];
}

/** Each partition belongs to one member: here the one that has been in the group the longest. */
export function readerOf(world: World, groupId: string, topic: string): MemberState | undefined {
  const members = presentGroup(world, groupId)?.members ?? [];
  return members
    .filter(({ topics }) => topics.includes(topic))
    .sort((a, b) => a.joinedAtMs - b.joinedAtMs)[0];
}

/** Accepted now, listed after half of the delay, led after all of it. */
export function newTopic(partitions: number, nowMs: number, leaderDelayMs = 0): TopicState {
  return {
    partitions: Array.from({ length: partitions }, () => ({ records: [] })),
    listedAtMs: nowMs + leaderDelayMs / 2,
    leaderAtMs: nowMs + leaderDelayMs,
  };
}
