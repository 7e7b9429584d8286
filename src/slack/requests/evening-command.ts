import type { Role } from '../../core/access.ts';
import type { ExceptionKind } from '../../core/ports/exceptions.ts';
import { readTime } from '../../leases/exception-time.ts';
import { whichException } from '../../leases/which-exception.ts';
import { exceptionsSaid, scheduleSaid } from '../messages/blocks/evening/schedule.ts';
import type { SlackParts } from '../parts.ts';
import {
  answerException,
  answerTime,
  answerUnclear,
  answerWrongForm,
  type Wanted,
} from './answer-evening.ts';
import type { Ask } from './ask.ts';
import { keepLit, keepLitBy, personOf, stepOf } from './keep-lit.ts';
import type { EveningCommand } from './parse/command.ts';
import { quoted } from './parse/words.ts';

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
      return add(parts, ask, wanted, role, { kind: 'lock', text: command.time, reason: command.reason });
    case 'hold':
      return add(parts, ask, wanted, role, { kind: 'hold', text: command.time });
    case 'book':
      return add(parts, ask, wanted, role, { kind: 'booking', text: command.time });
    case 'skip':
      return add(parts, ask, wanted, role, { kind: 'skip', text: command.time });
    case 'start-at':
      return add(parts, ask, wanted, role, { kind: 'one-off', text: command.time });
    case 'unbook':
      return takeBack(parts, ask, wanted, role, { kinds: ['booking', 'one-off'], text: command.time });
    case 'unskip':
      return takeBack(parts, ask, wanted, role, { kinds: ['skip'], text: command.time });
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

async function add(
  parts: SlackParts,
  ask: Ask,
  wanted: Wanted,
  role: Role,
  { kind, text, reason = '' }: { kind: ExceptionKind; text: string; reason?: string },
): Promise<void> {
  const { evening } = wanted;
  const read = readTime(evening, kind, text);
  if ('problem' in read) return answerTime(parts, ask, wanted, read.problem);
  if ('wrongForm' in read) {
    return answerWrongForm(parts, ask, wanted, ask.texts.evening.wrongForm[read.wrongForm], text);
  }
  const answer = await evening.add(personOf(ask, role), kind, { ...read.time, reason });
  return answerException(parts, ask, wanted, answer);
}

/** Where it is not clear which is meant, all that may be are shown, each with a button. */
async function takeBack(
  parts: SlackParts,
  ask: Ask,
  wanted: Wanted,
  role: Role,
  { kinds, text }: { kinds: readonly ExceptionKind[]; text: string },
): Promise<void> {
  const { evening } = wanted;
  const { takingBack } = ask.texts.evening;
  const which = await whichException(evening, kinds, text);
  switch (which.found) {
    case 'one':
      return answerException(
        parts,
        ask,
        wanted,
        await evening.end(personOf(ask, role), { id: which.exception.id }),
      );
    case 'nothing':
      return answerUnclear(parts, ask, wanted, which.found, {
        text: takingBack.nothing(evening.environment),
      });
    case 'several':
    case 'none-fits': {
      const said = which.found === 'several' ? takingBack.which : takingBack.noneFits(quoted(text));
      const view = await evening.look();
      const shown = exceptionsSaid(ask.texts, said, { ...view, exceptions: which.among });
      return answerUnclear(parts, ask, wanted, which.found, shown);
    }
    default:
      return which satisfies never;
  }
}
