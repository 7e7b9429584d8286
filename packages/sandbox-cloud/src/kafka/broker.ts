import { HOUR, MINUTE, SECOND } from '../../../../src/core/ports/clock.ts';
import {
  commandTopics,
  commandValue,
  type EngineInitOptions,
} from '../../../../src/kinds/kafka/engine-init-options.ts';
import type { KafkaResetOptions } from '../../../../src/kinds/kafka-reset.ts';
import { option, type SandboxComponent, type Simulator, type World } from '../world/world.ts';
import { groupOf, kafkaState, newTopic } from './state.ts';

const NAME = 'kafka';
/** How long before the world began somebody last used the environment. */
const YESTERDAY_MS = 15 * HOUR;

/**
 * The simulated broker. Each kafka-broker component:
 *
 *   off ──all that it needs is up──> booting ──> up
 *    ^                                  │        │
 *    └────────── something it needs is down ─────┘
 *
 * Topics, records and committed offsets survive its being off; members of groups do not.
 */
export function kafkaBrokerSimulator(world: World): Simulator {
  const brokers = () => world.ofKind('kafka-broker');

  /** Lets brokers follow what they need; where that is up when the world begins, so have they always been. */
  const follow = (): void => {
    const state = kafkaState(world);
    const instantly = world.now() === world.startedAtMs;
    for (const { name, needs } of brokers()) {
      const hasHost = needs.every((need) => world.isUp(need));
      const upAt = state.upAtMs[name];
      if (hasHost && upAt === undefined) {
        const delay = instantly ? 0 : world.draw(name, 'up');
        state.upAtMs[name] = world.now() + delay;
        world.after(delay, NAME, { type: 'up', component: name });
      } else if (!hasHost && upAt !== undefined) {
        state.upAtMs[name] = undefined;
        world.forget(NAME, (event) => event.type === 'up' && event.component === name);
        for (const group of Object.values(state.groups)) group.members = [];
      }
    }
  };

  return {
    name: NAME,

    boot() {
      for (const component of world.ofKind('engine-init')) leaveCommandsOfYesterday(world, component);
      for (const component of world.ofKind('kafka-reset')) leaveTopicsOfYesterday(world, component);
      // Only when all services have booted is it known what is up at the beginning.
      world.after(0, NAME, { type: 'begin' });
    },

    on(event) {
      if (event.type === 'begin') follow();
      if (event.type === 'up') for (const { name } of brokers()) admitForeigners(world, name);
    },

    onChange: follow,

    isUp(name) {
      if (world.components.get(name)?.kind !== 'kafka-broker') return undefined;
      const upAt = kafkaState(world).upAtMs[name];
      return upAt !== undefined && upAt <= world.now();
    },
  };
}

const resetTopics = (component: SandboxComponent) => option<KafkaResetOptions['topics']>(component, 'topics');

/** The topics hold what was sent the last time, and the group has read it. */
function leaveCommandsOfYesterday(world: World, component: SandboxComponent): void {
  const options = component.options as unknown as EngineInitOptions;
  const atMs = world.startedAtMs - YESTERDAY_MS;
  for (const name of commandTopics(options)) {
    const topic = newTopic(1, atMs);
    topic.partitions[0]?.records.push(
      ...options.commands.map((command) => ({ value: commandValue(command), atMs: atMs + MINUTE })),
    );
    kafkaState(world).topics[name] = topic;
    groupOf(world, options.group).offsets[name] = { 0: options.commands.length };
  }
}

/** Other topics that a reset wipes hold something too, so that it shows whether they were wiped. */
function leaveTopicsOfYesterday(world: World, component: SandboxComponent): void {
  const atMs = world.startedAtMs - YESTERDAY_MS;
  for (const { topic: name, partitions } of resetTopics(component)) {
    if (kafkaState(world).topics[name] !== undefined) continue;
    const topic = newTopic(partitions, atMs);
    topic.partitions[0]?.records.push({ value: 'of yesterday', atMs: atMs + SECOND });
    kafkaState(world).topics[name] = topic;
  }
  for (const group of option<KafkaResetOptions['groups']>(component, 'groups')) groupOf(world, group);
}

function admitForeigners(world: World, broker: string): void {
  for (const foreigner of world.behaviour(broker).foreignConsumers) {
    const leavesAtMs =
      foreigner.leavesAfter === undefined ? undefined : world.startedAtMs + foreigner.leavesAfter;
    if (leavesAtMs !== undefined && leavesAtMs <= world.now()) continue;
    if (leavesAtMs !== undefined) world.after(leavesAtMs - world.now(), NAME, { type: 'left' });
    const group = groupOf(world, foreigner.group);
    const id = `${foreigner.clientId}-${foreigner.host}`;
    if (group.members.some((member) => member.id === id)) continue;
    group.members.push({
      id,
      clientId: foreigner.clientId,
      host: foreigner.host,
      topics: [foreigner.topic],
      joinedAtMs: world.now(),
      dead: false,
      ...(leavesAtMs !== undefined && { leavesAtMs }),
    });
  }
}
