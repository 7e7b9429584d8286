import type { Action } from '../../core/action.ts';
import type { Outcome, PhaseState } from '../../core/events.ts';
import type { ResourceState } from '../../core/observation.ts';
import type { Style } from './style.ts';

interface Mark {
  symbol: string;
  format: Parameters<Style>[0];
}

/** All of them one column wide in every terminal font. */
export const PHASE_MARKS: Readonly<Record<PhaseState, Mark>> = {
  pending: { symbol: '·', format: 'dim' },
  running: { symbol: '▸', format: 'cyan' },
  waiting: { symbol: '◦', format: 'yellow' },
  done: { symbol: '✔', format: 'green' },
  skipped: { symbol: '-', format: 'dim' },
  failed: { symbol: '✖', format: 'red' },
  cancelled: { symbol: '⊘', format: 'magenta' },
};

export const OUTCOME_MARKS: Readonly<Record<Outcome, Mark>> = {
  succeeded: PHASE_MARKS.done,
  partial: { symbol: '!', format: 'yellow' },
  failed: PHASE_MARKS.failed,
  cancelled: PHASE_MARKS.cancelled,
};

export const STATE_MARKS: Readonly<Record<ResourceState, Mark>> = {
  on: { symbol: '●', format: 'green' },
  off: { symbol: '○', format: 'dim' },
  absent: { symbol: '○', format: 'dim' },
  starting: { symbol: '▸', format: 'cyan' },
  stopping: { symbol: '▸', format: 'cyan' },
  deleting: { symbol: '▸', format: 'cyan' },
  resizable: { symbol: '!', format: 'yellow' },
  busy: { symbol: '!', format: 'yellow' },
  broken: { symbol: '✖', format: 'red' },
};

/** What an outcome means for the environment, after its name: `exchange-dev is lit`. */
export function outcomeWords(action: Action, outcome: Outcome): string {
  if (outcome === 'succeeded') {
    return { up: 'is lit', down: 'is dark', reset: 'has been reset', init: 'has been initialised' }[action];
  }
  if (outcome === 'partial') {
    return action === 'down'
      ? 'is not fully dark'
      : action === 'up'
        ? 'is partly lit'
        : `is partly ${action}`;
  }
  return outcome === 'failed' ? `${action} failed` : `${action} was cancelled`;
}
