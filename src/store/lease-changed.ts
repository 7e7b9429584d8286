import { LamplighterError } from '../core/errors.ts';
import type { NewRun } from '../core/ports/run-store.ts';

/** The error of a run that was decided on a lease which has changed since: nothing was entered. */
export const leaseChanged = ({ id, environment }: Pick<NewRun, 'id' | 'environment'>): LamplighterError =>
  new LamplighterError(
    'lease-changed',
    `${id} was not entered: the lease of ${environment} has changed since it was decided upon.`,
    { remedy: '`lamplighter lease` shows how it is now.' },
  );
