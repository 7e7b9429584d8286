import type { Action } from '../../../../core/action.ts';
import { durationIn, listIn, momentIn } from '../format.ts';

export const common = {
  duration: durationIn({ d: 'd', h: 'h', m: 'm', s: 's' }),
  /** A moment in an environment's zone; with the day where that is not today. */
  moment: momentIn('en', 'ccc d LLL'),
  list: listIn((count) => `and ${count} more`),
  action: { up: 'up', down: 'down', reset: 'reset', init: 'init' } satisfies Record<Action, string>,
};
