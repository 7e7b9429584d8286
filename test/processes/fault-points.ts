import type { RunEvent } from '../../src/core/events.ts';

/** Every event that an `up` writes when nothing goes wrong. */
const WRITES = [
  'run.started',
  'phase.started',
  'phase.observed',
  'phase.acting',
  'phase.acted',
  'phase.waiting',
  'phase.finished',
  'run.finished',
] as const satisfies readonly RunEvent['type'][];

/** Where a process can be made to kill itself (`LAMPLIGHTER_FAULT_POINT`): around each write of an `up`. */
export const FAULT_POINTS: readonly string[] = WRITES.flatMap((type) => [`before:${type}`, `after:${type}`]);
