import type { Wish } from './wish.ts';

/** What a command may say beside its name and an environment. */
interface Shape {
  /** False: it speaks of no environment. */
  environment: boolean;
  flags: readonly Flag[];
  /** Takes `for` and `until`. */
  wish: boolean;
  /** What all its other words are; a time is read later, in the environment's zone. */
  words?: 'time' | 'maybe-time' | 'reason-and-time';
}

export type Flag = 'infra-only' | 'reset' | 'dry-run' | 'here';

export const COMMANDS = {
  up: { environment: true, flags: ['infra-only', 'reset', 'dry-run'], wish: true },
  down: { environment: true, flags: ['dry-run'], wish: false },
  status: { environment: true, flags: ['here'], wish: false },
  cancel: { environment: true, flags: [], wish: false },
  reset: { environment: true, flags: ['dry-run'], wish: false },
  init: { environment: true, flags: ['dry-run'], wish: false },
  history: { environment: true, flags: [], wish: false },
  extend: { environment: true, flags: [], wish: false, words: 'maybe-time' },
  lock: { environment: true, flags: [], wish: false, words: 'reason-and-time' },
  unlock: { environment: true, flags: [], wish: false },
  hold: { environment: true, flags: [], wish: false, words: 'time' },
  resume: { environment: true, flags: [], wish: false },
  book: { environment: true, flags: [], wish: false, words: 'time' },
  unbook: { environment: true, flags: [], wish: false, words: 'maybe-time' },
  skip: { environment: true, flags: [], wish: false, words: 'time' },
  unskip: { environment: true, flags: [], wish: false, words: 'maybe-time' },
  'start-at': { environment: true, flags: [], wish: false, words: 'time' },
  schedule: { environment: true, flags: [], wish: false },
  cost: { environment: true, flags: ['here'], wish: false },
  help: { environment: false, flags: [], wish: false },
} as const satisfies Record<string, Shape>;

export type CommandName = keyof typeof COMMANDS;

export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];

/** Words that mean a command and look like another: the nearest to `start` would be `status`. */
export const ALIASES: Readonly<Record<string, CommandName>> = {
  start: 'up',
  on: 'up',
  stop: 'down',
  off: 'down',
  state: 'status',
  abort: 'cancel',
  keep: 'extend',

  '?': 'help',
};

export type Command =
  | { name: 'help' }
  | {
      name: 'up';
      environment: string;
      infraOnly: boolean;
      reset: boolean;
      dryRun: boolean;
      wish?: Wish;
    }
  | { name: 'down' | 'reset' | 'init'; environment: string; dryRun: boolean }
  | { name: 'status'; environment: string; here: boolean }
  | { name: 'cancel' | 'history'; environment: string }
  | CostCommand
  | EveningCommand;

/** `month` is `this`, `last`, or as it was written: `2026-11`. */
export interface CostCommand {
  name: 'cost';
  environment: string;
  month: string;
  here: boolean;
}

/** `time` is as it was written. */
export type EveningCommand =
  /** Without a time: by one step. */
  | { name: 'extend'; environment: string; time: string }
  | { name: 'lock'; environment: string; reason: string; time: string }
  | { name: 'hold' | 'book' | 'skip' | 'start-at'; environment: string; time: string }
  /** Without a time: the only one there is. */
  | { name: 'unbook' | 'unskip'; environment: string; time: string }
  | { name: 'unlock' | 'resume' | 'schedule'; environment: string };

/** Why a line is no command. Words in it are theirs: quote them. */
export type Problem =
  | { problem: 'too-long'; length: number; limit: number }
  | { problem: 'unknown-command'; word: string; near: string | undefined }
  | { problem: 'unknown-environment'; word: string; near: string | undefined; known: readonly string[] }
  | { problem: 'which-environment'; known: readonly string[] }
  | { problem: 'unknown-flag'; word: string; command: CommandName; near: string | undefined }
  | { problem: 'bad-wish'; word: 'for' | 'until'; said: string }
  | { problem: 'no-wish'; word: 'for' | 'until'; command: CommandName }
  | { problem: 'no-time' | 'no-reason'; command: CommandName }
  | { problem: 'flags-clash' }
  | { problem: 'extra-word'; word: string; command: CommandName };
