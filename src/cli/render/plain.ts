import type { Failure, Outcome, RunEvent } from '../../core/events.ts';
import { neverBegan, type RunView, reduceRunView } from '../../core/run-view.ts';
import { renderNeverBegan } from './failure.ts';
import { renderOutcome } from './outcome.ts';
import type { OutputStream, RunRenderer } from './run-renderer.ts';
import { plainStyle } from './style.ts';
import { duration, oneLine } from './text.ts';

/** Files and pipes have no width; lines are cut by whoever reads them. */
const UNLIMITED = 10_000;

/** For pipes and logs: one line per event that means something, with the time since the run began. */
export function plainRenderer(stream: OutputStream): RunRenderer {
  const options = { columns: UNLIMITED, style: plainStyle };
  let view: RunView | undefined;
  let unbegun: { outcome: Outcome; failure: Failure } | undefined;
  return {
    event(event) {
      unbegun = neverBegan(view, event);
      if (unbegun) return;
      const line = plainLine(view, event);
      view = reduceRunView(view, event);
      if (line !== undefined) stream.write(`${line}\n`);
    },
    close() {
      if (unbegun) stream.write(`${renderNeverBegan(unbegun, options)}\n`);
      if (view?.ended) stream.write(`${renderOutcome(view, options)}\n`);
    },
  };
}

/** The line of one event, given the run before it; undefined when there is nothing new to say. */
function plainLine(before: RunView | undefined, event: RunEvent): string | undefined {
  const words = eventWords(before, event);
  if (words === undefined) return undefined;
  const at = duration(event.at - (before?.startedAtMs ?? event.at));
  return `+${at.padStart(7)}  ${oneLine(words)}`;
}

function eventWords(before: RunView | undefined, event: RunEvent): string | undefined {
  switch (event.type) {
    case 'run.started': {
      const work = event.plan.phases.filter((phase) => !phase.skip).length;
      const warnings = event.plan.warnings.map((warning) => `; warning: ${warning}`).join('');
      return `${event.environment} ${event.action} by ${event.requester}: ${work} to do, about ${duration(event.plan.criticalPath.ms)}${warnings}`;
    }
    case 'run.resumed':
      return `taken up by ${event.owner} (attempt ${event.attempt}): ${event.reason}`;
    case 'run.cancelling':
      return `cancelling: ${event.reason}`;
    case 'phase.started':
      return `${event.phase}: begins (${event.reason})`;
    case 'phase.observed': {
      // At rest: the beginning of the phase, or its end, says so already.
      if (event.state === 'on' || event.state === 'off' || event.state === 'absent') return undefined;
      const known = before?.phases.find((phase) => phase.planned.id === event.phase);
      return known?.detail.includes(event.detail) ? undefined : `${event.phase}: ${event.detail}`;
    }
    case 'phase.acting':
      // The result follows at once and says the same.
      return undefined;
    case 'phase.acted':
      return `${event.phase}: ${event.detail}`;
    case 'phase.waiting': {
      const known = before?.phases.find((phase) => phase.planned.id === event.phase);
      return known?.detail === event.detail ? undefined : `${event.phase}: waits: ${event.detail}`;
    }
    case 'phase.retrying':
      return `${event.phase}: ${event.operation}: ${event.errorName}, again in ${duration(event.delayMs)} (attempt ${event.attempt}): ${event.reason}`;
    case 'phase.warned':
      return `${event.phase}: warning: ${event.message}`;
    case 'phase.finished':
      return event.state === 'skipped'
        ? `${event.phase}: skipped: ${event.detail}`
        : `${event.phase}: ${event.state} after ${duration(event.durationMs)}: ${event.failure?.message ?? event.detail}`;
    case 'run.finished':
      return `${event.outcome} after ${duration(event.durationMs)}`;
    default: {
      const never: never = event;
      return never;
    }
  }
}
