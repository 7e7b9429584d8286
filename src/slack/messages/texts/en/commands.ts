import type { Role } from '../../../../core/access.ts';
import type { Action } from '../../../../core/action.ts';
import type { Outcome } from '../../../../core/events.ts';
import type { ResourceState } from '../../../../core/observation.ts';
import type { Problem } from '../../command-problem.ts';

type Words<T extends string> = Readonly<Record<T, string>>;

const doing: Words<Action> = {
  up: 'going up',
  down: 'going down',
  reset: 'being reset',
  init: 'being initialised',
};

const roles: Words<Role> = { viewer: 'viewer', operator: 'operator', approver: 'approver', admin: 'admin' };

const outcomes: Words<Outcome> = {
  succeeded: 'succeeded',
  partial: 'partly done',
  failed: 'failed',
  cancelled: 'cancelled',
};

const states: Words<ResourceState> = {
  on: 'on',
  off: 'off',
  absent: 'not there',
  starting: 'starting',
  stopping: 'stopping',
  deleting: 'being deleted',
  resizable: 'on, at another size',
  busy: 'busy',
  broken: 'broken',
};

/** What is answered to one person. Everything in capitals of meaning (names, ids, times) is passed in ready for Slack. */
export const commands = {
  doing,
  roles,
  outcomes,
  states,
  everyone: 'everyone in its channels',
  nobody: 'nobody',
  and: ' and ',

  // Commands
  problem(problem: Problem): string {
    switch (problem.problem) {
      case 'too-long':
        return `That was ${problem.length} characters; a command has at most ${problem.limit}. Try \`/devenv help\`.`;
      case 'unknown-command':
        return problem.near === undefined
          ? `There is no command \`${problem.word}\`. \`/devenv help\` shows what there is.`
          : `There is no command \`${problem.word}\`. Did you mean \`/devenv ${problem.near}\`?`;
      case 'unknown-environment':
        return `There is no environment \`${problem.word}\`.${problem.near === undefined ? '' : ` Did you mean \`${problem.near}\`?`} There ${problem.known.length === 1 ? 'is' : 'are'}: ${problem.known.map((name) => `\`${name}\``).join(', ')}.`;
      case 'which-environment':
        return problem.known.length === 0
          ? 'No environment is configured for Slack. Ask whoever runs lamplighter to name a channel for one.'
          : `Which environment? Add one of: ${problem.known.map((name) => `\`${name}\``).join(', ')}.`;
      case 'unknown-flag':
        return `\`${problem.command}\` takes no \`${problem.word}\`.${problem.near === undefined ? ' `/devenv help` shows what it takes.' : ` Did you mean \`${problem.near}\`?`}`;
      case 'bad-wish':
        return problem.word === 'for'
          ? `\`for\` is followed by a duration: \`for 3h\`, \`for 1h 30m\`. ${problem.text === '' ? 'Nothing followed.' : `\`${problem.text}\` is none.`}`
          : `\`until\` is followed by a time of day: \`until 22:30\`. ${problem.text === '' ? 'Nothing followed.' : `\`${problem.text}\` is none.`}`;
      case 'no-wish':
        return `\`${problem.command}\` takes no \`${problem.word}\`; \`/devenv up ${problem.word} …\` does.`;
      case 'no-time':
        return problem.command === 'book'
          ? 'When? Write a day and from when until when: `book Fri 18:00-23:00`.'
          : problem.command === 'start-at'
            ? 'When? Write for example `start-at tomorrow 9:00`.'
            : problem.command === 'skip'
              ? 'Which day? Write for example `skip Fri` or `skip 2026-12-24`.'
              : problem.command === 'lock'
                ? 'Until when? Write for example `lock "load test" 3h`; every lock has an end.'
                : 'Until when? Write for example `hold until Mon` or `hold 3d`.';
      case 'no-reason':
        return 'Why? Everybody is told, so write for example `lock "load test" 3h`.';
      case 'flags-clash':
        return '`--infra-only` and `--reset` do not go together: what `--reset` runs again belongs to the applications. Give one of the two.';
      case 'extra-word':
        return `\`${problem.word}\` is one word too many for \`${problem.command}\`. \`/devenv help\` shows what it takes.`;
      default:
        return problem satisfies never;
    }
  },
  help: {
    title: 'What you can ask for',
    lines: [
      '`/devenv up` lights it; what is lit already stays as it is. `for 3h` or `until 22:30` says how long. `--infra-only` leaves the applications out, `--reset` wipes and prepares again.',
      '`/devenv down` darkens it, after showing who uses it.',
      '`/devenv status` shows what is lit, to you alone; `--here` shows it to all.',
      '`/devenv cancel` ends what is under way.',
      '`/devenv reset`, `/devenv init` wipe and prepare again; both ask first.',
      '`/devenv history` shows the last runs.',
      '`/devenv extend 2h`, `extend until 22:30`, `extend tonight` keep it lit longer; beyond the limits an approver is asked.',
      '`/devenv lock "load test" 3h` lets nobody stop, reset or initialise it; `unlock` ends that.',
      '`/devenv schedule` shows the next 7 days, with a button to take back what stands in their way.',
      '`/devenv book Fri 18:00-23:00` lights it at another time, `start-at tomorrow 9:00` once for the usual time; `unbook` takes either back.',
      '`/devenv skip Fri` leaves a day out, `unskip Fri` does not after all. `hold until Mon` suspends all starts, `resume` ends that.',
      '`/devenv cost` shows what this month has cost, to you alone; `last month` or `2026-11` another one, `--here` shows it to all with a chart.',
      '`--dry-run` with up, down, reset or init shows the plan and changes nothing.',
    ],
    threads: 'In threads, where Slack has no slash commands, mention me instead:',
    environments: 'Environments:',
  },

  // Refusals
  noChannel: (environment: string): string =>
    `${environment} cannot be reached from Slack. Whoever runs lamplighter can name a channel for it (\`slack.channel\`).`,
  elsewhere: (environment: string, channels: string): string =>
    `Ask for ${environment} in ${channels}; here nobody may.`,
  notAllowed: (what: string, needed: string, own: string | undefined, whoMay: string): string =>
    `You may not ${what}: it takes the role ${needed}, and you have ${own === undefined ? 'none' : `the role ${own}`}. These may: ${whoMay}.`,
  toDo: (action: string, environment: string): string =>
    ({
      status: `see ${environment}`,
      history: `see the runs of ${environment}`,
      cost: `see what ${environment} costs`,
      plan: `see plans of ${environment}`,
      up: `start ${environment}`,
      down: `stop ${environment}`,
      cancel: `cancel runs of ${environment}`,
      reset: `reset ${environment}`,
      init: `initialise ${environment}`,
      schedule: `see the schedule of ${environment}`,
      extend: `keep ${environment} lit longer`,
      lock: `lock ${environment}`,
      unlock: `unlock ${environment}`,
      hold: `suspend the starts of ${environment}`,
      resume: `resume the starts of ${environment}`,
      book: `book ${environment}`,
      unbook: `take a booking of ${environment} back`,
      skip: `skip a start of ${environment}`,
      unskip: `take a skip of ${environment} back`,
      'start-at': `start ${environment} at another time`,
      decide: `decide what goes beyond the limits of ${environment}`,
    })[action] ?? `do that to ${environment}`,
  notAccepted: (reason: string): string =>
    `:warning: Not accepted, so nothing was done: ${reason}. Please try again in a moment.`,
  tooLate: (when: string): string =>
    `:hourglass: What you asked ${when} was interrupted and reached me too late, so nothing was done. Please ask again.`,
  failed: (message: string, remedy: string | undefined): string =>
    `:x: ${message}${remedy === undefined ? '' : `\n*What to do:* ${remedy}`}`,
  unexpected:
    'The fault is on my side, and it is in the log. Try again; if it stays, show this to whoever runs lamplighter.',
  unknownClick:
    'This button is of an earlier time and means nothing any more. `/devenv status` shows how things are.',

  // Runs
  started: (environment: string, action: Action, channel: string): string =>
    `:bulb: ${environment} is ${doing[action]}. Follow it in ${channel}.`,
  joined: (environment: string, action: Action, by: string, since: string, left: string): string =>
    `:bulb: ${environment} is already ${doing[action]}: ${by} started it ${since}, ${left}.`,
  left: {
    about: (duration: string): string => `about ${duration} left`,
    soon: 'it should be done any moment',
    notBegun: 'it has not begun yet',
  },
  inTheWay: (environment: string, action: Action, by: string, next: Action): string =>
    `${environment} is ${doing[action]} (${by} asked for it). Cancel that, and then: ${next}?`,
  nothingUnderWay: (environment: string): string =>
    `Nothing is under way in ${environment}, so there is nothing to cancel.`,
  cancelAsked: (environment: string, action: Action): string =>
    `:octagonal_sign: Cancelled: ${environment} is no longer ${doing[action]}. What was under way is let go, nothing new is begun.`,
  stopCancelled: (environment: string, until: string): string =>
    `:octagonal_sign: Stop cancelled: ${environment} stays lit until *${until}*.`,
  darkAlready: (environment: string, when: string): string =>
    `:new_moon: ${environment} was dark at ${when} already.`,
  stoppedAnew: (environment: string): string =>
    `:new_moon: Cancelled, but somebody has asked to stop ${environment} again since; that stop goes on.`,
  lightIt: 'Light it',
  cancelAskedBefore: (by: string, when: string): string => `${by} has cancelled it already, ${when}.`,
  overAlready: (action: Action, outcome: string): string =>
    `That run (${action}) is over already: ${outcome}.`,
  since: (by: string, action: Action, when: string): string =>
    `This is about an earlier run. Since then ${by} asked for \`${action}\` (${when}). \`/devenv status\` shows how things are.`,
  doneAgain: (by: string, when: string): string => `Asked for again by ${by}, ${when}.`,

  // Questions
  ask: {
    down: (environment: string): string => `Stop ${environment}?`,
    reset: (environment: string): string => `Reset ${environment}? It cannot be undone.`,
    init: (environment: string): string => `Initialise ${environment} again? It cannot be undone.`,
    up: (environment: string): string => `Start ${environment}?`,
  } satisfies Readonly<Record<Action, (environment: string) => string>>,
  go: {
    down: 'Stop now',
    reset: 'Reset now',
    init: 'Initialise now',
    up: 'Start now',
  } satisfies Words<Action>,
  keep: { down: 'Keep it', reset: 'Leave it', init: 'Leave it', up: 'Leave it' } satisfies Words<Action>,
  looking: 'Looking at everything…',
  litBy: (by: string, when: string): string => `Lit by ${by}, ${when}.`,
  willStop: (names: string): string => `Will be stopped: ${names}.`,
  willRun: (names: string): string => `Will be run: ${names}.`,
  willStart: (names: string): string => `Will be started: ${names}.`,
  nothingToDo: (environment: string, action: Action): string =>
    action === 'down'
      ? `${environment} is dark already.`
      : `${environment} is as it should be: there is nothing to do.`,
  takes: (duration: string): string => `Takes about ${duration}.`,
  planTitle: (action: Action, environment: string): string =>
    `Plan: ${action} ${environment} (nothing was changed)`,
  leftOut: (names: string): string => `Left out: ${names}.`,
  confirmed: (action: Action, environment: string, when: string): string =>
    `:white_check_mark: \`${action}\` of ${environment}, confirmed by you ${when}.`,
  kept: (environment: string, when: string): string =>
    `:ok_hand: Left as it is: ${environment} (you, ${when}).`,
  answeredBefore: 'This question has been answered already. Nothing more was done.',
  expired: (action: Action): string =>
    `This question is too old to be answered. Ask again: \`/devenv ${action}\`.`,
  changedSince: (environment: string, action: Action, by: string): string =>
    `Since you were asked, ${by} has begun something else: ${environment} is ${doing[action]}. Nothing was done.`,
  close: 'Close',
  back: 'Back',

  // Status
  status: {
    title: {
      lit: (environment: string): string => `:bulb: *${environment}* is lit`,
      dark: (environment: string): string => `:new_moon: *${environment}* is dark`,
      mixed: (environment: string): string => `:first_quarter_moon: *${environment}* is partly lit`,
      unknown: (environment: string): string => `:grey_question: *${environment}* cannot be seen whole`,
      asking: (environment: string): string =>
        `:hourglass_flowing_sand: *${environment}* is still being looked at`,
    },
    count: (on: number, all: number): string => `${on} of ${all} on`,
    asking: 'still asking',
    failed: (reason: string): string => `unable to ask: ${reason}`,
    since: (when: string): string => `since ${when}`,
    remedy: (remedy: string): string => `what to do: ${remedy}`,
    underWay: (action: Action, by: string, left: string): string =>
      `:arrows_counterclockwise: ${doing[action]}, asked for by ${by}, ${left}`,
    lastRun: (action: Action, outcome: string, by: string, when: string): string =>
      `Last run: ${action}, ${outcome}, ${by}, ${when}`,
    noRun: 'No run yet',
    litUntil: (when: string): string => `Lit until ${when}`,
    nextStart: (when: string): string => `next start ${when}`,
    nextStop: (when: string): string => `next stop ${when}`,
    asOf: (when: string): string => `As of ${when}`,
    more: (count: number): string => `and ${count} more`,
    refresh: 'Refresh',
    start: 'Start',
    stop: 'Stop',
    show: 'Status',
  },

  history: {
    title: (environment: string): string => `The last runs of ${environment}`,
    none: (environment: string): string =>
      `${environment} has had no run yet. \`/devenv up\` makes the first.`,
    running: 'under way',
  },

  home: {
    title: 'lamplighter',
    none: 'You are in no channel of an environment, so there is nothing to show. Ask whoever runs lamplighter which channel is yours.',
    recent: 'Recent runs',
    may: (role: string, what: string): string => `You are ${role}: you may ${what}.`,
    mayNothing: 'You have no role here.',
    asOf: (when: string): string => `As of ${when}. Opening this page refreshes it.`,
  },
};

export type CommandTexts = typeof commands;
