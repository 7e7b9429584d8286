import type { AccessAction, Role } from '../../core/access.ts';
import type { OverrideKind } from '../../core/ports/schedule-overrides.ts';
import { readTime } from '../../leases/exception-time.ts';
import { whichException } from '../../leases/which-override.ts';
import { exceptionsSaid } from '../messages/blocks/evening/schedule.ts';
import type { SlackDeps } from '../slack-deps.ts';
import { answerException } from './answers/lease-answer.ts';
import { answerTime, answerUnclear, answerWrongForm } from './answers/lease-refusal.ts';
import { quoted } from './parse/words.ts';
import { personOf, type SlackRequest } from './slack-request.ts';

/** An exception of the schedule that a command is about: the command's name is the right that it takes. */
interface ExceptionRequest {
  name: AccessAction;
  environment: string;
}

/** Enters an exception of the schedule for a time in words, and tells the asker what came of it. */
export async function addException(
  parts: SlackDeps,
  request: SlackRequest,
  {
    name: action,
    environment,
    time: text,
    reason = '',
  }: ExceptionRequest & { time: string; reason?: string },
  role: Role,
  kind: OverrideKind,
): Promise<void> {
  const evening = await parts.app.evening(environment);
  const wanted = { evening, action };
  const read = readTime(evening, kind, text);
  if ('problem' in read) return answerTime(parts, request, wanted, read.problem);
  if ('wrongForm' in read) {
    return answerWrongForm(parts, request, wanted, request.texts.evening.wrongForm[read.wrongForm], text);
  }
  const answer = await evening.add(personOf(request, role), kind, { ...read.time, reason });
  return answerException(parts, request, wanted, answer);
}

/** Ends the lock or the hold that there is. */
export async function endException(
  parts: SlackDeps,
  request: SlackRequest,
  { name: action, environment }: ExceptionRequest,
  role: Role,
  kind: 'lock' | 'hold',
): Promise<void> {
  const evening = await parts.app.evening(environment);
  const answer = await evening.end(personOf(request, role), { kind });
  return answerException(parts, request, { evening, action }, answer);
}

/** Where it is not clear which is meant, all that may be are shown, each with a button. */
export async function takeBackException(
  parts: SlackDeps,
  request: SlackRequest,
  { name: action, environment, time: text }: ExceptionRequest & { time: string },
  role: Role,
  kinds: readonly OverrideKind[],
): Promise<void> {
  const evening = await parts.app.evening(environment);
  const wanted = { evening, action };
  const { takingBack } = request.texts.evening;
  const which = await whichException(evening, kinds, text);
  switch (which.found) {
    case 'one': {
      const answer = await evening.end(personOf(request, role), { id: which.exception.id });
      return answerException(parts, request, wanted, answer);
    }
    case 'nothing':
      return answerUnclear(parts, request, wanted, which.found, {
        text: takingBack.nothing(evening.environment),
      });
    case 'several':
    case 'none-fits': {
      const heading = which.found === 'several' ? takingBack.which : takingBack.noneFits(quoted(text));
      const view = await evening.view();
      const shown = exceptionsSaid(request.texts, heading, { ...view, exceptions: which.among });
      return answerUnclear(parts, request, wanted, which.found, shown);
    }
    default:
      return which satisfies never;
  }
}
