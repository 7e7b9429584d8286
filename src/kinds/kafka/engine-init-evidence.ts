import type { Evidence, Incarnation, TaskTarget } from '../../core/component.ts';
import { isServiceError } from '../../core/errors.ts';
import type { KindContext } from '../kind.ts';
import { commandTopics, type EngineInitOptions } from './engine-init-options.ts';

/** Commands go to one partition, since Kafka keeps order only within a partition. */
export const PARTITION = 0;

/** What the log and Kafka show of the commands, without any memory of lamplighter's own. */
export class EngineWitness {
  readonly topics: readonly string[];
  readonly commandCount: number;
  readonly #options: EngineInitOptions;
  readonly #context: KindContext;
  readonly #subject: TaskTarget;

  constructor(options: EngineInitOptions, context: KindContext, subject: TaskTarget) {
    this.topics = commandTopics(options);
    this.commandCount = options.commands.length;
    this.#options = options;
    this.#context = context;
    this.#subject = subject;
  }

  incarnation(signal: AbortSignal, withinMs?: number): Promise<Incarnation | undefined> {
    return this.#subject.incarnation(signal, withinMs);
  }

  findLine(incarnation: Incarnation, signal: AbortSignal): Promise<{ found: boolean; complete: boolean }> {
    return this.#subject.findInLog(this.#options.logLine, incarnation, signal);
  }

  /** The offset of the topic's next record. */
  async highWatermark(topic: string, signal: AbortSignal): Promise<number> {
    const offsets = await this.#context.clients.kafka.topicOffsets(topic, signal);
    return offsets.find(({ partition }) => partition === PARTITION)?.high ?? 0;
  }

  /** How many records arrived since the incarnation began; 0 for a missing topic. */
  async recordsSince(topic: string, incarnation: Incarnation, signal: AbortSignal): Promise<number> {
    const { kafka } = this.#context.clients;
    try {
      const first = await kafka.offsetAtTime(topic, PARTITION, incarnation.startedAtMs, signal);
      return first === undefined ? 0 : (await this.highWatermark(topic, signal)) - first;
    } catch (error) {
      if (isServiceError(error, 'absent')) return 0;
      throw error;
    }
  }

  /** The offset that the group reads next; undefined when it has committed none. */
  async committed(topic: string, signal: AbortSignal): Promise<number | undefined> {
    const { kafka } = this.#context.clients;
    const offsets = await kafka.committedOffsets(this.#options.group, topic, signal);
    return offsets.find(({ partition }) => partition === PARTITION)?.offset;
  }

  /** Whether the group has a member with an assigned partition. */
  async hasReader(signal: AbortSignal): Promise<boolean> {
    const { state, members } = await this.#context.clients.kafka.describeGroup(this.#options.group, signal);
    return state === 'Stable' && members.length > 0;
  }

  /**
   * Whether the running incarnations were initialised. The engine's own line proves it, and its absence from a complete
   * log disproves it; what an earlier run verified for this very incarnation, and offsets, can only confirm it. Clocks
   * may differ, retention deletes records, and a busy engine lags for a moment: Kafka's state is never a reason to wipe
   * it.
   */
  async ofPresentLives(signal: AbortSignal): Promise<Evidence> {
    const { logLine } = this.#options;
    const incarnations = await this.#subject.incarnations(signal);
    if (incarnations.length === 0) return { answer: 'no', reason: 'no engine pod runs' };
    const partlyRead: Incarnation[] = [];
    for (const incarnation of incarnations) {
      const line = await this.findLine(incarnation, signal);
      if (line.found) {
        const reason = `initialised in this life: its log says "${logLine}"`;
        return { answer: 'yes', reason, lifeId: incarnation.id };
      }
      if (!line.complete) partlyRead.push(incarnation);
    }
    if (partlyRead.length === 0) {
      return { answer: 'no', reason: `the engine has never printed "${logLine}" since it started` };
    }
    if (await this.#isRemembered(partlyRead, signal)) {
      return {
        answer: 'yes',
        reason: 'initialised in this life: an earlier run has verified it (its log no longer reaches back)',
      };
    }
    try {
      return await this.#byOffsets(partlyRead, signal);
    } catch (error) {
      // A repeatable error is repeated by the caller; a refusal is reported as it is.
      if (!isServiceError(error, 'absent', 'conflict')) throw error;
      return unknownLog(error.message);
    }
  }

  /** Several pods were initialised together: that memory holds for all of them at once, and for none alone. */
  async #isRemembered(incarnations: readonly Incarnation[], signal: AbortSignal): Promise<boolean> {
    const { recalls } = this.#context;
    if (recalls === undefined) return false;
    const joint = incarnations.length > 1 ? await this.incarnation(signal) : undefined;
    for (const { id } of joint === undefined ? incarnations : [...incarnations, joint]) {
      if (await recalls(id)) return true;
    }
    return false;
  }

  async #byOffsets(incarnations: readonly Incarnation[], signal: AbortSignal): Promise<Evidence> {
    // One initialised engine is enough, so the count begins with the oldest.
    const oldest = incarnations.reduce((a, b) => (b.startedAtMs < a.startedAtMs ? b : a));
    for (const topic of this.topics) {
      const records = await this.recordsSince(topic, oldest, signal);
      if (records < this.commandCount) {
        return unknownLog(`${topic} holds ${records} records since then, fewer than ${this.commandCount}`);
      }
      const lag = (await this.highWatermark(topic, signal)) - ((await this.committed(topic, signal)) ?? 0);
      if (lag > 0) return unknownLog(`group ${this.#options.group} is ${lag} records behind on ${topic}`);
    }
    return {
      answer: 'yes',
      reason:
        'initialised in this life: it has read its commands (its log no longer reaches back to its start)',
    };
  }
}

const unknownLog = (why: string): Evidence => ({
  answer: 'unknown',
  reason: `the log no longer reaches back to the start of the engine, and ${why}`,
});
