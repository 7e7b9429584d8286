import { createHash } from 'node:crypto';
import { phaseProgress, type RunView } from '../../core/run-view.ts';

/** The phases that take longer than usual now. */
export const latePhases = (view: RunView, nowMs: number): string[] =>
  view.phases.filter((phase) => phaseProgress(phase, nowMs).lateMs > 0).map(({ planned }) => planned.id);

/**
 * A digest of what people wait for on a message. That a cloud reports `modifying` after `starting` is left out: it is
 * shown with the next edit, and so is whether a phase acts or waits.
 */
export function showing(view: RunView, late: readonly string[], litUntilMs: number | undefined): string {
  const phases = view.phases.map(({ state, failure, warnings, blockedBy }) => [
    state === 'waiting' ? 'running' : state,
    failure?.message,
    new Set(warnings).size,
    blockedBy.length,
  ]);
  const { cancelling, resumptions, ended } = view;
  return digest([phases, late, litUntilMs, cancelling, resumptions.length, ended?.outcome]);
}

/** The rest of what it shows. */
export const details = (view: RunView): string => digest(view.phases.map(({ detail }) => detail));

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16);
