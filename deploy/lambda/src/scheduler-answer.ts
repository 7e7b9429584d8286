import type { RunEvent } from '../../../src/core/events.ts';
import type { SchedulerAnswer, SchedulerEntry, SchedulerPayload, SchedulerService } from './payload.ts';
import type { PayloadEnvironment } from './payload-config.ts';

/** Spoken of even where nothing was asked of them. */
const ALWAYS: readonly SchedulerService[] = ['MatchingEngineInit', 'K8sDeployments'];
const ORDER: readonly SchedulerService[] = ['EKS', 'RDS', 'EC2', 'ElastiCache', ...ALWAYS];

type ComponentReport = Pick<SchedulerEntry, 'status' | 'message'>;

/** What a run has come to, in the words of the original scheduler. */
export function schedulerAnswer(
  { action }: Pick<SchedulerPayload, 'action'>,
  { services, noInit }: Pick<PayloadEnvironment, 'services' | 'noInit'>,
  events: readonly RunEvent[],
): SchedulerAnswer {
  const reportOf = componentsTold(events);
  const results = ORDER.flatMap((service): SchedulerEntry[] => {
    if (service === 'MatchingEngineInit' && noInit !== undefined) {
      return [{ service, status: 'error', message: noInit }];
    }
    const components = services.get(service);
    if (components === undefined) {
      return ALWAYS.includes(service) ? [{ service, status: 'skipped', message: 'not requested' }] : [];
    }
    const parts = components.map((component) => ({ component, ...reportOf(component) }));
    const status = parts.some((part) => part.status === 'error') ? 'error' : 'success';
    const [only, ...others] = parts;
    const message =
      only !== undefined && others.length === 0
        ? only.message
        : parts.map((part) => `${part.component}: ${part.message}`).join('; ');
    return [{ service, status, message }];
  });
  const statusCode = results.some(({ status }) => status === 'error') ? 500 : 200;
  return { statusCode, body: JSON.stringify({ action, results }) };
}

/**
 * A resource whose call was accepted is a success for the original's callers even when the function's time was over
 * before it was ready: they have always looked for themselves. A task that was cut off is not.
 */
function componentsTold(events: readonly RunEvent[]): (component: string) => ComponentReport {
  const last = events.at(-1);
  if (last?.type !== 'run.finished') return () => ({ status: 'error', message: 'the run has not ended' });
  const [begun] = events;
  const phases = begun?.type === 'run.started' ? begun.plan.phases : [];
  const nameOf = new Map(phases.map(({ id, component, verb }) => [id, { component, verb }]));
  const accepted = new Map<string, string>();
  const failures = new Map<string, string>();
  for (const event of events) {
    if (event.type === 'phase.acted') {
      const phase = nameOf.get(event.phase);
      if (phase !== undefined && phase.verb !== 'run') accepted.set(phase.component, event.detail);
    } else if (event.type === 'phase.finished' && event.failure !== undefined) {
      const { message, remedy } = event.failure;
      failures.set(event.failure.component, [message, remedy].filter(Boolean).join(' '));
    }
  }
  return (component) => {
    const result = last.components[component];
    if (result === undefined) {
      const { message, remedy } = last.failure ?? { message: 'nothing was done about it' };
      return { status: 'error', message: [message, remedy].filter(Boolean).join(' ') };
    }
    switch (result.result) {
      case 'succeeded':
      case 'unchanged':
      case 'left-out':
        return { status: 'success', message: result.detail };
      case 'cancelled': {
        const call = accepted.get(component);
        return call === undefined
          ? { status: 'error', message: result.detail }
          : { status: 'success', message: `${call}; not finished when the time of the function was over` };
      }
      case 'failed':
      case 'blocked':
        return { status: 'error', message: failures.get(component) ?? result.detail };
      default:
        return result.result satisfies never;
    }
  };
}
