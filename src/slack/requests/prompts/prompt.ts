import { randomUUID } from 'node:crypto';
import type { Action } from '../../../core/action.ts';
import { MINUTE } from '../../../core/ports/clock.ts';
import { type ButtonValue, writeValue } from '../../messages/button-value.ts';
import type { SlackDeps } from '../../slack-deps.ts';
import { placeOf, type SlackRequest } from '../slack-request.ts';

/** An answer to an older question is an answer to another state of things. */
const PROMPT_LASTS_MS = 15 * MINUTE;

/** What a question is about, beside who is asked and where. */
type PromptSubject = ButtonValue & { action: Action };

/**
 * What the buttons of a question carry: what it is about, which one it is, and when it was asked. Undefined where
 * the same question has just been put to the same person in the same place by the same button.
 */
export function newPrompt(
  { clock, openQuestions }: Pick<SlackDeps, 'clock' | 'openQuestions'>,
  request: SlackRequest,
  subject: PromptSubject,
): ButtonValue | undefined {
  const { channel, threadTs } = placeOf(request);
  // A command that is typed twice is answered twice, as all commands are.
  const promptId =
    request.source === 'click'
      ? openQuestions.ask([request.actor.id, channel, threadTs, writeValue(subject)])
      : randomUUID();
  return promptId === undefined ? undefined : { ...subject, promptId, shownAtMs: clock.now() };
}

export const isExpired = (
  { clock }: Pick<SlackDeps, 'clock'>,
  { promptId, shownAtMs = 0 }: ButtonValue,
): boolean => promptId === undefined || clock.now() - shownAtMs > PROMPT_LASTS_MS;

/**
 * True for the first answer to a question, false for every further one, whichever replica gets them. An answer
 * that is worked on anew after a crash counts if it was the first: the one that claims the question puts its own
 * name beside it.
 */
export async function claimPrompt(
  parts: SlackDeps,
  request: SlackRequest,
  { promptId }: ButtonValue,
): Promise<boolean> {
  const { inbox, owner, clock, openQuestions } = parts;
  const nowMs = clock.now();
  if (promptId !== undefined) openQuestions.settle(promptId);
  const enter = async (key: string): Promise<boolean> => {
    const item = { key, kind: 'answer', payload: { by: request.actor.id }, receivedAtMs: nowMs };
    const entered = await inbox.accept(item, owner);
    if (entered !== undefined) await inbox.finish(entered, { state: 'done', atMs: nowMs });
    return entered !== undefined;
  };
  const own = `answer:${promptId}/${request.delivery}`;
  if (!(await enter(`answer:${promptId}`))) return request.late && !(await enter(own));
  await enter(own);
  return true;
}
