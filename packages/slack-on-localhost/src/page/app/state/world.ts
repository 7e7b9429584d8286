import { createContext, useContext } from 'react';
import type { ClientChannel, ClientState, LocalPerson } from '../../../page-protocol.ts';
import type { Theme } from './use-theme.ts';

/** What everything that is drawn may need to know. */
export interface World {
  me: LocalPerson;
  people: readonly LocalPerson[];
  channels: readonly ClientChannel[];
  usergroups: ClientState['usergroups'];
  theme: Theme;
  /** How far the time that messages tell of is ahead of this machine's. */
  aheadMs: number;
}

export const WorldContext = createContext<World | undefined>(undefined);

export function useWorld(): World {
  const world = useContext(WorldContext);
  if (world === undefined) throw new Error('useWorld outside of WorldContext');
  return world;
}
