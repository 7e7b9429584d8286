import type { Command } from 'commander';
import { LamplighterError } from '../../core/errors.ts';
import type { OverrideKind, ScheduleOverride } from '../../core/ports/schedule-overrides.ts';
import type { ExceptionAnswer } from '../../leases/answers.ts';
import { readTime, type WrongForm } from '../../leases/exception-time.ts';
import type { LeaseService } from '../../leases/lease-service.ts';
import type { NewTime } from '../../leases/schedule-overrides.ts';
import { whichException } from '../../leases/which-override.ts';
import { type Act, type Invocation, withApp } from '../cli.ts';
import { doneOrThrow, eveningAnd, personAt, timeRefused } from '../evening-command.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../print.ts';
import { exceptionJson, exceptionText } from '../render/evening.ts';

interface Adding {
  name: string;
  kind: OverrideKind;
  usage: string;
  description: string;
  /** Its first word says why. */
  hasReason?: true;
}

const ADDING: readonly Adding[] = [
  {
    name: 'lock',
    kind: 'lock',
    usage: '<words...>',
    description: 'nothing may stop, reset or initialise it: lock "load test" 3h, lock demo until 22:30',
    hasReason: true,
  },
  {
    name: 'hold',
    kind: 'hold',
    usage: '<time...>',
    description: 'the clock starts nothing for a while: hold until Mon, hold 3d',
  },
  {
    name: 'book',
    kind: 'booking',
    usage: '<time...>',
    description: 'light it at another time: book Fri 18:00-23:00',
  },
  {
    name: 'skip',
    kind: 'skip',
    usage: '<day...>',
    description: 'the clock starts nothing on one day: skip Fri, skip 2026-12-24',
  },
  {
    name: 'start-at',
    kind: 'one-off',
    usage: '<time...>',
    description: 'light it once, for the usual time: start-at tomorrow 9:00',
  },
];

/** `lock`, `hold`, `book`, `skip` and `start-at`; an environment may come first. */
export function addExceptions(program: Command, act: Act): void {
  for (const { name, kind, usage, description, hasReason } of ADDING) {
    program
      .command(`${name} ${usage}`)
      .description(description)
      // A time with a dash before it is a wrong time, and no flag.
      .allowUnknownOption()
      .action(
        act((invocation, ...given) =>
          withApp(invocation, async (app) => {
            const { evening, words } = await eveningAnd(app, given);
            const [reason, ...rest] = hasReason ? words : ['', ...words];
            const time = timeFor(kind, evening, rest.join(' '), reason);
            const answer = await evening.add(personAt(invocation), kind, time);
            return tell(invocation, evening, answer);
          }),
        ),
      );
  }
}

const ENDING = [
  { name: 'unlock', kind: 'lock', description: 'end the lock before its time' },
  { name: 'resume', kind: 'hold', description: 'let the clock start it again' },
] as const;

/** `unlock` and `resume`. */
export function addExceptionEnds(program: Command, act: Act): void {
  for (const { name, kind, description } of ENDING) {
    program
      .command(`${name} [environment]`)
      .description(description)
      .action(
        act((invocation, environment) =>
          withApp(invocation, async (app) => {
            const evening = await app.evening(app.resolve(environment));
            return tell(invocation, evening, await evening.end(personAt(invocation), { kind }));
          }),
        ),
      );
  }
}

const TAKING_BACK = [
  {
    name: 'unbook',
    kinds: ['booking', 'one-off'],
    description: 'take a booking or a one-off start back: unbook, unbook Fri, unbook Fri 18:00-23:00',
  },
  {
    name: 'unskip',
    kinds: ['skip'],
    description: 'let the clock start it on a day after all: unskip, unskip Fri',
  },
] as const satisfies readonly { name: string; kinds: readonly OverrideKind[]; description: string }[];

/** `unbook` and `unskip`; an environment may come first, and nothing need follow where there is one to take back. */
export function addTakingBack(program: Command, act: Act): void {
  for (const { name, kinds, description } of TAKING_BACK) {
    program
      .command(`${name} [day...]`)
      .description(description)
      .allowUnknownOption()
      .action(
        act((invocation, ...given) =>
          withApp(invocation, async (app) => {
            const { evening, words } = await eveningAnd(app, given);
            const { id } = await theOne(evening, kinds, words.join(' '));
            return tell(invocation, evening, await evening.end(personAt(invocation), { id }));
          }),
        ),
      );
  }
}

/** The one that somebody means, never a guess between two. */
async function theOne(
  evening: LeaseService,
  kinds: readonly OverrideKind[],
  text: string,
): Promise<ScheduleOverride> {
  const which = await whichException(evening, kinds, text);
  if (which.found === 'one') return which.exception;
  const listed =
    which.found === 'nothing' ? [] : which.among.map((each) => exceptionText(each, evening.zone));
  throw new LamplighterError(
    'usage',
    which.found === 'nothing'
      ? `${evening.environment} has nothing of that kind to take back.`
      : `${which.found === 'none-fits' ? `None of them is "${text}"` : 'There are several'}: ${listed.join(' ')}`,
    { remedy: 'Name the day, or its time as it was written; `lamplighter lease` lists them.' },
  );
}

function tell(invocation: Invocation, { environment, zone }: LeaseService, answer: ExceptionAnswer): number {
  const { exception } = doneOrThrow(answer);
  const hasEnded = exception.endedAtMs !== undefined;
  print(invocation, {
    json: { type: 'exception', environment, ended: hasEnded, ...exceptionJson(exception) },
    text: () => (hasEnded ? `Ended: ${exceptionText(exception, zone)}` : exceptionText(exception, zone)),
  });
  return EXIT.succeeded;
}

const WRONG: Readonly<Record<WrongForm, readonly [what: string, remedy: string]>> = {
  span: ['a span', 'Write how long or until when.'],
  single: ['a span', '`book` takes a span; here one time is enough.'],
  'no-span': ['no span', 'Write a day and from when until when: Fri 18:00-23:00.'],
  'no-day': ['no day', 'Write a weekday, tomorrow, or a date as 2026-12-24.'],
};

function timeFor(kind: OverrideKind, evening: LeaseService, text: string, reason = ''): NewTime {
  const read = readTime(evening, kind, text);
  if ('problem' in read) throw timeRefused(read.problem);
  if ('wrongForm' in read) {
    const [what, remedy] = WRONG[read.wrongForm];
    throw new LamplighterError('usage', `"${text}" is ${what}.`, { remedy });
  }
  return { ...read.time, reason };
}
