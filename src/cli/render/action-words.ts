import type { Action } from '../../core/action.ts';

/** What an environment is doing: `dev is going up`. */
export const UNDER_WAY: Readonly<Record<Action, string>> = {
  up: 'going up',
  down: 'going down',
  reset: 'being reset',
  init: 'being initialised',
};

/** What would be done to it: `cancel that and go down?` */
export const TO_DO: Readonly<Record<Action, string>> = {
  up: 'go up',
  down: 'go down',
  reset: 'reset it',
  init: 'initialise it',
};
