import type { AccessAction } from '../../core/access.ts';
import type { OverrideKind } from '../../core/ports/schedule-overrides.ts';
import { scheduleSaid } from '../messages/blocks/evening/schedule.ts';
import type { ButtonValue } from '../messages/button-value.ts';
import type { SlackDeps } from '../slack-deps.ts';
import { answerException } from './answers/lease-answer.ts';
import { authorise } from './authorise.ts';
import { personOf, type SlackRequest } from './slack-request.ts';

/** The command that does the same. */
const COMMAND_FOR: Readonly<Record<OverrideKind, AccessAction>> = {
  lock: 'unlock',
  hold: 'resume',
  booking: 'unbook',
  skip: 'unskip',
  'one-off': 'unbook',
};

/** [Unlock], [Resume], [Take back …] on a schedule, which is drawn anew; or on the refusal of what a lock forbids. */
export async function endExceptionClicked(
  parts: SlackDeps,
  request: SlackRequest,
  { environment, subjectId: id = '', action: refused }: ButtonValue,
): Promise<void> {
  const evening = await parts.app.evening(environment);
  const known = (await evening.view()).exceptions.find((exception) => exception.id === id);
  const action = COMMAND_FOR[known?.kind ?? 'hold'];
  const role = await authorise(parts, request, environment, action, { exception: id });
  if (role === undefined) return;
  const answer = await evening.end(personOf(request, role), { id });
  if (answer.result !== 'done') return answerException(parts, request, { evening, action }, answer);
  if (refused !== undefined) return request.answer.instead({ text: request.texts.evening.unlocked(refused) });
  const [table, view] = await Promise.all([evening.schedule(), evening.view()]);
  return request.answer.instead(scheduleSaid(request.texts, table, view));
}
