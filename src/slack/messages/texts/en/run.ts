import type { Action } from '../../../../core/action.ts';
import type { ComponentResult, Outcome } from '../../../../core/events.ts';
import type { Verb } from '../../../../core/plan/plan.ts';
import { common } from './common.ts';

const UNDER_WAY = {
  up: 'is going up',
  down: 'is going down',
  reset: 'is being reset',
  init: 'is being initialised',
} satisfies Record<Action, string>;

const SUCCEEDED = {
  up: 'is lit',
  down: 'is dark',
  reset: 'has been reset',
  init: 'has been initialised',
} satisfies Record<Action, string>;

const PARTIAL = {
  up: 'is partly lit',
  down: 'is not fully dark',
  reset: 'is partly reset',
  init: 'is partly initialised',
} satisfies Record<Action, string>;

const RESULTS = {
  succeeded: 'done',
  unchanged: 'unchanged',
  failed: 'failed',
  blocked: 'not begun',
  cancelled: 'cancelled',
  'left-out': 'left out',
} satisfies Record<ComponentResult['result'], string>;

const DOING = {
  start: 'starting',
  stop: 'stopping',
  check: 'checking',
  run: 'running',
} satisfies Record<Verb, string>;

function outcome(environment: string, action: Action, how: Outcome): string {
  switch (how) {
    case 'succeeded':
      return `${environment} ${SUCCEEDED[action]}`;
    case 'partial':
      return `${environment} ${PARTIAL[action]}`;
    case 'failed':
      return `${environment}: ${action} failed`;
    case 'cancelled':
      return `${environment}: ${action} was cancelled`;
    default: {
      const never: never = how;
      return never;
    }
  }
}

/** The message of a run, and its thread. What is put in is escaped already where that is needed. */
export const run = {
  underWay: (environment: string, action: Action) => `${environment} ${UNDER_WAY[action]}`,
  endsEarly: (environment: string, action: Action) => `${environment}: ${action} is being cancelled`,
  outcome,
  neverBegan: (environment: string, action: Action, how: Outcome) =>
    how === 'cancelled'
      ? `${environment}: ${action} was cancelled before it began`
      : `${environment}: ${action} could not begin`,
  nothingChanged: 'Nothing was changed.',

  done: (done: number, total: number) => `${done} of ${total} done`,
  nothingToDo: 'nothing to do',
  results: (counts: readonly (readonly [ComponentResult['result'], number])[]) =>
    counts.map(([result, count]) => `${count} ${RESULTS[result]}`).join(', '),
  took: (ms: number) => `in ${common.duration(ms)}`,

  now: (phases: string) => `*Under way:* ${phases}`,
  underWayPlain: (names: string) => `under way: ${names}`,
  next: (phases: string) => `*Next:* ${phases}`,
  needs: (name: string, needs: string) => `${name} (needs ${needs})`,
  readyAbout: (action: Action, when: string) => `${action === 'up' ? 'ready' : 'done'} about *${when}*`,
  readyBetween: (action: Action, from: string, to: string) =>
    `${action === 'up' ? 'ready' : 'done'} between *${from}* and *${to}*`,
  late: (ms: number) => `running ${common.duration(ms)} late`,
  askedBy: (who: string, when: string) => `asked by ${who} at ${when}`,
  litUntil: (when: string) => `lit until *${when}*`,
  resumed: (reason: string) => `Taken up again: ${reason}`,
  cancelling: (reason: string) => `Being cancelled: ${reason}`,
  leftOut: (names: string) => `Left out: ${names}`,

  doing: (verb: Verb) => DOING[verb],
  waiting: 'waiting',
  usually: (ms: number) => `usually ${common.duration(ms)}`,
  phaseDone: (ms: number | undefined) => (ms === undefined ? 'done' : `done after ${common.duration(ms)}`),
  phaseSkipped: 'nothing to do',
  phaseBlocked: (by: string) => `not begun, because of ${by}`,
  phaseFailed: (ms: number | undefined) =>
    ms === undefined ? 'failed' : `failed after ${common.duration(ms)}`,
  phaseCancelled: 'cancelled',
  moreTasks: (count: number) => `and ${count} more`,

  buttons: {
    cancel: 'Cancel',
    status: 'Status',
    again: 'Try again',
    extend: 'Extend +1 h',
    stop: 'Stop',
    start: 'Start',
  },

  thread: {
    done: (name: string, ms: number) => `*${name}* done after ${common.duration(ms)}`,
    failed: (name: string, ms: number, what: string) =>
      `*${name}* failed after ${common.duration(ms)}: ${what}`,
    blocked: (name: string, by: string) => `*${name}* was not begun, because of ${by}`,
    cancelled: (name: string) => `*${name}* cancelled`,
    late: (name: string, elapsedMs: number, expectedMs: number) =>
      `*${name}* takes longer than usual: ${common.duration(elapsedMs)} so far, usually ${common.duration(expectedMs)}`,
    lastSeen: (detail: string) => `*Last seen:* ${detail}`,
    serviceSaid: (words: string) => `*The service said:* ${words}`,
    whatToDo: (remedy: string) => `*What to do:* ${remedy}`,
    usual: (ms: number) => `expected were ${common.duration(ms)}`,
    more: (count: number) => `… and ${count} more; \`lamplighter show\` has everything.`,
  },
};
