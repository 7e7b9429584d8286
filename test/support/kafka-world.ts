import { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { SandboxCloud } from '../../packages/sandbox-cloud/src/cloud.ts';
import { answerKafka } from '../../packages/sandbox-cloud/src/kafka/answer.ts';
import { kafkaBrokerSimulator } from '../../packages/sandbox-cloud/src/kafka/broker.ts';
import { kafkaEngineSimulator } from '../../packages/sandbox-cloud/src/kafka/engine.ts';
import { kafkaState } from '../../packages/sandbox-cloud/src/kafka/state.ts';
import { sandboxKafka } from '../../packages/sandbox-cloud/src/kafka/transport.ts';
import type { SandboxPod } from '../../packages/sandbox-cloud/src/kubernetes/state.ts';
import { type Simulator, World } from '../../packages/sandbox-cloud/src/world/world.ts';
import { worldFile } from '../../packages/sandbox-cloud/src/world/world-file.ts';
import { createCallService } from '../../src/clients/call-service.ts';
import type { Clients } from '../../src/clients/clients.ts';
import { createKafkaApi } from '../../src/clients/kafka.ts';
import type { Check, Incarnation, Task, TaskTarget } from '../../src/core/component.ts';
import type { RunEventBody } from '../../src/core/events.ts';
import { MINUTE, SECOND } from '../../src/core/ports/clock.ts';
import { engineInit } from '../../src/kinds/engine-init.ts';
import { kafkaBroker } from '../../src/kinds/kafka-broker.ts';
import { kafkaReset } from '../../src/kinds/kafka-reset.ts';
import type { Kind, KindContext } from '../../src/kinds/kind.ts';
import { runTaskPhase, type TaskEnd } from '../../src/runs/execute/task-phase.ts';

export const STARTED_AT = Date.UTC(2026, 10, 23, 2, 0, 0);
export const COMMANDS = [
  { code: 'FIRST', data: { lastOrderId: 0 } },
  { code: 'SECOND', data: { symbol: 'AB' } },
  { code: 'THIRD', data: {} },
];
export const VALUES = COMMANDS.map(({ code, data }) => JSON.stringify({ code, data, timestamp: 0 }));

export interface KafkaWorldOptions {
  /** As in a world's file. */
  components?: Record<string, object>;
  faults?: object[];
  /** Whether the broker's host is up when the world begins; default true. */
  hostUp?: boolean;
  /** Whether an engine pod is Ready when the world begins. */
  engineReady?: boolean;
  reset?: object;
  init?: object;
}

/** A broker, its host, and an engine whose pods the test moves by hand; everything else is the real code. */
export function kafkaWorld(given: KafkaWorldOptions = {}) {
  const clock = new VirtualClock(STARTED_AT);
  const host = { up: given.hostUp ?? true };
  const pods: SandboxPod[] = [];
  const reset = { groups: ['engines'], topics: [{ topic: 'preload' }], ...given.reset };
  const init = { group: 'engines', topic: 'preload', commands: COMMANDS, ...given.init };
  const expected = { upMs: 20 * SECOND, downMs: 10 * SECOND };
  const world = new World({
    file: worldFile.parse({
      name: 'kafka',
      jitter: 0,
      components: given.components ?? {},
      faults: given.faults ?? [],
    }),
    components: [
      { name: 'kafka-host', kind: 'toy-host', needs: [], options: {}, expected },
      { name: 'kafka', kind: 'kafka-broker', needs: ['kafka-host'], options: {}, expected },
      {
        name: 'kafka-reset',
        kind: 'kafka-reset',
        needs: ['kafka'],
        subject: 'engine',
        options: kafkaReset.options.parse(reset) as Record<string, unknown>,
        expected,
      },
      { name: 'engine', kind: 'toy-engine', needs: ['kafka-reset'], options: {}, expected },
      {
        name: 'engine-init',
        kind: 'engine-init',
        needs: ['engine'],
        subject: 'engine',
        options: engineInit.options.parse(init) as Record<string, unknown>,
        expected,
      },
    ],
    clock,
    withhold: (ms, signal) => clock.withhold(ms, signal),
  });
  const toys: Simulator = {
    name: 'toys',
    boot: () => undefined,
    on: (event) => {
      if (event.type === 'host') host.up = event.up === true;
    },
    isUp: (name) => (name === 'kafka-host' ? host.up : undefined),
  };
  const enginePods = {
    list: () => pods,
    writeLog: (uid: string, text: string) =>
      pods.find((pod) => pod.uid === uid)?.log.push({ atMs: world.now(), text }),
  };

  const addPod = (): SandboxPod => {
    const pod: SandboxPod = {
      uid: `uid-${pods.length + 1}`,
      name: `engine-${pods.length + 1}`,
      namespace: 'engines',
      component: 'engine',
      phase: 'Running',
      ready: true,
      startedAtMs: world.now(),
      terminating: false,
      restarts: 0,
      log: [],
    };
    pods.push(pod);
    return pod;
  };
  if (given.engineReady) addPod();

  world.populate([toys, kafkaBrokerSimulator(world), kafkaEngineSimulator(world, enginePods)]);
  world.settle();

  const cloud = {
    kafka: (operation, input, signal) => answerKafka(world, operation, input, signal),
  } as SandboxCloud;
  const api = createKafkaApi({ transport: sandboxKafka(cloud), call: createCallService({ clock }) });
  /** The lives for which a task was verified. */
  const remembered = new Set<string>();
  /** Whether the log is said to reach back to the start of the life. */
  const log = { complete: true };
  const lifeOf = ({ uid, startedAtMs = 0 }: SandboxPod): Incarnation => ({
    id: `${uid}@${startedAtMs}`,
    startedAtMs,
  });
  const subject: TaskTarget = {
    incarnation: async (): Promise<Incarnation | undefined> => {
      world.settle();
      const pod = pods.find((candidate) => candidate.ready && !candidate.terminating);
      return pod?.startedAtMs === undefined ? undefined : lifeOf(pod);
    },
    incarnations: async () => {
      world.settle();
      return pods.flatMap((pod) => (pod.startedAtMs === undefined || pod.terminating ? [] : [lifeOf(pod)]));
    },
    findInLog: async (text, incarnation) => {
      const own = pods.filter((pod) => lifeOf(pod).id === incarnation.id);
      const found = own.some((pod) => pod.log.some((line) => line.text.includes(text)));
      return { found: found && log.complete, complete: log.complete && own.length > 0 };
    },
  };
  const contextFor = (component: string): KindContext => ({
    environment: 'toys',
    component,
    clients: { kafka: api } as Clients,
    clock,
    random: () => 0.5,
    subject,
    recalls: async (lifeId) => remembered.has(lifeId),
  });
  const create = (kind: Kind, component: string) =>
    kind.create(world.components.get(component)?.options as never, contextFor(component));

  const events: RunEventBody[] = [];
  /** Runs a task as a run does, until its end or its failure. */
  const runTask = async (task: Task, options: { forced?: boolean } = {}): Promise<TaskEnd> => {
    const never = new AbortController().signal;
    return runTaskPhase(
      {
        phase: {
          id: 'task',
          component: 'task',
          kind: 'task',
          verb: 'run',
          needs: [],
          reason: 'a test asks for it',
          skip: false,
          forced: options.forced ?? false,
          confirmOnly: false,
          expectedMs: SECOND,
          timeoutMs: 5 * MINUTE,
          pollMs: SECOND,
          layer: 'application',
        },
        desired: 'on',
        clock,
        random: () => 0.5,
        cancelled: never,
        shielded: never,
        runEndsFirst: false,
        confirm: async () => {},
        remember: async (lifeId) => {
          remembered.add(lifeId);
        },
        startedAtMs: clock.now(),
        deadlineMs: clock.now() + 5 * MINUTE,
        record: async (event) => {
          events.push(event);
        },
        last: {},
      },
      task,
    );
  };

  return {
    clock,
    world,
    api,
    cloud,
    log,
    pods,
    remembered,
    events,
    addPod,
    runTask,
    signal: new AbortController().signal,
    broker: create(kafkaBroker, 'kafka') as Check,
    reset: create(kafkaReset, 'kafka-reset') as Task,
    init: create(engineInit, 'engine-init') as Task,
    /** Moves the world by hand at a later moment of its own. */
    at(ms: number, happens: () => void): void {
      void clock.sleep(ms).then(() => {
        happens();
        world.settle();
        world.changed();
      });
    },
    now: (happens: () => void): void => {
      happens();
      world.settle();
      world.changed();
    },
    setHost: (up: boolean): void => {
      host.up = up;
    },
    /** The broker's own records, live. */
    kafkaTopics: () => kafkaState(world).topics,
    effects: (operation: string) => world.effects.filter((effect) => effect.operation === operation),
    reported: (): string[] =>
      events.flatMap((event) =>
        event.type === 'phase.waiting'
          ? [event.detail]
          : event.type === 'phase.warned'
            ? [event.message]
            : [],
      ),
  };
}
