import { SECOND } from '../../../../src/core/ports/clock.ts';
import { commandTopics, type EngineInitOptions } from '../../../../src/kinds/kafka/engine-init-options.ts';
import type { SandboxPod } from '../kubernetes/state.ts';
import type { SandboxComponent, Simulator, World } from '../world/world.ts';
import { groupOf, isReachable, kafkaState, presentGroup, readerOf, workingTopic } from './state.ts';

const NAME = 'kafka-engine';
const READ_MS = SECOND / 8;
const PRINT_MS = SECOND;
/** Kafka's own default: a consumer that was killed counts as a member for this long. */
const SESSION_TIMEOUT_MS = 45 * SECOND;

/** The pods of the world, as far as an engine in one of them is concerned. */
export interface EnginePods {
  list(): readonly SandboxPod[];
  writeLog(uid: string, text: string): void;
}

/** One engine process: one container of one pod, from its readiness to its end. */
interface EngineIncarnation {
  component: string;
  uid: string;
  restarts: number;
  memberId: string;
  terminating: boolean;
  /** By topic: how many of the commands it has read, in their order. */
  read: Record<string, number>;
  printed: boolean;
}

interface EngineState {
  lives: EngineIncarnation[];
  /** Reads that are on the agenda, by component, topic and partition. */
  reading: Record<string, true>;
  nextHost: number;
}

/**
 * The engines behind the engine-init components: each Ready pod of the subject is one.
 *
 *   Ready ──joins the group──> reading ──has all commands──> (a second later) prints its line
 *                                │
 *        ended in good order ────┼──> leaves the group at once
 *        killed ─────────────────┴──> is a member until its session has timed out
 */
export function kafkaEngineSimulator(world: World, pods: EnginePods): Simulator {
  const state = () => world.service<EngineState>(NAME, () => ({ lives: [], reading: {}, nextHost: 10 }));

  const isPodOf = (pod: SandboxPod, incarnation: EngineIncarnation) =>
    pod.uid === incarnation.uid && pod.restarts === incarnation.restarts && pod.startedAtMs !== undefined;

  /** Engines end with their container. */
  const bury = (): void => {
    const gone = state().lives.filter((incarnation) => {
      const pod = pods.list().find((candidate) => isPodOf(candidate, incarnation));
      if (pod?.terminating) incarnation.terminating = true;
      return pod === undefined;
    });
    if (gone.length === 0) return;
    state().lives = state().lives.filter((incarnation) => !gone.includes(incarnation));
    for (const incarnation of gone) leave(incarnation);
  };

  const leave = (incarnation: EngineIncarnation): void => {
    for (const group of Object.values(kafkaState(world).groups)) {
      const member = group.members.find(({ id }) => id === incarnation.memberId);
      if (member === undefined) continue;
      member.dead = true;
      member.leavesAtMs = incarnation.terminating ? world.now() : world.now() + SESSION_TIMEOUT_MS;
      world.after(member.leavesAtMs - world.now(), NAME, { type: 'left' });
    }
  };

  /** Ready pods become engines, and engines whose broker was away become members again. */
  const join = (component: SandboxComponent): void => {
    const options = optionsOf(component);
    for (const pod of pods.list()) {
      if (pod.component !== component.subject || !pod.ready || pod.terminating) continue;
      let incarnation = state().lives.find(
        (known) => known.component === component.name && isPodOf(pod, known),
      );
      if (incarnation === undefined) {
        incarnation = {
          component: component.name,
          uid: pod.uid,
          restarts: pod.restarts,
          memberId: '',
          terminating: false,
          read: {},
          printed: false,
        };
        state().lives.push(incarnation);
        if (world.now() === world.startedAtMs) beginInitialised(component, incarnation);
      }
      const group = groupOf(world, options.group);
      const { memberId } = incarnation;
      if (group.members.some(({ id }) => id === memberId)) continue;
      incarnation.memberId = `${pod.name}-${kafkaState(world).nextMember++}`;
      group.members.push({
        id: incarnation.memberId,
        clientId: component.subject ?? component.name,
        host: `10.0.3.${state().nextHost++}`,
        topics: commandTopics(options),
        joinedAtMs: world.now(),
        dead: false,
      });
    }
  };

  /** It was running before the world began: then it got its commands at its start, as far as it reads at all. */
  const beginInitialised = (component: SandboxComponent, incarnation: EngineIncarnation): void => {
    const options = optionsOf(component);
    const { consumes, printsLine } = world.behaviour(component.subject ?? '');
    for (const topic of commandTopics(options)) {
      for (const record of kafkaState(world).topics[topic]?.partitions[0]?.records ?? []) {
        record.atMs = world.startedAtMs;
      }
      if (consumes) incarnation.read[topic] = options.commands.length;
      else groupOf(world, options.group).offsets[topic] = {};
    }
    if (consumes && printsLine) print(component, incarnation);
  };

  const print = (component: SandboxComponent, incarnation: EngineIncarnation): void => {
    incarnation.printed = true;
    pods.writeLog(incarnation.uid, optionsOf(component).logLine);
  };

  /** Who reads the partition now, and whether there is something to read. */
  const nextRead = (component: SandboxComponent, topic: string, partition: number) => {
    const { group } = optionsOf(component);
    const records = workingTopic(world, topic)?.partitions[partition]?.records ?? [];
    const reader = readerOf(world, group, topic);
    const offset = presentGroup(world, group)?.offsets[topic]?.[partition] ?? 0;
    const record = records[offset];
    if (!isReachable(world) || reader === undefined || reader.dead || record === undefined) return undefined;
    const incarnation = state().lives.find(({ memberId }) => memberId === reader.id);
    if (incarnation !== undefined && !world.behaviour(component.subject ?? '').consumes) return undefined;
    return { record, offset, life: incarnation };
  };

  const planReads = (component: SandboxComponent): void => {
    for (const topic of commandTopics(optionsOf(component))) {
      const partitions = workingTopic(world, topic)?.partitions.length ?? 0;
      for (let partition = 0; partition < partitions; partition += 1) {
        const key = `${component.name}/${topic}/${partition}`;
        if (state().reading[key] || nextRead(component, topic, partition) === undefined) continue;
        state().reading[key] = true;
        world.after(READ_MS * world.stray(key), NAME, {
          type: 'read',
          component: component.name,
          topic,
          partition,
        });
      }
    }
  };

  /** Reads one record and commits it. A reader that is not an engine of ours takes it away from the engine. */
  const read = (component: SandboxComponent, topic: string, partition: number): void => {
    delete state().reading[`${component.name}/${topic}/${partition}`];
    const next = nextRead(component, topic, partition);
    if (next === undefined) return;
    const options = optionsOf(component);
    const offsets = groupOf(world, options.group).offsets;
    offsets[topic] = { ...offsets[topic], [partition]: next.offset + 1 };
    if (next.life === undefined) return;
    const count = next.life.read[topic] ?? 0;
    if (codeOf(next.record.value) === options.commands[count]?.code) next.life.read[topic] = count + 1;
    if (hasAll(options, next.life) && !next.life.printed) {
      world.after(PRINT_MS, NAME, { type: 'print', memberId: next.life.memberId });
    }
  };

  return {
    name: NAME,
    boot() {},

    on(event) {
      if (event.type === 'read') {
        const component = world.components.get(String(event.component));
        if (component !== undefined) read(component, String(event.topic), Number(event.partition));
      }
      if (event.type === 'print') {
        const incarnation = state().lives.find(({ memberId }) => memberId === event.memberId);
        const component = incarnation && world.components.get(incarnation.component);
        if (component === undefined || incarnation === undefined) return;
        if (world.behaviour(component.subject ?? '').printsLine) print(component, incarnation);
      }
    },

    onChange() {
      bury();
      if (!isReachable(world)) return;
      for (const component of world.ofKind('engine-init')) {
        join(component);
        planReads(component);
      }
    },

    /** An engine that was initialised serves those who need the init. */
    isUp(name) {
      if (world.components.get(name)?.kind !== 'engine-init') return undefined;
      return state().lives.some(
        (incarnation) => incarnation.component === name && incarnation.printed && !incarnation.terminating,
      );
    },
  };
}

const optionsOf = (component: SandboxComponent) => component.options as unknown as EngineInitOptions;

const hasAll = (options: EngineInitOptions, incarnation: EngineIncarnation): boolean =>
  commandTopics(options).every((topic) => (incarnation.read[topic] ?? 0) >= options.commands.length);

function codeOf(value: string): unknown {
  try {
    return (JSON.parse(value) as { code?: unknown }).code;
  } catch {
    return undefined;
  }
}
