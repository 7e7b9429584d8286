import type { PhaseDuration } from '../core/ports/run-store.ts';
import type { StoredRun } from './stored-run.ts';

const LEARN_FROM_RUNS = 200;

/** The SQL store's query, over finished runs in memory, newest first. */
export function recentDurations(runs: readonly StoredRun[], perPhase: number): PhaseDuration[] {
  const found: { runId: string; seq: number; duration: PhaseDuration }[] = [];
  for (const { record, events } of runs.slice(0, LEARN_FROM_RUNS)) {
    const first = events[0]?.event;
    if (first?.type !== 'run.started') continue;
    const phases = new Map(first.plan.phases.map((phase) => [phase.id, phase]));
    for (const { attempt, event } of events) {
      if (attempt !== 1 || event.type !== 'phase.finished' || event.state !== 'done') continue;
      const phase = phases.get(event.phase);
      // A start in two phases does not show how long a start takes.
      if (phase === undefined || phase.onlyAsks || phase.startedBy !== undefined) continue;
      const { component, verb } = phase;
      const durationMs = event.tookMs ?? event.durationMs;
      const duration = { component, verb, durationMs, finishedAtMs: event.at };
      found.push({ runId: record.id, seq: event.seq, duration });
    }
  }
  found.sort(
    (a, b) =>
      b.duration.finishedAtMs - a.duration.finishedAtMs ||
      (a.runId === b.runId ? b.seq - a.seq : a.runId < b.runId ? -1 : 1),
  );
  const counts = new Map<string, number>();
  return found.flatMap(({ duration }) => {
    const key = `${duration.component} ${duration.verb}`;
    const nth = (counts.get(key) ?? 0) + 1;
    counts.set(key, nth);
    return nth <= perPhase ? [duration] : [];
  });
}
