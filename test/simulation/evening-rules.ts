import { HOUR, MINUTE } from '../../src/core/ports/clock.ts';
import type { Lease } from '../../src/core/ports/leases.ts';
import type { EveningAnswer, ExceptionAnswer } from '../../src/leases/answers.ts';
import type { CancelBegun } from '../../src/leases/cancel-stop.ts';
import { timetableOf } from '../../src/leases/lease-context.ts';
import type { EveningSeen } from './evening-seen.ts';

/** How late a bot that runs may be. */
export const LATE_MS = 2 * MINUTE;
/** Within what everything is caught up after all bots were away. */
const CATCH_UP_MS = MINUTE;

/** What must hold of an evening at every moment, whatever people, clocks and crashes do. */
export class EveningRules {
  /** Of any bot: what it had claimed is taken over half a minute later. */
  crashedMs = 0;
  readonly #seen: EveningSeen;
  #runsSeen = 0;
  #lawlessSinceMs: number | undefined;
  /** When somebody was told that the stop is cancelled. */
  #cancelledMs: number | undefined;

  constructor(seen: EveningSeen) {
    this.#seen = seen;
  }

  /** Whoever asked for something hears what came of it, and it is true. */
  heard(answer: EveningAnswer): void {
    const seen = this.#seen;
    seen.count(answer.result);
    switch (answer.result) {
      case 'refused':
        if (answer.code === 'stop-won') seen.count('stop-won');
        if (answer.message === '' || answer.remedy === '') seen.violate('told', `${answer.code}, no words`);
        return;
      case 'lost':
        if (!answer.message.includes(answer.lease.setBy.name)) {
          seen.violate('told', `who was first is not named: ${answer.message}`);
        }
        return;
      case 'asked':
        if (answer.message === '') seen.violate('told', 'asked an approver without saying why');
        return;
      case 'done': {
        const { lease, fromMs } = answer;
        if (fromMs === undefined) return;
        const change = seen.changes.find(({ after }) => after.version === lease.version);
        if (change?.after.litUntilMs !== lease.litUntilMs) {
          seen.violate('told', 'an extension was answered that is not in the store');
        }
        if (lease.litUntilMs > lease.setAtMs + seen.context.settings.lease.boundMs) {
          seen.violate('bound', `lit until ${lease.litUntilMs}, set at ${lease.setAtMs}`);
        }
        if (change?.before?.reminded.stopping !== undefined) {
          seen.violate('one-winner', 'an extension came through although the stop had won');
        }
        return;
      }
      default:
        answer satisfies never;
    }
  }

  /** Somebody has cancelled a stop, and was told so. */
  cancelled({ step }: CancelBegun): void {
    this.#seen.count(`cancel: ${step}`);
    if (step === 'ending' || step === 'given-up') this.#cancelledMs = this.#seen.context.now();
  }

  raced(answers: readonly EveningAnswer[]): void {
    if (answers.filter(({ result }) => result === 'done').length > 1) {
      this.#seen.violate('one-winner', 'two people extended the same deadline');
    }
  }

  toldOf(answer: ExceptionAnswer): void {
    if (answer.result === 'refused' && (answer.message === '' || answer.remedy === '')) {
      this.#seen.violate('told', `${answer.code}, no words`);
    }
  }

  async check(): Promise<void> {
    const { context, lamp, watchedSinceMs } = this.#seen;
    const nowMs = context.now();
    const lease = await context.ports.leases.get(context.environment);
    const { live, lit } = lamp;
    const watchedMs = nowMs - watchedSinceMs;
    const stopping = lease?.reminded.stopping;
    if (lease !== undefined && stopping === undefined && lit && live?.action !== 'down') {
      const endMs = endOf(lease.litUntilMs, this.#seen.locks(), nowMs);
      const overMs = nowMs - endMs;
      const text = `lit ${overMs / MINUTE} min past its lease, watched for ${watchedMs / MINUTE} min`;
      if (overMs > LATE_MS && watchedMs > LATE_MS) this.#seen.violate('dark-in-time', text);
      if (endMs < watchedSinceMs && watchedMs > CATCH_UP_MS) this.#seen.violate('caught-up', text);
    }
    this.#checkStops();
    const lawless = lit && live === undefined && lease === undefined;
    this.#lawlessSinceMs = lawless ? (this.#lawlessSinceMs ?? nowMs) : undefined;
    if (this.#lawlessSinceMs !== undefined) {
      const sinceMs = Math.max(this.#lawlessSinceMs, watchedSinceMs);
      if (nowMs - sinceMs > 2 * context.settings.drift.everyMs + LATE_MS) {
        this.#seen.violate('found-by-the-watch', `lit without a lease for ${(nowMs - sinceMs) / MINUTE} min`);
      }
    }
    if (watchedMs > CATCH_UP_MS && watchedMs < 2 * LATE_MS) await this.#checkCaughtUp();
  }

  /** No stop by the clock while it is locked, nor of one that was cancelled, but for one that has begun since. */
  #checkStops(): void {
    const { lamp, changes } = this.#seen;
    for (const run of lamp.runs.slice(this.#runsSeen)) {
      if (run.action !== 'down' || run.trigger !== 'lease') continue;
      const cancelledMs = this.#cancelledMs ?? Number.POSITIVE_INFINITY;
      const hasBegun = changes.some(
        ({ before, after, atMs }) =>
          atMs >= cancelledMs && atMs <= run.createdAtMs && isStopping(after) && !isStopping(before),
      );
      if (run.createdAtMs > cancelledMs && !hasBegun) {
        const text = `stopped at ${run.createdAtMs}, cancelled at ${cancelledMs}`;
        this.#seen.violate('stays-cancelled', `${text}, and nothing new was announced`);
      }
      // One that somebody has asked for, or that was under way before, is no breach of the lock.
      const began = changes.findLast(
        ({ before, after }) =>
          after.reminded.stopping !== undefined && before?.reminded.stopping === undefined,
      );
      const held = this.#seen
        .locks()
        .some(({ fromMs, endMs }) => began !== undefined && fromMs < began.atMs && began.atMs < endMs);
      if (held) this.#seen.violate('locked', `stopped at ${run.createdAtMs} although it was locked`);
    }
    this.#runsSeen = lamp.runs.length;
  }

  /** What the clock had to do while all were away is done, or said to be missed. */
  async #checkCaughtUp(): Promise<void> {
    const { watchedSinceMs: sinceMs, lamp } = this.#seen;
    // A start waits for what is under way; and what a bot had claimed that died is taken over half a minute later.
    const busy = lamp.runs.some(({ finishedAtMs = Number.POSITIVE_INFINITY }) => finishedAtMs > sinceMs);
    if (busy || this.crashedMs >= sinceMs - CATCH_UP_MS) return;
    for (const { kind, dueMs } of await undealt(this.#seen, sinceMs - 24 * HOUR, sinceMs)) {
      this.#seen.violate('caught-up', `the ${kind} of ${new Date(dueMs).toISOString()} is not dealt with`);
    }
  }
}

/** What the clock had to do in a span of time and nobody has. */
export async function undealt({ context }: EveningSeen, fromMs: number, untilMs: number) {
  const { environment, ports } = context;
  const table = await timetableOf(context, { fromMs: fromMs - HOUR, untilMs: untilMs + HOUR });
  const claims = await ports.claims.claims(environment, 0);
  const begun = claims.find(({ kind }) => kind === 'begin')?.dueAtMs ?? Number.POSITIVE_INFINITY;
  return table
    .fires(Math.max(begun, fromMs), untilMs)
    .filter(
      ({ kind, from, scheduledAtMs }) =>
        !claims.some(
          (claim) =>
            claim.dueAtMs === scheduledAtMs &&
            claim.kind === (from === 'schedule' ? kind : `${kind}-${from}`) &&
            claim.result !== undefined,
        ),
    );
}

/**
 * From when on it has no right to be lit: the lease's end, or that of the last lock that kept it lit, whether it came
 * of itself or early. From there on the bot has to stop it, or to announce the stop, which moves the lease's end by
 * the ten minutes of the warning. So a lease that has lapsed under a lock is dark some twelve minutes after the
 * unlock, and after two there is no state left in which nothing has been done about it.
 */
const endOf = (
  litUntilMs: number,
  locks: readonly { fromMs: number; endMs: number }[],
  nowMs: number,
): number => Math.max(litUntilMs, ...locks.map(({ fromMs, endMs }) => (fromMs <= nowMs ? endMs : 0)));

/** Whether a stop has the lease that nobody has cancelled. */
export const isStopping = (lease: Lease | undefined): boolean =>
  lease?.reminded.stopping !== undefined && lease.reminded.stopping.cancelled === undefined;
