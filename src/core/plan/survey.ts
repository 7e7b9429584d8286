import type { Evidence } from '../component.ts';
import type { Look, Observation } from '../observation.ts';

/** What was seen before planning: one look at each resource and check, and what the world says of each task. */
export interface Survey {
  looks: ReadonlyMap<string, Look>;
  evidence: ReadonlyMap<string, Evidence>;
  /** How many lives of each subject are under way, Ready or not; without an entry that is not known. */
  lives: ReadonlyMap<string, number>;
}

export const seenOf = (survey: Survey, component: string): Observation | undefined => {
  const look = survey.looks.get(component);
  return look !== undefined && 'observed' in look ? look.observed : undefined;
};

/** Whether users are served by it as it stands. */
export const isServing = (seen: Observation | undefined): boolean =>
  seen?.state === 'on' || (seen?.state === 'busy' && seen.traits?.serving === true);

/** Whether there is nothing left to stop. What is not found though it should exist is not dark, but unknown. */
export const isDark = (seen: Observation | undefined): boolean =>
  seen?.state === 'off' || (seen?.state === 'absent' && seen.traits?.creatable !== false);
