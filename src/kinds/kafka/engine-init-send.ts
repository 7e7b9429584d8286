import type { Incarnation, TaskContext } from '../../core/component.ts';
import { isServiceError, LamplighterError, type ServiceError } from '../../core/errors.ts';
import { SECOND } from '../../core/ports/clock.ts';
import type { KindContext } from '../kind.ts';
import { type EngineWitness, PARTITION } from './engine-init-evidence.ts';
import { commandValue, type EngineInitOptions } from './engine-init-options.ts';

/** Fixed before the first command: a resumed attempt uses it to see what has arrived. */
export interface InitIntent {
  life: Incarnation;
  /** The high watermark of each topic. */
  marks: Readonly<Record<string, number>>;
}

export interface InitReceipt {
  /** The incarnation that received the commands. */
  life: Incarnation;
  /** The offset of the first command in each topic. */
  from: Readonly<Record<string, number>>;
  sentAtMs: number;
  /** An earlier sending had no result, so the commands may yet arrive a second time. */
  resent?: boolean;
}

interface Sent {
  /** The offset at which the commands are, or will be. */
  from: number;
  arrived: 'yes' | 'no' | 'unknown';
}

/**
 * How long the watermark must have stood still before commands without a result are sent again, in milliseconds. Kafka
 * does not limit how long a request waits in a busy broker's queue or in a socket; it does define how long a result is
 * worth waiting for: 30 s, the default of the produce request's `timeout` and of a client's `request.timeout.ms`.
 * Brokers that lag by more are treated as dead by every other client, too. A producer with `idempotent` would not help:
 * it numbers its batches anew in each instance, and a new attempt is a new instance.
 * Sources: https://kafka.apache.org/documentation/#producerconfigs_request.timeout.ms,
 * https://kafka.apache.org/documentation/#producerconfigs_enable.idempotence
 */
const SETTLE_MS = 31 * SECOND;
/** After a plain refusal nothing is in flight; this is only the pause before the next attempt. */
const PAUSE_MS = SECOND;

const judge = (grown: number, expected: number): Sent['arrived'] =>
  grown === expected ? 'yes' : grown === 0 ? 'no' : 'unknown';

/** What of an intent has arrived. For another incarnation than the intended one, its start replaces the marks. */
export async function sentSoFar(
  intent: InitIntent,
  incarnation: Incarnation,
  witness: EngineWitness,
  signal: AbortSignal,
): Promise<Map<string, Sent>> {
  const sent = new Map<string, Sent>();
  for (const topic of witness.topics) {
    const high = await witness.highWatermark(topic, signal);
    const mark = intent.life.id === incarnation.id ? intent.marks[topic] : undefined;
    const from = mark ?? high - (await witness.recordsSince(topic, incarnation, signal));
    sent.set(topic, { from, arrived: judge(high - from, witness.commandCount) });
  }
  return sent;
}

interface Sending {
  options: EngineInitOptions;
  witness: EngineWitness;
  context: KindContext;
  task: TaskContext;
  /** An earlier attempt ended midway: what it sent may still be in flight. */
  resumed: boolean;
}

/** Sends every topic its commands, unless they have arrived already. */
export async function sendCommands(sending: Sending): Promise<InitReceipt> {
  const { witness, context, task } = sending;
  const incarnation = await task.until(async () => {
    const present = await witness.incarnation(task.signal);
    if (present === undefined) task.progress('the engine is not Ready');
    return present;
  });
  const intent = task.intent as unknown as InitIntent;
  // Where nothing can have been sent yet, the marks of a moment ago hold; another writer to the topic is detected by
  // the offset that the sending returns.
  const isFirst = !sending.resumed && incarnation.id === intent.life.id;
  const sent = isFirst
    ? new Map(
        Object.entries(intent.marks).map(([topic, from]): [string, Sent] => [topic, { from, arrived: 'no' }]),
      )
    : await task.retry(() => sentSoFar(intent, incarnation, witness, task.signal));
  const from: Record<string, number> = {};
  let resent = false;
  for (const [topic, { from: mark, arrived }] of sent) {
    if (arrived === 'unknown') throw outcomeUnknown(context, topic);
    const batch = arrived === 'yes' ? { from: mark, resent: false } : await sendBatch(topic, mark, sending);
    from[topic] = batch.from;
    resent ||= batch.resent;
  }
  return { life: incarnation, from, sentAtMs: context.clock.now(), ...(resent && { resent }) };
}

/** Sends one batch: all commands in order, or none. Returns the offset of the first. */
async function sendBatch(
  topic: string,
  mark: number,
  sending: Sending,
): Promise<{ from: number; resent: boolean }> {
  const { options, witness, context, task } = sending;
  let unanswered = sending.resumed;
  if (unanswered) {
    task.progress(`${topic}: looking whether commands of the attempt before arrive`);
    if ((await awaitArrival(topic, mark, SETTLE_MS, sending)) === 'yes') return { from: mark, resent: false };
  }
  task.progress(`sending ${options.commands.length} commands to ${topic}`);
  for (;;) {
    const again = unanswered;
    const atMs = context.clock.now();
    const records = options.commands.map((command) => ({ value: commandValue(command), atMs }));
    try {
      await task.confirm();
      const { baseOffset } = await context.clients.kafka.produce(topic, PARTITION, records, task.signal);
      if (baseOffset === mark) return { from: mark, resent: again };
      // The earlier attempt arrived after all, or another producer writes to this topic.
      if (again) throw outcomeUnknown(context, topic);
      task.warn(`${topic} got ${baseOffset - mark} records from somebody else just before the commands`);
      return { from: baseOffset, resent: false };
    } catch (error) {
      if (!isServiceError(error, 'uncertain', 'transient', 'throttled', 'unreachable')) throw error;
      unanswered ||= error.errorClass === 'uncertain';
      task.progress(`${topic}: ${error.errorName}; looking whether the commands arrived`);
      const settleMs = error.errorClass === 'uncertain' ? SETTLE_MS : PAUSE_MS;
      if ((await awaitArrival(topic, mark, settleMs, sending, error)) === 'yes') {
        return { from: mark, resent: again };
      }
      task.progress(`${witness.commandCount} commands did not arrive at ${topic}; sending them again`);
    }
  }
}

/** Polls the watermark until it has grown, or has stood still long enough to send again. */
async function awaitArrival(
  topic: string,
  mark: number,
  settleMs: number,
  { witness, context, task }: Sending,
  error?: ServiceError,
): Promise<'yes' | 'no'> {
  const since = context.clock.now();
  return task.until(async () => {
    const grown = (await witness.highWatermark(topic, task.signal)) - mark;
    const arrived = judge(grown, witness.commandCount);
    if (arrived === 'unknown') throw outcomeUnknown(context, topic, error);
    if (arrived === 'yes') return 'yes';
    return context.clock.now() - since >= settleMs ? 'no' : undefined;
  });
}

const outcomeUnknown = (context: KindContext, topic: string, cause?: unknown) =>
  new LamplighterError(
    'task-outcome-unknown',
    `${context.component}: ${topic} grew by another number of records than there are commands, so what the engine got is not known`,
    {
      component: context.component,
      cause,
      remedy:
        'Somebody else writes to this topic, or an answer was lost. Run `up --reset`: it begins with an empty topic and a new engine.',
    },
  );
