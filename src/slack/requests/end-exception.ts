import type { AccessAction } from '../../core/access.ts';
import type { ExceptionKind } from '../../core/ports/exceptions.ts';
import { scheduleSaid } from '../messages/blocks/evening/schedule.ts';
import type { ButtonValue } from '../messages/button-value.ts';
import type { SlackParts } from '../parts.ts';
import { answerException } from './answers/lease-answer.ts';
import { type Ask, personOf } from './ask.ts';
import { authorise } from './authorise.ts';

/** The command that does the same. */
const COMMAND_FOR: Readonly<Record<ExceptionKind, AccessAction>> = {
  lock: 'unlock',
  hold: 'resume',
  booking: 'unbook',
  skip: 'unskip',
  'one-off': 'unbook',
};

/** [Unlock], [Resume], [Take back …] on a schedule, which is drawn anew; or on the refusal of what a lock forbids. */
export async function endExceptionClicked(
  parts: SlackParts,
  ask: Ask,
  { environment, subjectId: id = '', action: refused }: ButtonValue,
): Promise<void> {
  const evening = await parts.app.evening(environment);
  const known = (await evening.look()).exceptions.find((exception) => exception.id === id);
  const action = COMMAND_FOR[known?.kind ?? 'hold'];
  const role = await authorise(parts, ask, environment, action, { exception: id });
  if (role === undefined) return;
  const answer = await evening.end(personOf(ask, role), { id });
  if (answer.result !== 'done') return answerException(parts, ask, { evening, action }, answer);
  if (refused !== undefined) return ask.answer.instead({ text: ask.texts.evening.unlocked(refused) });
  const [table, view] = await Promise.all([evening.schedule(), evening.look()]);
  return ask.answer.instead(scheduleSaid(ask.texts, table, view));
}
