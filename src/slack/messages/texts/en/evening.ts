import type { OverrideKind } from '../../../../core/ports/schedule-overrides.ts';
import type { WrongForm } from '../../../../leases/exception-time.ts';
import type { Refused } from '../../refused.ts';

/** `, because of load test`: words of people, escaped already. */
const because = (reason: string): string => (reason === '' ? '' : ` (${reason})`);

/** Leases and schedules. Names are mentions or escaped, times have their zone already. */
export const evening = {
  /** What acts by itself, by its id. */
  systemActors: {
    schedule: 'the schedule',
    lease: 'the lease',
    stop: 'the lease',
    watch: 'the watch',
  } as Readonly<Record<string, string>>,

  // The reminder
  stopsAt: (environment: string, when: string) => `*${environment}* stops at *${when}*`,
  lastCall: (environment: string, when: string) =>
    `*${environment}* stops at *${when}*: this is the last call`,
  stopsIn: (environment: string, when: string, left: string) => `${environment} stops at ${when}, in ${left}`,
  litBy: (who: string, when: string) => `lit by ${who} (${when})`,
  usedBy: (who: string, when: string) => `last used by ${who} (${when})`,
  costs: (money: string, until: string) => `keeping it on until ${until} costs about ${money}`,
  costsAnHour: (money: string) => `an hour of it costs about ${money}`,
  overdue: (due: string) =>
    `Its lease ended at ${due}, but no stop comes without a warning 10 minutes before.`,
  foundLit: (names: string) =>
    `It is lit without a lease, so somebody or something else started it: ${names}.`,
  askedFor: (who: string, until: string) => `${who} has asked for ${until}; an approver decides.`,
  keepUntil: (time: string) => `Keep until ${time}`,
  more: (duration: string) => `+${duration}`,
  keepTonight: 'Keep tonight',
  otherTime: 'Other time…',
  stopNow: 'Stop now',
  bringUp: 'Bring it up again',
  lightAgain: 'Light it again',
  darkAlready: (names: string) => `Already dark or going dark: ${names}.`,
  nothingDark: 'Nothing has gone dark.',
  moreAsked: (approvers: string) => `Longer is beyond your limits, so an approver was asked: ${approvers}.`,
  cancelRefused: (environment: string, approvers: string) =>
    `:no_entry_sign: The stop of ${environment} was cancelled once this evening already, and longer is beyond your limits. These can cancel it: ${approvers}.`,
  stopSure: (environment: string) => `Stop ${environment}?`,
  stopSureText: 'It stops for everybody, at once.',
  stopYes: 'Stop now',
  stopNo: 'Keep it',

  // What became of it
  kept: (until: string, who: string, at: string) =>
    `:white_check_mark: Tonight’s stop is skipped: lit until *${until}*, kept by ${who} at ${at}.`,
  keptApproved: (until: string, who: string, approver: string, at: string) =>
    `:white_check_mark: Tonight’s stop is skipped: lit until *${until}*, asked for by ${who}, approved by ${approver} at ${at}.`,
  keptByUp: (until: string, who: string, at: string) =>
    `:white_check_mark: Lit until *${until}*: ${who} asked for \`up\` at ${at}.`,
  keptLocked: (until: string, who: string, reason: string, at: string) =>
    `:lock: No stop before *${until}*: locked by ${who}${because(reason)} at ${at}.`,
  stopped: (at: string) => `:new_moon: Stopped at ${at}: the lease has ended.`,
  stoppedUnanswered: (at: string) =>
    `:new_moon: Stopped at ${at}: more was asked for, and nobody has approved it.`,
  stoppedLate: (at: string, due: string) => `:new_moon: Stopped at ${at}; it was due at ${due}.`,
  stoppedBy: (who: string, at: string) => `:new_moon: Stopped by ${who} at ${at}.`,
  stopCancelled: (until: string, who: string, at: string) =>
    `:octagonal_sign: The stop was cancelled by ${who} at ${at}: lit until *${until}*.`,
  wentDark: ':new_moon: It is dark already, so there was nothing to stop.',

  // In the channel
  notices: {
    extended: (environment: string, until: string, who: string, from: string) =>
      `:hourglass_flowing_sand: *${environment}* stays lit until *${until}* instead of ${from}: extended by ${who}.`,
    keptByLease: (environment: string, due: string, until: string, who: string) =>
      `:bulb: *${environment}* is not stopped at ${due}: kept until *${until}* by ${who}.`,
    keptByLock: (environment: string, due: string, until: string, who: string, reason: string) =>
      `:lock: *${environment}* is not stopped at ${due}: locked until *${until}* by ${who}${because(reason)}.`,
    alreadyDark: (environment: string, due: string) =>
      `:new_moon: *${environment}* was dark already at ${due}, so there was nothing to stop.`,
    stopping: (environment: string, due: string) =>
      `:new_moon: *${environment}* is being stopped: its lease has ended at ${due}.`,
    stoppingUnanswered: (environment: string) =>
      `:new_moon: *${environment}* is being stopped: more was asked for, and nobody has approved it.`,
    late: (duration: string) => `That is ${duration} late, because I was away.`,
    stopCancelled: (environment: string, who: string, until: string) =>
      `:octagonal_sign: The stop of *${environment}* was cancelled by ${who}: it stays lit until *${until}*.`,
    stopRetried: (environment: string, tries: number) =>
      `:warning: *${environment}* is not dark after ${tries === 1 ? 'the stop' : `${tries} stops`}; it is being stopped again.`,
    starting: (environment: string, until: string) =>
      `:sunrise: *${environment}* is being started by the schedule, and lit until *${until}*.`,
    startingEarly: (environment: string, ready: string, until: string) =>
      `:sunrise: *${environment}* is being started early to be ready by *${ready}*, and lit until ${until}.`,
    skippedHoliday: (environment: string, due: string, name: string) =>
      `:palm_tree: *${environment}* is not started at ${due}: ${name}. \`/devenv up\` lights it all the same.`,
    skipped: (environment: string, due: string, who: string, reason: string) =>
      `:fast_forward: *${environment}* is not started at ${due}: skipped by ${who}${because(reason)}.`,
    held: (environment: string, due: string, who: string, until: string) =>
      `:double_vertical_bar: *${environment}* is not started at ${due}: ${who} holds it until ${until}. \`/devenv resume\` ends that.`,
    putOut: (environment: string, due: string, who: string, at: string) =>
      `:new_moon: *${environment}* is not started at ${due}: ${who} put it out at ${at} the same day.`,
    missedStart: (environment: string, due: string, late: string, why: string) =>
      `:warning: *${environment}* was not started at ${due}, and it is not made up for after ${late}: ${why}. \`/devenv up\` lights it.`,
    missedStop: (environment: string, due: string, late: string, why: string) =>
      `:warning: The stop of *${environment}* at ${due} was missed by ${late}: ${why}.`,
    stopHasPassed: 'its stop has passed too',
    tooLate: 'that is later than the grace time allows',
    foundLit: (environment: string, names: string) =>
      `:bulb: *${environment}* is lit without a lease, so nothing stops it: ${names}. \`/devenv up\` takes a lease, \`/devenv down\` darkens it.`,
    added: {
      lock: (environment: string, _from: string, until: string, who: string, reason: string) =>
        `:lock: *${environment}* is locked until *${until}* by ${who}${because(reason)}: no stop, no reset, no init.`,
      hold: (environment: string, _from: string, until: string, who: string, reason: string) =>
        `:double_vertical_bar: *${environment}* is not started by the schedule until *${until}*: held by ${who}${because(reason)}.`,
      booking: (environment: string, from: string, until: string, who: string, reason: string) =>
        `:calendar: *${environment}* is booked from *${from}* until *${until}* by ${who}${because(reason)}.`,
      skip: (environment: string, from: string, until: string, who: string, reason: string) =>
        `:fast_forward: *${environment}* is not started between ${from} and ${until}: skipped by ${who}${because(reason)}.`,
      'one-off': (environment: string, from: string, until: string, who: string, reason: string) =>
        `:calendar: *${environment}* is lit once from *${from}* until *${until}*: ${who}${because(reason)}.`,
    } satisfies Record<OverrideKind, (...reported: [string, string, string, string, string]) => string>,
    ended: {
      lock: (environment: string, who: string) =>
        `:unlock: *${environment}* is unlocked by ${who}: its lease counts again.`,
      hold: (environment: string, who: string) =>
        `:arrow_forward: The schedule starts *${environment}* again: ${who} has ended the hold.`,
      booking: (environment: string, who: string) =>
        `:calendar: A booking of *${environment}* is ended by ${who}.`,
      skip: (environment: string, who: string) =>
        `:calendar: The schedule starts *${environment}* as usual: ${who} has taken the skip back.`,
      'one-off': (environment: string, who: string) =>
        `:calendar: A single start of *${environment}* is taken back by ${who}.`,
    } satisfies Record<OverrideKind, (environment: string, who: string) => string>,
  },

  // Approvals
  asks: (environment: string, who: string, until: string) =>
    `:raised_hand: ${who} asks to keep *${environment}* lit until *${until}*.`,
  asksPlain: (environment: string, who: string, until: string) =>
    `${who} asks to keep ${environment} lit until ${until}`,
  beyond: (limit: string, value: string) => `That is beyond \`${limit}\` (${value}), so an approver decides.`,
  decidesBy: (approvers: string, expires: string) =>
    `${approvers}: please decide until ${expires}; after that it stops.`,
  nobodyApproves: 'nobody is an approver here',
  approve: 'Approve',
  deny: 'Deny',
  approved: (approver: string, at: string, until: string) =>
    `:white_check_mark: Approved by ${approver} at ${at}. Tonight’s stop is skipped, lit until *${until}*.`,
  approvedTooLate: (approver: string, at: string) =>
    `:new_moon: Approved by ${approver} at ${at}, but the stop had begun before.`,
  denied: (approver: string, at: string, reason: string) =>
    `:no_entry_sign: Denied by ${approver} at ${at}${because(reason)}.`,
  withdrawn: (who: string, at: string) => `:leftwards_arrow_with_hook: Taken back by ${who} at ${at}.`,
  expired: ':hourglass: Nobody has decided in time, so it stops.',
  grace: (until: string) => `Nobody has decided yet: the stop waits this once, until *${until}*.`,
  forYou: (who: string, what: string) => `${who} ${what}`,

  // Modals
  otherTitle: 'Until when?',
  otherLabel: (zone: string) => `Until when, or how much longer (${zone})`,
  otherHint: 'For example 22:30, 2h, tomorrow 9:00, or tonight.',
  otherNow: (environment: string, when: string) => `${environment} stops at ${when} as it is.`,
  keepIt: 'Keep it lit',
  denyTitle: 'Deny',
  denyLabel: 'Why (everybody sees it)',
  denyIt: 'Deny',

  // Private answers
  done: (environment: string, until: string) =>
    `:white_check_mark: ${environment} stays lit until *${until}*.`,
  asked: (environment: string, until: string, approvers: string, expires: string) =>
    `:raised_hand: ${environment} until *${until}* takes an approver. I have asked ${approvers}; they may decide until ${expires}.`,
  liftedBy: {
    approver: (whoMay: string) => `An approver can: ${whoMay}.`,
    admin: (whoMay: string) => `An admin can lift that: ${whoMay}.`,
    configuration: (limit: string, value: string) =>
      `Nobody can lift that from here: it is \`${limit}\` (${value}) of the configuration.`,
  },
  refused: ({ code, message, remedy, lifted, environment, approvers, inTheWay }: Refused): string => {
    if (inTheWay === undefined) return [message, lifted ?? remedy].join(' ');
    const { kind, who, until, reason } = inTheWay;
    const what = kind === 'hold' ? 'held' : 'locked';
    switch (code) {
      case 'overlap':
        return `${environment} is ${what} already, until *${until}* by ${who}${because(reason)}. End that with \`${kind === 'hold' ? 'resume' : 'unlock'}\` first.`;
      case 'role':
        return `${environment} is ${what} until *${until}* by ${who}${because(reason)}. Only ${who} or an approver can end that: ${approvers}.`;
      default:
        return `:lock: ${environment} is ${what} until *${until}* by ${who}${because(reason)}: no stop, no reset, no init. ${who} can end that with \`/devenv unlock\`, and so can an approver: ${approvers}.`;
    }
  },
  lost: (who: string, until: string, stops: string) =>
    `${who} was first: it is lit until *${until}* now, so nothing was changed by your click. It would stop at ${stops}.`,
  lostToYourself: (until: string) => `You have done that already: it is lit until *${until}*.`,
  stopWon: (environment: string) =>
    `:new_moon: Too late: ${environment} is being stopped already, and nothing was changed. You can bring it up again.`,
  noLease: (environment: string) =>
    `:new_moon: ${environment} has no lease any more, so there is nothing to keep. You can bring it up again.`,
  stopGoes: (environment: string) => `:new_moon: ${environment} is being stopped.`,
  decided: 'Your decision counts, and everybody sees it.',
  added: 'Done; everybody sees it in the channel.',
  unlocked: (command: string) =>
    `Unlocked; everybody sees it in the channel. \`/devenv ${command}\` is possible again.`,
  wrongForm: {
    span: (text: string) => `\`${text}\` is a span of time; write how long, or until when.`,
    single: (text: string) => `\`${text}\` is a span of time, which \`book\` takes; here one time is enough.`,
    'no-span': (text: string) =>
      `\`${text}\` is no span; write a day and from when until when: \`Fri 18:00-23:00\`.`,
    'no-day': (text: string) =>
      `\`${text}\` is no day; write a weekday, \`tomorrow\`, or a date as \`2026-12-24\`.`,
  } satisfies Record<WrongForm, (text: string) => string>,
  takingBack: {
    nothing: (environment: string) => `${environment} has nothing of that kind to take back.`,
    which: 'There are several; which one?',
    noneFits: (text: string) => `None of them is \`${text}\`; which one?`,
  },
  whichTime: (choices: string) => `Did you mean ${choices}?`,

  // The schedule
  schedule: {
    title: (environment: string, zone: string) => `The next 7 days of ${environment} (${zone})`,
    day: 'day',
    start: 'start',
    stop: 'stop',
    days: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as readonly string[],
    skipped: (who: string) => `skipped by ${who}`,
    held: (who: string) => `held by ${who}`,
    ready: (time: string) => `ready by ${time}`,
    booked: (time: string, who: string) => `until ${time}, booked by ${who}`,
    once: (time: string, who: string) => `once until ${time}, by ${who}`,
    end: {
      lock: 'Unlock',
      hold: 'Resume',
      booking: 'Take back the booking',
      skip: 'Take back the skip',
      'one-off': 'Take it back',
    } satisfies Record<OverrideKind, string>,
    exception: {
      lock: (_from: string, until: string, who: string, reason: string) =>
        `:lock: Locked until ${until} by ${who}${because(reason)}`,
      hold: (_from: string, until: string, who: string, reason: string) =>
        `:double_vertical_bar: No starts until ${until}, held by ${who}${because(reason)}`,
      booking: (from: string, until: string, who: string, reason: string) =>
        `:calendar: Booked from ${from} until ${until} by ${who}${because(reason)}`,
      skip: (from: string, until: string, who: string, reason: string) =>
        `:fast_forward: No start between ${from} and ${until}, skipped by ${who}${because(reason)}`,
      'one-off': (from: string, until: string, who: string, reason: string) =>
        `:calendar: Lit once from ${from} until ${until} by ${who}${because(reason)}`,
    } satisfies Record<OverrideKind, (...reported: [string, string, string, string]) => string>,
  },
  nextStart: (when: string) => `Next start: ${when}.`,
  noStart: 'No start is scheduled.',
  pending: (who: string, until: string) => `:raised_hand: ${who} has asked for ${until}`,
};
