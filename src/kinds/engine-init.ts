import type { Incarnation, Permission, Task, TaskTarget, Verdict } from '../core/component.ts';
import { LamplighterError } from '../core/errors.ts';
import { MINUTE, SECOND } from '../core/ports/clock.ts';
import { EngineWitness } from './kafka/engine-init-evidence.ts';
import { type EngineInitOptions, engineInitOptions, topicsLeftUnwiped } from './kafka/engine-init-options.ts';
import { type InitIntent, type InitReceipt, sendCommands, sentSoFar } from './kafka/engine-init-send.ts';
import { defineKind, type KindContext } from './kind.ts';

/** One failed readiness probe may be a blip; a subject that stays unready for longer has a problem. */
const UNREADY_GRACE_MS = 30 * SECOND;
/**
 * An engine joins its group within seconds; the first engine of a broker that has just started waits for the
 * coordinator.
 */
const JOIN_MS = MINUTE;

/** The time between two steps of the task; before the sending and after it the engine is probed anew. */
const JUST_SEEN_MS = SECOND;
/** An engine takes longer than this to read, act and print, so the first probe comes after it. */
const TOO_EARLY_MS = 2 * SECOND;

export const engineInit = defineKind({
  name: 'engine-init',
  shape: 'task',
  moment: 'after-subject-is-ready',
  summary: 'Sends a new engine its first commands through Kafka and sees that it acted on them.',
  notes: [
    'Per topic all commands are one produce request to partition 0: they arrive in order and all together, or',
    'not at all. They are sent once the group has a member, since an engine that begins at the end of the topic',
    'would miss them. An answer that was lost is settled by the high watermark: it must stand still for half a',
    'minute before the commands are sent again.',
    '',
    'Done means: the group has read the commands *and* the log line has appeared since the pod started. Whether',
    'the present life is initialised already is read from the log of every engine that runs, so nothing is sent',
    'twice. Where a log no longer reaches back, it counts that an earlier run has verified this very life; offsets',
    'may show that it was initialised, never that it was not: then it is unknown, which is told, and nothing is',
    'repeated.',
    '',
    'Where a `kafka-reset` of the same subject exists, it must wipe every topic that gets commands.',
  ].join('\n'),
  options: engineInitOptions,
  layer: 'application',
  timeoutMs: 5 * MINUTE,
  expected: { upMs: 10 * SECOND, downMs: 0 },
  pollMs: SECOND,
  permissions: [
    { on: 'kafka', operation: 'Describe', resource: 'Topic', why: 'to see what has arrived' },
    { on: 'kafka', operation: 'Write', resource: 'Topic', why: 'to send the commands' },
    { on: 'kafka', operation: 'Describe', resource: 'Group', why: 'to see what the engine has read' },
    { on: 'kubernetes', verb: 'get', resource: 'pods/log', why: 'to see that the engine has acted' },
  ],
  check: topicsLeftUnwiped,
  create: (options, context) => createInit(options, context),
});

const STUCK =
  'Look at the log of the engine: its commands are in the topic, and it does not act on them. Then run `up --reset`.';

function createInit(options: EngineInitOptions, context: KindContext): Task {
  const witness = new EngineWitness(options, context, requireSubject(context));
  const total = options.commands.length * witness.topics.length;
  let unreadySince: number | undefined;
  let unreadFromMs: number | undefined;
  /** When this process sent the commands: it has watched the log without a gap since then. */
  let watchedSinceMs: number | undefined;
  /** Whether an earlier attempt may have sent commands whose result is unknown. */
  let resumed = false;

  const mayRun = async (waitedMs: number, signal: AbortSignal): Promise<Permission> => {
    if ((await witness.incarnation(signal, JUST_SEEN_MS)) === undefined) {
      unreadFromMs = undefined;
      return { answer: 'wait', reason: 'the engine is not Ready' };
    }
    if (await witness.hasReader(signal)) {
      unreadFromMs = undefined;
      return { answer: 'yes', reason: `the engine is Ready, and group ${options.group} has a member` };
    }
    const now = context.clock.now();
    // Observations of an earlier call do not count for this one.
    if (unreadFromMs === undefined || unreadFromMs < now - waitedMs) unreadFromMs = now;
    const forMs = now - unreadFromMs;
    const reason = `the engine is Ready, and group ${options.group} has had no member for it yet`;
    // An engine that takes its partition without a group never joins: whether it reads is seen after the sending.
    return forMs < JOIN_MS ? { answer: 'wait', reason } : { answer: 'yes', reason };
  };

  /** Why the incarnation that received the commands is no longer the present one; undefined when it still is. */
  const lifeLost = (intended: Incarnation, present: Incarnation | undefined): Verdict | undefined => {
    if (present?.id === intended.id) {
      unreadySince = undefined;
      return undefined;
    }
    const remedy = 'Look at why the engine stopped (its previous log); then run `up --reset`.';
    if (present !== undefined) {
      const reason = 'the engine was restarted after it got its commands, so they are lost to it';
      return { answer: 'failed', reason, remedy };
    }
    unreadySince ??= context.clock.now();
    const forMs = context.clock.now() - unreadySince;
    if (forMs < UNREADY_GRACE_MS) return { answer: 'wait', reason: 'the engine is not Ready any more' };
    const reason = `the engine has not been Ready for ${forMs / SECOND} s since it got its commands`;
    return { answer: 'failed', reason, remedy };
  };

  /** A sending without a result that was repeated, and whose first delivery arrived after all. */
  const arrivedTwice = async (receipt: InitReceipt, signal: AbortSignal): Promise<Verdict | undefined> => {
    if (!receipt.resent) return undefined;
    for (const [topic, from] of Object.entries(receipt.from)) {
      const grown = (await witness.highWatermark(topic, signal)) - from;
      if (grown <= options.commands.length) continue;
      return {
        answer: 'failed',
        reason: `${topic} holds ${grown} records instead of ${options.commands.length}: the commands had to be sent again, and may have arrived twice`,
        remedy: 'Run `up --reset`: it begins with an empty topic and a new engine.',
      };
    }
    return undefined;
  };

  const probe = async (receipt: InitReceipt, signal: AbortSignal): Promise<Verdict> => {
    const sinceMs = context.clock.now() - receipt.sentAtMs;
    if (receipt.sentAtMs === watchedSinceMs && sinceMs < TOO_EARLY_MS) {
      return { answer: 'wait', reason: `0 of ${total} commands read`, remedy: STUCK };
    }
    const present = await witness.incarnation(signal);
    const lost = lifeLost(receipt.life, present);
    if (lost !== undefined) return lost;
    const twice = await arrivedTwice(receipt, signal);
    if (twice !== undefined) return twice;
    let read = 0;
    for (const [topic, from] of Object.entries(receipt.from)) {
      const committed = (await witness.committed(topic, signal)) ?? from;
      read += Math.min(options.commands.length, Math.max(0, committed - from));
    }
    const progress = `${read} of ${total} commands read`;
    const line = await witness.findLine(present ?? receipt.life, signal);
    const printed = `the engine has printed "${options.logLine}"`;
    if (read < total) {
      return {
        answer: 'wait',
        remedy: STUCK,
        reason: line.found
          ? `${progress}; ${printed}`
          : `${progress}; ${printed.replace('has', 'has not')} yet`,
      };
    }
    const lifeId = receipt.life.id;
    if (line.found) return { answer: 'verified', reason: `${progress}; ${printed}`, lifeId };
    // A process that has watched the log since the sending would have seen the line, however far back the log reaches.
    if (line.complete || receipt.sentAtMs === watchedSinceMs) {
      return {
        answer: 'wait',
        reason: `${progress}; ${printed.replace('has', 'has not')} yet`,
        remedy: STUCK,
      };
    }
    return { answer: 'verified', reason: `${progress}; its log no longer reaches back to its start`, lifeId };
  };

  return {
    shape: 'task',
    mayRun,
    alreadyDone: (signal) => witness.ofPresentLives(signal),

    async prepare(signal): Promise<InitIntent & Record<string, unknown>> {
      const incarnation = await witness.incarnation(signal, JUST_SEEN_MS);
      if (incarnation === undefined) {
        throw new LamplighterError('task-refused', `${context.component}: the engine is not Ready any more`, {
          component: context.component,
          remedy: 'Look at why it stopped; then run `up` again. No command was sent.',
        });
      }
      resumed = false;
      const marks: Record<string, number> = {};
      for (const topic of witness.topics) marks[topic] = await witness.highWatermark(topic, signal);
      return { life: incarnation, marks };
    },

    async run(task): Promise<InitReceipt & Record<string, unknown>> {
      unreadySince = undefined;
      if (unreadFromMs !== undefined) {
        task.warn(
          `group ${options.group} has no member ${JOIN_MS / SECOND} s after the engine was Ready; the commands are sent all the same, and an engine that begins at the end of the topic misses them`,
        );
        unreadFromMs = undefined;
      }
      const receipt = await sendCommands({ options, witness, context, task, resumed });
      watchedSinceMs = receipt.sentAtMs;
      return { ...receipt };
    },

    async verify(receipt, signal): Promise<Verdict> {
      const sent = receipt as unknown as InitReceipt;
      const verdict = await probe(sent, signal);
      const { verifyTimeout } = options;
      if (verdict.answer !== 'wait' || verifyTimeout === undefined) return verdict;
      if (context.clock.now() - sent.sentAtMs < verifyTimeout) return verdict;
      return {
        answer: 'failed',
        reason: `${verdict.reason}, ${verifyTimeout / SECOND} s after they were sent`,
        remedy: STUCK,
      };
    },

    async happened(intent, signal) {
      const intended = intent as unknown as InitIntent;
      const incarnation = await witness.incarnation(signal);
      resumed = true;
      if (incarnation === undefined) {
        return {
          answer: 'no',
          reason: 'the engine is not Ready; what has arrived is looked at again before anything is sent',
        };
      }
      if (incarnation.id !== intended.life.id) {
        return { answer: 'no', reason: 'the engine has been restarted since, so this life got no commands' };
      }
      const sent = await sentSoFar(intended, incarnation, witness, signal);
      const missing = [...sent].filter(([, { arrived }]) => arrived === 'no').map(([topic]) => topic);
      const strange = [...sent].filter(([, { arrived }]) => arrived === 'unknown').map(([topic]) => topic);
      if (strange.length > 0) {
        return { answer: 'unknown', reason: `${strange.join(', ')} grew by another number of records` };
      }
      // Topics that have their commands are left out when the task runs again.
      if (missing.length > 0) return { answer: 'no', reason: `${missing.join(', ')} got no commands` };
      const from = Object.fromEntries([...sent].map(([topic, { from }]) => [topic, from]));
      return {
        answer: 'yes',
        reason: 'every topic grew by exactly the commands',
        receipt: { life: incarnation, from, sentAtMs: context.clock.now() } satisfies InitReceipt,
      };
    },
  };
}

function requireSubject(context: KindContext): TaskTarget {
  if (context.subject !== undefined) return context.subject;
  throw new LamplighterError('config-invalid', `${context.component}: an engine-init belongs to an engine`, {
    component: context.component,
    remedy: "Name the engine's deployment as its `subject:`.",
  });
}
