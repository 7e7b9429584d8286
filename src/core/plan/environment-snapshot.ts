import type { Evidence } from '../component.ts';
import type { Observation, Probe } from '../observation.ts';

/** The observations before planning: one probe of each resource and check, and the evidence of each task. */
export interface EnvironmentSnapshot {
  probes: ReadonlyMap<string, Probe>;
  evidence: ReadonlyMap<string, Evidence>;
  /** How many incarnations of each subject are under way, Ready or not; without an entry that is unknown. */
  incarnations: ReadonlyMap<string, number>;
}

export const seenOf = (snapshot: EnvironmentSnapshot, component: string): Observation | undefined => {
  const probe = snapshot.probes.get(component);
  return probe !== undefined && 'observed' in probe ? probe.observed : undefined;
};

/** Whether it serves users as it is. */
export const isServing = (seen: Observation | undefined): boolean =>
  seen?.state === 'on' || (seen?.state === 'busy' && seen.traits?.serving === true);

/** Whether nothing is left to stop. A missing resource that should exist is not dark, but unknown. */
export const isDark = (seen: Observation | undefined): boolean =>
  seen?.state === 'off' || (seen?.state === 'absent' && seen.traits?.creatable !== false);
