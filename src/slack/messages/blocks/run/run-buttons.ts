import type { Button } from '@slack/types';
import type { Outcome } from '../../../../core/events.ts';
import type { RunView } from '../../../../core/run-view.ts';
import { ACTION } from '../../../ids.ts';
import { button } from '../basics.ts';
import type { RunContext } from './run-parts.ts';

/** What fits a run as it is now. What a click may do is decided when it comes. */
export function runButtons(
  run: Pick<RunView, 'runId' | 'environment' | 'action' | 'cancelling'> & { ended?: { outcome: Outcome } },
  { texts, litUntilMs }: Pick<RunContext, 'texts' | 'litUntilMs'>,
): Button[] {
  const labels = texts.run.buttons;
  const { action, ended, cancelling } = run;
  const value = { environment: run.environment, runId: run.runId, action };
  const status = button(ACTION.showStatus, labels.status, value);
  if (ended === undefined) {
    return cancelling === undefined
      ? [button(ACTION.cancelRun, labels.cancel, value, 'danger'), status]
      : [status];
  }
  const again = button(ACTION.againRun, labels.again, value, 'primary');
  if (ended.outcome === 'failed' || ended.outcome === 'cancelled') return [again, status];
  const extend = litUntilMs === undefined ? [] : [button(ACTION.extendLease, labels.extend, value)];
  const after = {
    up: [status, ...extend, button(ACTION.stopEnvironment, labels.stop, { ...value, action: 'down' })],
    down: [button(ACTION.startEnvironment, labels.start, { ...value, action: 'up' }, 'primary'), status],
    reset: [status],
    init: [status],
  }[action];
  return ended.outcome === 'partial' ? [again, ...after] : after;
}
