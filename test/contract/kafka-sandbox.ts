import { groupOf, kafkaState } from '../../packages/sandbox-cloud/src/kafka/state.ts';
import type { kafkaWorld } from '../support/kafka-world.ts';
import type { KafkaUnderTest } from './kafka.contract.ts';

type World = Pick<ReturnType<typeof kafkaWorld>, 'api' | 'clock' | 'world' | 'now'>;

/** A world's broker, however its client reaches it; in `dark` there is none that answers. */
export function sandboxKafkaUnderTest(
  lit: World,
  dark: Pick<World, 'api'>,
  more: Partial<KafkaUnderTest> = {},
): KafkaUnderTest {
  const { api, clock, world, now } = lit;
  return {
    api,
    elsewhere: dark.api,
    now: () => clock.now(),
    join: async (group, topic) => {
      const id = `member-${kafkaState(world).nextMember}`;
      const clientId = 'console';
      now(() => {
        kafkaState(world).nextMember += 1;
        groupOf(world, group).members.push({
          id,
          clientId,
          host: '10.0.1.7',
          topics: [topic],
          joinedAtMs: world.now(),
          dead: false,
        });
      });
      return {
        clientId,
        leave: async () =>
          now(() => {
            const state = groupOf(world, group);
            state.members = state.members.filter((member) => member.id !== id);
          }),
      };
    },
    commit: async (group, topic, offset) =>
      now(() => {
        groupOf(world, group).offsets[topic] = { 0: offset };
      }),
    until: async (what, read) => {
      for (let probes = 0; probes < 1_000; probes += 1) {
        const found = await read().catch((error) => {
          // As a kind does: a leader that is missing is looked for again.
          if (error.errorClass !== 'transient') throw error;
          return undefined;
        });
        if (found !== undefined && found !== false) return found;
        await clock.sleep(1_000);
      }
      throw new Error(`never: ${what}`);
    },
    close: async () => {},
    ...more,
  };
}
