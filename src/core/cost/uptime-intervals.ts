import type { RunEvent } from '../events.ts';

/** A span in which a component was paid for. */
export interface UptimeInterval {
  component: string;
  fromMs: number;
  /** Undefined while it is still lit. */
  untilMs?: number;
}

/**
 * When each component was lit, by the journals of the environment's runs, oldest first:
 *
 *   dark ──asked to start, or found lit──> lit ──stopped, or found dark──> dark
 *
 * A change outside of any run is known from the next probe on: a machine started by hand counts from the first run that
 * saw it, and one stopped by hand until the first run that found it dark.
 */
export function litIntervals(journals: Iterable<readonly RunEvent[]>): UptimeInterval[] {
  const over: UptimeInterval[] = [];
  const since = new Map<string, number>();
  const light = (component: string, atMs: number): void => {
    if (!since.has(component)) since.set(component, atMs);
  };
  const darken = (component: string, untilMs: number): void => {
    const fromMs = since.get(component);
    if (fromMs === undefined) return;
    since.delete(component);
    over.push({ component, fromMs, untilMs });
  };

  for (const events of journals) {
    const [begun] = events;
    if (begun?.type !== 'run.started') continue;
    const phases = new Map(begun.plan.phases.map((phase) => [phase.id, phase]));
    for (const { component, verb, skip } of begun.plan.phases) {
      if (skip && verb === 'start') light(component, begun.at);
      if (skip && verb === 'stop') darken(component, begun.at);
    }
    for (const event of events) {
      if (event.type !== 'phase.acting' && event.type !== 'phase.finished') continue;
      const { verb, component = '' } = phases.get(event.phase) ?? {};
      if (event.type === 'phase.acting') {
        // Paid for from the moment of the request, whether it ever becomes ready or not.
        if (verb === 'start') light(component, event.at);
      } else if (event.state === 'done') {
        // A start by another call in its place has no act of its own.
        if (verb === 'start') light(component, event.at - event.durationMs);
        if (verb === 'stop') darken(component, event.at);
      }
    }
  }
  return [...over, ...[...since].map(([component, fromMs]) => ({ component, fromMs }))];
}
