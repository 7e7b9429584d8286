import type { RunEvent } from '../core/events.ts';
import type { RunRecord } from '../core/ports/run-store.ts';
import type { Logger } from './logger.ts';
import type { RunObserver } from './observe-runs.ts';

/** Runs in the log: each line with the ids by which the others are found. */
export function logRuns(log: Logger): RunObserver {
  const idsOf = ({ id, environment, attempt }: RunRecord) => ({ run: id, environment, attempt });
  return {
    begun: (run) => {
      const { action, requester, trigger } = run;
      log.info(
        { ...idsOf(run), action, requester, trigger },
        run.attempt > 1 ? 'run taken up again' : 'run begun',
      );
    },
    written: (run, event) => logEvent(log, idsOf(run), event),
    released: (run) => log.info(idsOf(run), 'run let go of, for another attempt'),
  };
}

function logEvent(log: Logger, ids: object, event: RunEvent): void {
  switch (event.type) {
    case 'phase.started':
      log.debug({ ...ids, phase: event.phase, reason: event.reason }, 'phase started');
      break;
    case 'phase.acting':
      log.info({ ...ids, phase: event.phase, act: event.act, reason: event.reason }, 'acting');
      break;
    case 'phase.retrying': {
      const { phase, operation, errorName, delayMs } = event;
      log.warn({ ...ids, phase, operation, errorName, delayMs }, 'call is repeated');
      break;
    }
    case 'phase.warned':
      log.warn({ ...ids, phase: event.phase }, event.message);
      break;
    case 'phase.finished': {
      const { phase, state, detail, durationMs, failure } = event;
      const fields = { ...ids, phase, state, detail, durationMs, ...(failure && { failure }) };
      if (state === 'failed') log.error(fields, 'phase failed');
      else log.info(fields, 'phase finished');
      break;
    }
    case 'run.cancelling':
      log.info({ ...ids, reason: event.reason }, 'run is being cancelled');
      break;
    case 'run.finished': {
      const { outcome, durationMs, failure } = event;
      const fields = { ...ids, outcome, durationMs, ...(failure && { failure }) };
      if (outcome === 'failed') log.error(fields, 'run finished');
      else log.info(fields, 'run finished');
      break;
    }
    default:
  }
}
