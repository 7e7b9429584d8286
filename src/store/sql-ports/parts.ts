import type { Clock } from '../../core/ports/clock.ts';
import type { Database } from '../database.ts';
import type { Wakes } from '../wakes.ts';

export interface SqlPortParts {
  db: Database;
  wakes: Wakes;
  clock: Clock;
}
