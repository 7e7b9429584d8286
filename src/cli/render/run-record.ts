import type { RunEvent } from '../../core/events.ts';
import type { RunRecord } from '../../core/ports/run-store.ts';
import { endedWell, neverBegan, runViewOf } from '../../core/run-view.ts';

/** Who asked; beside a name also what acted on its behalf. */
export const whoAsked = ({ requester, trigger }: RunRecord): string =>
  trigger === 'person' || requester === trigger ? requester : `${requester} (${trigger})`;

/** Undefined until it is over. */
export const tookMs = ({ startedAtMs, createdAtMs, finishedAtMs }: RunRecord): number | undefined =>
  finishedAtMs === undefined ? undefined : finishedAtMs - (startedAtMs ?? createdAtMs);

/** Why it ended as it did, or how far it is, in one sentence; undefined when its outcome says it all. */
export function reasonOf(run: RunRecord, events: readonly RunEvent[]): string | undefined {
  if (run.outcome === 'succeeded') return undefined;
  if (run.outcome === 'cancelled') {
    const last = run.cancel?.reason ?? neverBegan(undefined, events.at(-1))?.failure.message;
    return last ?? runViewOf(events)?.cancelling;
  }
  const view = runViewOf(events);
  if (view === undefined) return neverBegan(undefined, events.at(-1))?.failure.message;
  if (run.state !== 'finished') {
    const work = view.phases.filter((phase) => !phase.planned.skip);
    const far = `${work.filter(endedWell).length}/${work.length} done`;
    return run.cancel ? `${far}, ${run.cancel.reason}` : far;
  }
  const [first, ...more] = view.phases.flatMap((phase) => (phase.failure ? [phase.failure] : []));
  if (first === undefined) return undefined;
  const about = first.message.startsWith(`${first.component}: `) ? '' : `${first.component}: `;
  return `${about}${first.message}${more.length > 0 ? ` (and ${more.length} more)` : ''}`;
}

/** A run for programs: moments as ISO strings. */
export function runJson(run: RunRecord, reason: string | undefined): object {
  const { createdAtMs, startedAtMs, finishedAtMs, outcome, cancel, id, owner, origin } = run;
  const { environment, action, requester, trigger, options, state, attempt } = run;
  const durationMs = tookMs(run);
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    ...{ type: 'run', runId: id, environment, action, requester, trigger, options, state, attempt },
    ...(owner !== undefined && { owner }),
    ...(origin && { origin }),
    createdAt: iso(createdAtMs),
    ...(startedAtMs !== undefined && { startedAt: iso(startedAtMs) }),
    ...(finishedAtMs !== undefined && { finishedAt: iso(finishedAtMs) }),
    ...(durationMs !== undefined && { durationMs }),
    ...(outcome !== undefined && { outcome }),
    ...(cancel && { cancel: { by: cancel.by, reason: cancel.reason, at: iso(cancel.atMs) } }),
    ...(reason !== undefined && { reason }),
  };
}
