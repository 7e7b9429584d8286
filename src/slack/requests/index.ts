import { book, unbook } from './book.ts';
import { cancel } from './cancel.ts';
import { cost } from './cost.ts';
import { down } from './down.ts';
import { extend } from './extend.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import { hold, resume } from './hold.ts';
import { lock, unlock } from './lock.ts';
import { init, reset } from './reset.ts';
import { schedule } from './schedule.ts';
import { skip, unskip } from './skip.ts';
import { startAt } from './start-at.ts';
import { status } from './status.ts';
import { up } from './up.ts';

/** The commands that speak of an environment. */
export const ENVIRONMENT_COMMANDS = [
  up,
  down,
  status,
  cancel,
  reset,
  init,
  history,
  extend,
  lock,
  unlock,
  hold,
  resume,
  book,
  unbook,
  skip,
  unskip,
  startAt,
  schedule,
  cost,
] as const;

/** All commands. There is no other list of them. */
export const COMMANDS = [...ENVIRONMENT_COMMANDS, help] as const;

export const COMMAND_NAMES = COMMANDS.map(({ name }) => name);
