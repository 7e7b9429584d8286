import { isServiceError, LamplighterError } from '../core/errors.ts';
import type { Probe } from '../core/observation.ts';
import { buildPlan } from '../core/plan/build-plan.ts';
import { type EnvironmentSnapshot, seenOf } from '../core/plan/environment-snapshot.ts';
import type { Plan } from '../core/plan/plan.ts';
import { remedyFor } from '../core/remedies.ts';
import type { OpenEnvironment } from './open-environment.ts';
import { failedLooks, surveyEnvironment } from './probe-environment.ts';
import type { RunRequest } from './requests.ts';

/** Probes everything and plans. Changes nothing; throws `observation-failed` when a run would be unwise. */
export async function planRun(
  open: OpenEnvironment,
  request: RunRequest,
  signal: AbortSignal,
  onProbe?: (component: string, probe: Probe) => void,
): Promise<Plan> {
  const snapshot = await surveyEnvironment({ ...open, signal, onProbe });
  refuseBlindness(open, request, snapshot);
  const { action, infraOnly, reset } = request;
  return buildPlan(open.environment, snapshot, action, {
    ...(infraOnly !== undefined && { infraOnly }),
    ...(reset !== undefined && { reset }),
  });
}

/**
 * Refuses a run on incomplete observations. Going up, anything unseen prevents a run, also a part of a component: an
 * unseen part never becomes ready, so the run would only wait for its time-out. Going down, the bill matters first: one
 * unseen part must not keep the others lit, so only complete blindness prevents it.
 */
function refuseBlindness(open: OpenEnvironment, request: RunRequest, snapshot: EnvironmentSnapshot): void {
  const unseen = blindnesses(snapshot);
  if (unseen.length === 0) return;
  // A check that was skipped because its host is off proves nothing: only components with a power state count.
  const powered = open.environment.components.filter(({ shape }) => shape === 'resource');
  const seesSomething = powered.some(({ name }) => seenOf(snapshot, name) !== undefined);
  if (request.action === 'down' && seesSomething) return;
  const causes = new Map<string, { components: string[]; remedy: string | undefined }>();
  for (const { component, message, remedy } of unseen) {
    const cause = causes.get(message) ?? { components: [], remedy };
    cause.components.push(component);
    causes.set(message, cause);
  }
  const lines = [...causes].map(([message, { components }]) => `${components.join(', ')}: ${message}`);
  const remedies = [...new Set([...causes.values()].flatMap(({ remedy }) => remedy ?? []))];
  throw new LamplighterError(
    'observation-failed',
    `${open.environment.name} cannot be looked at, so nothing was changed. ${lines.join('. ')}`,
    { remedy: remedies.join(' '), cause: failedLooks(snapshot)[0]?.error },
  );
}

/** The components, or parts of them, that could not be probed, with remedies. */
function blindnesses(
  snapshot: EnvironmentSnapshot,
): { component: string; message: string; remedy: string | undefined }[] {
  const whole = failedLooks(snapshot).map(({ component, error }) => ({
    component,
    message: error.message,
    remedy: isServiceError(error) ? remedyFor(error) : undefined,
  }));
  const partly = [...snapshot.probes].flatMap(([component, probe]) => {
    if (!('observed' in probe) || probe.observed.unseen === undefined) return [];
    const { unseen, warnings, remedy } = probe.observed;
    return [{ component, message: warnings?.[0] ?? unseen, remedy }];
  });
  return [...whole, ...partly];
}
