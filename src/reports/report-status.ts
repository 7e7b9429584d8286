import type { ComponentSpec, Evidence } from '../core/component.ts';
import type { Probe } from '../core/observation.ts';
import { type EnvironmentSnapshot, isDark, isServing } from '../core/plan/environment-snapshot.ts';
import type { RunStore } from '../core/ports/run-store.ts';
import type { OpenEnvironment } from '../runs/open-environment.ts';
import { surveyEnvironment } from '../runs/probe-environment.ts';
import type { StatusReport, StatusRow } from '../runs/requests.ts';

/** One row per component, each failing by itself. Without a store it reports nothing about runs. */
export async function reportStatus(
  open: OpenEnvironment,
  signal: AbortSignal,
  store?: Pick<RunStore, 'liveRun' | 'events'>,
  onProbe?: (component: string, probe: Probe) => void,
): Promise<StatusReport> {
  const [snapshot, underWay] = await Promise.all([
    surveyEnvironment({ ...open, signal, onProbe }),
    open.clock.outside(async () => store && runUnderWay(open.environment.name, store).catch(() => undefined)),
  ]);
  const rows = open.environment.components
    .filter((component) => hasState(component))
    .map((component) => ({ component, probe: probeOf(component, snapshot) }));
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

function probeOf(component: ComponentSpec, snapshot: EnvironmentSnapshot): Probe {
  if (component.shape === 'task') return fromEvidence(snapshot.evidence.get(component.name));
  return snapshot.probes.get(component.name) ?? { failed: new Error('it was not looked at') };
}

function fromEvidence(evidence: Evidence | undefined): Probe {
  if (evidence === undefined || evidence.answer === 'unknown') {
    return { failed: new Error(evidence?.reason ?? 'it was not looked at') };
  }
  return { observed: { state: evidence.answer === 'yes' ? 'on' : 'off', detail: evidence.reason } };
}

function summarize(rows: readonly StatusRow[]): StatusReport['summary'] {
  const seen = rows.map(({ probe }) => ('observed' in probe ? probe.observed : undefined));
  if (seen.includes(undefined)) return 'unknown';
  if (seen.every(isServing)) return 'lit';
  // Checks and tasks have no power state: they follow the resources that they rest on.
  const powered = rows.filter(({ component }) => component.shape === 'resource');
  const dark = powered.every(({ probe }) => 'observed' in probe && isDark(probe.observed));
  return dark ? 'dark' : 'mixed';
}
