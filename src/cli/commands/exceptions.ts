import type { Command } from 'commander';
import { LamplighterError } from '../../core/errors.ts';
import type { Exception, ExceptionKind } from '../../core/ports/exceptions.ts';
import { addDays, dayOf, momentOf } from '../../core/schedule/zone.ts';
import type { ExceptionAnswer } from '../../use-cases/evening/answers.ts';
import type { Evening } from '../../use-cases/evening/evening.ts';
import type { NewTime } from '../../use-cases/evening/exceptions.ts';
import { type Act, type Invocation, withApp } from '../cli.ts';
import { doneOrThrow, eveningAnd, personAt, timeRefused } from '../evening-command.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../print.ts';
import { exceptionJson, exceptionText } from '../render/evening.ts';

interface Adding {
  name: string;
  kind: ExceptionKind;
  usage: string;
  description: string;
  time(evening: Evening, words: readonly string[]): NewTime;
}

const ADDING: readonly Adding[] = [
  {
    name: 'lock',
    kind: 'lock',
    usage: '<words...>',
    description: 'nothing may stop, reset or initialise it: lock "load test" 3h, lock demo until 22:30',
    time: (evening, [reason = '', ...words]) => fromNow(evening, words.join(' '), reason),
  },
  {
    name: 'hold',
    kind: 'hold',
    usage: '<time...>',
    description: 'the clock starts nothing for a while: hold until Mon, hold 3d',
    time: (evening, words) => fromNow(evening, words.join(' '), ''),
  },
  {
    name: 'book',
    kind: 'booking',
    usage: '<time...>',
    description: 'light it at another time: book Fri 18:00-23:00',
    time: (evening, words) => span(evening, words.join(' ')),
  },
  {
    name: 'skip',
    kind: 'skip',
    usage: '<day...>',
    description: 'the clock starts nothing on one day: skip Fri, skip 2026-12-24',
    time: (evening, words) => day(evening, words.join(' ')),
  },
  {
    name: 'start-at',
    kind: 'one-off',
    usage: '<time...>',
    description: 'light it once, for the usual time: start-at tomorrow 9:00',
    time: (evening, words) => once(evening, words.join(' ')),
  },
];

/** `lock`, `hold`, `book`, `skip` and `start-at`; an environment may come first. */
export function addExceptions(program: Command, act: Act): void {
  for (const { name, kind, usage, description, time } of ADDING) {
    program
      .command(`${name} ${usage}`)
      .description(description)
      // A time with a dash before it is a wrong time, and no flag.
      .allowUnknownOption()
      .action(
        act((invocation, ...given) =>
          withApp(invocation, async (app) => {
            const { evening, words } = await eveningAnd(app, given);
            const answer = await evening.add(personAt(invocation), kind, time(evening, words));
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
] as const satisfies readonly { name: string; kinds: readonly ExceptionKind[]; description: string }[];

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

/** The one that somebody means: by its id, its day or its time; never a guess between two. */
async function theOne(evening: Evening, kinds: readonly ExceptionKind[], text: string): Promise<Exception> {
  const { exceptions } = await evening.look();
  const known = exceptions.filter(({ kind }) => kinds.some((one) => one === kind));
  const meant = known.filter(fits(evening, text));
  const [one] = meant;
  if (meant.length === 1 && one !== undefined) return one;
  const listed = (one === undefined ? known : meant).map((each) => exceptionText(each, evening.zone));
  throw new LamplighterError(
    'usage',
    known.length === 0
      ? `${evening.environment} has nothing of that kind to take back.`
      : `${one === undefined ? `None of them is "${text}"` : 'There are several'}: ${listed.join(' ')}`,
    { remedy: 'Name the day, or its time as it was written; `lamplighter lease` lists them.' },
  );
}

function fits(evening: Evening, text: string): (exception: Exception) => boolean {
  if (text === '') return () => true;
  const when = evening.read(text);
  if (when.kind === 'span')
    return ({ fromMs, untilMs }) => fromMs === when.fromMs && untilMs === when.untilMs;
  const named = evening.read(`${text} 23:59`);
  if (named.kind === 'until') {
    const wanted = dayOf(named.atMs, evening.zone);
    return ({ id, fromMs }) => id === text || dayOf(fromMs, evening.zone) === wanted;
  }
  return ({ id, fromMs }) => id === text || (when.kind === 'until' && fromMs === when.atMs);
}

function tell(invocation: Invocation, { environment, zone }: Evening, answer: ExceptionAnswer): number {
  const { exception } = doneOrThrow(answer);
  const hasEnded = exception.endedAtMs !== undefined;
  print(invocation, {
    json: { type: 'exception', environment, ended: hasEnded, ...exceptionJson(exception) },
    text: () => (hasEnded ? `Ended: ${exceptionText(exception, zone)}` : exceptionText(exception, zone)),
  });
  return EXIT.succeeded;
}

function fromNow(evening: Evening, text: string, reason: string): NewTime {
  const when = evening.read(text);
  if (when.kind === 'problem') throw timeRefused(when.problem);
  const fromMs = evening.now();
  if (when.kind === 'span') throw wrongForm(text, 'a span', 'Write how long or until when.');
  return { fromMs, untilMs: when.kind === 'for' ? fromMs + when.ms : when.atMs, reason };
}

function span(evening: Evening, text: string): NewTime {
  const when = evening.read(text);
  if (when.kind === 'problem') throw timeRefused(when.problem);
  if (when.kind !== 'span')
    throw wrongForm(text, 'no span', 'Write a day and from when until when: Fri 18:00-23:00.');
  return { fromMs: when.fromMs, untilMs: when.untilMs, reason: '' };
}

function once(evening: Evening, text: string): NewTime {
  const when = evening.read(text);
  if (when.kind === 'problem') throw timeRefused(when.problem);
  if (when.kind === 'span') throw wrongForm(text, 'a span', '`book` takes a span; here one time is enough.');
  const fromMs = when.kind === 'for' ? evening.now() + when.ms : when.atMs;
  return { fromMs, untilMs: fromMs + evening.usualMs, reason: '' };
}

/** The whole of that day; today too, as long as it lasts. */
function day(evening: Evening, text: string): NewTime {
  const when = evening.read(`${text} 23:59`);
  if (when.kind !== 'until')
    throw wrongForm(text, 'no day', 'Write a weekday, tomorrow, or a date as 2026-12-24.');
  const named = dayOf(when.atMs, evening.zone);
  return {
    fromMs: momentOf(named, 0, evening.zone),
    untilMs: momentOf(addDays(named, 1), 0, evening.zone),
    reason: '',
  };
}

const wrongForm = (text: string, what: string, remedy: string): LamplighterError =>
  new LamplighterError('usage', `"${text}" is ${what}.`, { remedy });
