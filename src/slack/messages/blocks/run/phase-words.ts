import { type PhaseView, phaseProgress, type RunView, waitsFor } from '../../../../core/run-view.ts';
import type { RunContext } from './run-parts.ts';

/** How it is with a phase, in a few words of ours: `starting, usually 3m`. */
export function phaseWords(view: RunView, phase: PhaseView, { texts, nowMs }: RunContext): string {
  const { run } = texts;
  const { state, planned, durationMs, blockedBy } = phase;
  switch (state) {
    case 'pending': {
      const needs = waitsFor(view, phase);
      return needs.length > 0 ? `${run.waiting}: ${texts.common.list(needs, 3)}` : run.waiting;
    }
    case 'running':
    case 'waiting': {
      const late = phaseProgress(phase, nowMs).lateMs > 0;
      const doing = `${run.doing(planned.verb)}${late ? ' ⚠' : ''}`;
      return planned.expectedMs > 0 ? `${doing}, ${run.usually(planned.expectedMs)}` : doing;
    }
    case 'done':
      return run.phaseDone(durationMs);
    case 'skipped':
      return blockedBy.length > 0 ? run.phaseBlocked(texts.common.list(blockedBy, 3)) : run.phaseSkipped;
    case 'failed':
      return run.phaseFailed(durationMs);
    case 'cancelled':
      return run.phaseCancelled;
    default: {
      const never: never = state;
      return never;
    }
  }
}

/** What it says itself, or what went wrong; empty where that would only repeat the words above. */
export function phaseDetail(phase: PhaseView): string {
  const text = phase.failure?.message ?? (phase.state === 'pending' ? '' : phase.detail);
  const warned = phase.warnings.at(-1);
  return [text, warned && `⚠ ${warned}`].filter(Boolean).join(' · ');
}
