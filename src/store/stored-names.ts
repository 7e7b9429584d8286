import type { LeaseState } from '../core/ports/leases.ts';

/**
 * The store's JSON keeps the names under which 0.1.0 wrote it, so that releases can read each other's rows. In the store
 * only this file knows the names that differ in code; those of buttons are in `slack/messages/button-value.ts`.
 */
export type StoredLeaseState = Omit<LeaseState, 'warned'> & { said?: NonNullable<LeaseState['warned']> };

export const toStoredState = ({ warned, ...rest }: LeaseState): StoredLeaseState =>
  warned === undefined ? rest : { ...rest, said: warned };

export const fromStoredState = ({ said, ...rest }: StoredLeaseState): LeaseState =>
  said === undefined ? rest : { ...rest, warned: said };
