import type { en } from '../en/index.ts';
import { commands } from './commands.ts';
import { common } from './common.ts';
import { cost } from './cost.ts';
import { evening } from './evening.ts';
import { run } from './run.ts';

export const ko: typeof en = { common, cost, commands, evening, run };
