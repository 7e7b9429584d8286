import { describeError, isAbort, LamplighterError } from '../core/errors.ts';
import type { SeenAt } from '../core/observation.ts';
import type { Plan } from '../core/plan/plan.ts';
import { SECOND } from '../core/ports/clock.ts';
import type { Journal } from '../core/ports/journal.ts';
import type { AttemptKey, RunRecord } from '../core/ports/run-store.ts';
import { BEAT_EVERY_MS } from '../store/heartbeat.ts';
import { storeJournal } from '../store/store-journal.ts';
import { executeRun } from './execute/execute-run.ts';
import { toFailure } from './execute/failure.ts';
import { type JournalState, readJournal } from './execute/journal-state.ts';
import { learnTimes } from './learn-times.ts';
import type { OpenEnvironment } from './open-environment.ts';
import { planRun } from './plan-run.ts';
import type { RunPorts } from './run-ports.ts';

const LOOK_AT_MOST_EVERY_MS = SECOND;

/**
 * One attempt at a run, from its claim to its release:
 *
 *   free ──begin──> ours ──plan──> under way ──> finished
 *                     │                │ leaving ──> released, for another attempt
 *                     └────────────────┴ another attempt has begun ──> lost: nothing more is written or done
 *
 * Resolves also when it did not get the run, or lost it.
 */
export async function attemptRun(runId: string, ports: RunPorts, leaving: AbortSignal): Promise<void> {
  const { store, owner } = ports;
  const seen = await store.run(runId);
  if (seen === undefined || seen.state === 'finished' || leaving.aborted) return;
  const open = await ports.open(seen.environment);
  const begun = await store.beginAttempt({ runId, attempt: seen.attempt }, owner, open.clock.now());
  if (begun === undefined) return;
  const key: AttemptKey = { runId, attempt: begun.attempt };

  const ended = new AbortController();
  const cancel = new AbortController();
  // Requested while nobody held the run: by the first heartbeat an effect may have begun.
  if (begun.cancel !== undefined) cancel.abort(new LamplighterError('run-cancelled', begun.cancel.reason));
  ports.attempts.set(runId, cancel);
  const lost = new AbortController();
  const beating = keepBeating({ ports, key, cancel, lost, until: ended.signal });
  try {
    const state = readJournal(await store.events(runId));
    await carryOut({
      ports,
      open,
      run: begun,
      key,
      state,
      cancel: cancel.signal,
      leaving,
      lost: lost.signal,
    });
  } catch (error) {
    // Another attempt has the run: that ends this one.
    if (!(error instanceof LamplighterError && error.code === 'attempt-lost')) throw error;
  } finally {
    ended.abort();
    await beating;
    ports.attempts.delete(runId);
  }
}

interface Attempt {
  ports: RunPorts;
  open: OpenEnvironment;
  run: RunRecord;
  key: AttemptKey;
  state: JournalState | undefined;
  cancel: AbortSignal;
  leaving: AbortSignal;
  lost: AbortSignal;
}

async function carryOut(attempt: Attempt): Promise<void> {
  const { ports, open, run, key, state, cancel, leaving, lost } = attempt;
  const journal = journalOf(attempt);
  const seen = new Map<string, SeenAt>();
  const plan = state?.plan ?? (await planOrEnd(attempt, journal, seen));
  if (plan === undefined) return;
  const finished = await executeRun({
    runId: run.id,
    requester: run.requester,
    plan,
    parts: open.parts,
    clock: open.clock,
    random: open.random,
    journal,
    signal: cancel,
    release: AbortSignal.any([leaving, lost]),
    seen,
    ...(state && {
      resume: { state, attempt: key.attempt, owner: ports.owner, reason: 'the attempt before has ended' },
    }),
  });
  if (finished.outcome === 'released') await ports.store.release(key);
}

/** Probes and plans. A failure that keeps the run from beginning ends it, with the reason in its only event. */
async function planOrEnd(
  attempt: Attempt,
  journal: Journal,
  seen: Map<string, SeenAt>,
): Promise<Plan | undefined> {
  const { ports, open, run, key, cancel, leaving } = attempt;
  const { action, requester, options } = run;
  try {
    return await planRun(
      await learnTimes(open, ports.store),
      { action, requester, ...options },
      AbortSignal.any([cancel, leaving]),
      (component, probe) => {
        if ('observed' in probe) seen.set(component, { observed: probe.observed, atMs: open.clock.now() });
      },
    );
  } catch (error) {
    if (leaving.aborted) {
      await ports.store.release(key);
      return undefined;
    }
    const cancelled = cancel.aborted && (error === cancel.reason || isAbort(error));
    const reason = cancelled ? cancel.reason : error;
    await journal.append({
      type: 'run.finished',
      seq: 1,
      at: open.clock.now(),
      runId: run.id,
      outcome: cancelled ? 'cancelled' : 'failed',
      durationMs: 0,
      criticalPathMs: 0,
      expectedMs: 0,
      components: {},
      failure: toFailure(reason, run.environment),
    });
    return undefined;
  }
}

/** The journal of this attempt, with a named fault point before and after each write. */
function journalOf({ ports, open, key, lost }: Attempt): Journal {
  const { store, clock, faultPoint, onTrouble } = ports;
  const { random } = open;
  const written = storeJournal({ store, key, clock, random, signal: lost, onHold: onTrouble });
  if (faultPoint === undefined) return written;
  return {
    ...written,
    append: async (event) => {
      await faultPoint(`before:${event.type}`);
      await written.append(event);
      await faultPoint(`after:${event.type}`);
    },
  };
}

interface Beating {
  ports: RunPorts;
  key: AttemptKey;
  cancel: AbortController;
  lost: AbortController;
  until: AbortSignal;
}

/** Sends the heartbeats of this attempt, and learns from them of a requested end and of another attempt. */
async function keepBeating({ ports, key, cancel, lost, until }: Beating): Promise<void> {
  const { store, clock, onTrouble } = ports;
  let hinted = () => {};
  let lastAtMs = Number.NEGATIVE_INFINITY;
  const unsubscribe = store.onChange(key.runId, () => hinted());
  try {
    while (!until.aborted) {
      lastAtMs = clock.now();
      try {
        const { cancel: request } = await store.beat(key);
        if (request !== undefined && !cancel.signal.aborted) {
          cancel.abort(new LamplighterError('run-cancelled', request.reason));
        }
      } catch (error) {
        if (error instanceof LamplighterError && error.code === 'attempt-lost') {
          lost.abort(error);
          return;
        }
        // The store does not answer: intents cannot be written, so nothing is begun meanwhile.
        if (!until.aborted) onTrouble(new Error(`no heartbeat: ${describeError(error)}`, { cause: error }));
      }
      const over = new AbortController();
      hinted = () => over.abort();
      await clock.sleep(BEAT_EVERY_MS, AbortSignal.any([until, over.signal])).catch(() => {});
      hinted = () => {};
      // Most hints are of our own events: one read a second is enough for a request from elsewhere.
      await clock.sleep(lastAtMs + LOOK_AT_MOST_EVERY_MS - clock.now(), until).catch(() => {});
    }
  } finally {
    unsubscribe();
  }
}
