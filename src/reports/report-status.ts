import type { ComponentSpec, Evidence } from '../core/component.ts';
import type { Look } from '../core/observation.ts';
import { isDark, isServing, type Survey } from '../core/plan/survey.ts';
import type { RunStore } from '../core/ports/run-store.ts';
import type { OpenEnvironment } from '../runs/open-environment.ts';
import type { StatusReport, StatusRow } from '../runs/requests.ts';
import { surveyEnvironment } from '../runs/survey-environment.ts';

/** One row per component, each failing by itself. Without a store it reports nothing about runs. */
export async function reportStatus(
  open: OpenEnvironment,
  signal: AbortSignal,
  store?: Pick<RunStore, 'liveRun' | 'events'>,
  onLook?: (component: string, look: Look) => void,
): Promise<StatusReport> {
  const [survey, underWay] = await Promise.all([
    surveyEnvironment({ ...open, signal, onLook }),
    open.clock.outside(async () => store && runUnderWay(open.environment.name, store).catch(() => undefined)),
  ]);
  const rows = open.environment.components
    .filter((component) => hasState(component))
    .map((component) => ({ component, look: lookOf(component, survey) }));
  const summary = summarize(rows);
  const { name } = open.environment;
  return {
    environment: name,
    atMs: open.clock.now(),
    rows,
    summary,
    // The configured next steps need the environment to be lit.
    nextSteps:
      summary === 'dark' && underWay === undefined
        ? [`Bring it up: lamplighter up ${name}`]
        : open.environment.nextSteps,
    ...(underWay && { underWay }),
  };
}

async function runUnderWay(
  environment: string,
  store: Pick<RunStore, 'liveRun' | 'events'>,
): Promise<StatusReport['underWay']> {
  const run = await store.liveRun(environment);
  return run && { run, events: await store.events(run.id) };
}

/**
 * Whether the component has a row: a task whose effect cannot be seen afterwards (a reset, one call for many) has none.
 */
export const hasState = (component: ComponentSpec): boolean =>
  component.shape !== 'task' || component.moment === 'after-subject-is-ready';

function lookOf(component: ComponentSpec, survey: Survey): Look {
  if (component.shape === 'task') return fromEvidence(survey.evidence.get(component.name));
  return survey.looks.get(component.name) ?? { failed: new Error('it was not looked at') };
}

function fromEvidence(evidence: Evidence | undefined): Look {
  if (evidence === undefined || evidence.answer === 'unknown') {
    return { failed: new Error(evidence?.reason ?? 'it was not looked at') };
  }
  return { observed: { state: evidence.answer === 'yes' ? 'on' : 'off', detail: evidence.reason } };
}

function summarize(rows: readonly StatusRow[]): StatusReport['summary'] {
  const seen = rows.map(({ look }) => ('observed' in look ? look.observed : undefined));
  if (seen.includes(undefined)) return 'unknown';
  if (seen.every(isServing)) return 'lit';
  // Checks and tasks have no power state: they follow the resources that they rest on.
  const powered = rows.filter(({ component }) => component.shape === 'resource');
  const dark = powered.every(({ look }) => 'observed' in look && isDark(look.observed));
  return dark ? 'dark' : 'mixed';
}
