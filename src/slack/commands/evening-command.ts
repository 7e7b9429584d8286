import type { Role } from '../../core/access.ts';
import type { ExceptionKind } from '../../core/ports/exceptions.ts';
import { addDays, dayOf, momentOf } from '../../core/schedule/zone.ts';
import type { NewTime } from '../../use-cases/evening/exceptions.ts';
import type { Ask } from '../ask.ts';
import { scheduleSaid } from '../blocks/evening/schedule.ts';
import type { EveningCommand } from '../command/command.ts';
import { answerException, answerTime, answerWrongForm, type Wanted } from '../evening/answer-evening.ts';
import { keepLit, keepLitBy, personOf, stepOf } from '../evening/keep-lit.ts';
import type { SlackParts } from '../parts.ts';

/** Leases and schedules, from a command or a mention. */
export async function eveningCommand(
  parts: SlackParts,
  ask: Ask,
  command: EveningCommand,
  role: Role,
): Promise<void> {
  const { environment, name } = command;
  const evening = await parts.app.evening(environment);
  const wanted: Wanted = { evening, action: name };
  const person = personOf(ask, role);
  switch (name) {
    case 'extend':
      if (command.time !== '') return keepLitBy(parts, ask, environment, { role, text: command.time });
      return keepLit(parts, ask, environment, {
        role,
        wish: { kind: 'for', ms: stepOf(parts, environment) },
      });
    case 'lock':
    case 'hold': {
      const reason = 'reason' in command ? command.reason : '';
      return add(parts, ask, wanted, role, name, fromNow(wanted, command.time, reason), command.time);
    }
    case 'book':
      return add(parts, ask, wanted, role, 'booking', spanOf(wanted, command.time), command.time);
    case 'skip':
      return add(parts, ask, wanted, role, 'skip', dayFrom(wanted, command.time), command.time);
    case 'unlock':
      return answerException(parts, ask, wanted, await evening.end(person, { kind: 'lock' }));
    case 'resume':
      return answerException(parts, ask, wanted, await evening.end(person, { kind: 'hold' }));
    case 'schedule': {
      const [table, view] = await Promise.all([evening.schedule(), evening.look()]);
      return ask.answer.privately(scheduleSaid(ask.texts, table, view));
    }
    default:
      return command satisfies never;
  }
}

type Read =
  | { time: NewTime }
  | Extract<ReturnType<Wanted['evening']['read']>, { kind: 'problem' }>
  | 'wrong-form';

async function add(
  parts: SlackParts,
  ask: Ask,
  wanted: Wanted,
  role: Role,
  kind: ExceptionKind,
  read: Read,
  text: string,
): Promise<void> {
  const { evening } = ask.texts;
  if (read === 'wrong-form') {
    const say = { booking: evening.isNoSpan, skip: evening.isNoDay }[kind as string] ?? evening.isSpan;
    return answerWrongForm(parts, ask, wanted, say, text);
  }
  if ('kind' in read) return answerTime(parts, ask, wanted, read.problem);
  const answer = await wanted.evening.add(personOf(ask, role), kind, read.time);
  return answerException(parts, ask, wanted, answer);
}

function fromNow({ evening }: Wanted, text: string, reason: string): Read {
  const when = evening.read(text);
  if (when.kind === 'problem') return when;
  if (when.kind === 'span') return 'wrong-form';
  const fromMs = evening.now();
  return { time: { fromMs, untilMs: when.kind === 'for' ? fromMs + when.ms : when.atMs, reason } };
}

function spanOf({ evening }: Wanted, text: string): Read {
  const when = evening.read(text);
  if (when.kind === 'problem') return when;
  if (when.kind !== 'span') return 'wrong-form';
  return { time: { fromMs: when.fromMs, untilMs: when.untilMs, reason: '' } };
}

/** The whole of that day; today too, as long as it lasts. */
function dayFrom({ evening }: Wanted, text: string): Read {
  const { zone } = evening;
  const when = evening.read(`${text} 23:59`);
  if (when.kind !== 'until') return 'wrong-form';
  const day = dayOf(when.atMs, zone);
  return {
    time: { fromMs: momentOf(day, 0, zone), untilMs: momentOf(addDays(day, 1), 0, zone), reason: '' },
  };
}
