import { common } from './common.ts';
import { cost } from './cost.ts';
import { desk } from './desk.ts';
import { evening } from './evening.ts';
import { run } from './run.ts';

export const en = { common, cost, desk, evening, run };
