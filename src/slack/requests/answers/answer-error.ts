import { describeError, LamplighterError } from '../../../core/errors.ts';
import { redact } from '../../../core/redact.ts';
import { escaped } from '../../messages/blocks/basics.ts';
import type { SlackDeps } from '../../slack-deps.ts';
import { remedyForSlack } from '../../slack-trouble.ts';
import { record } from '../audit.ts';
import type { SlackRequest } from '../slack-request.ts';

/** Answers an error to the person, audits it, and logs it in full. */
export async function answerError(
  parts: SlackDeps,
  request: SlackRequest,
  what: { action: string; environment?: string },
  error: unknown,
): Promise<void> {
  // The process that resumes the request answers; two answers would contradict each other.
  if (request.signal.aborted) throw error;
  const { commands } = request.texts;
  const known = error instanceof LamplighterError ? error.remedy : undefined;
  const slack = remedyForSlack(error);
  const message = redact(describeError(error));
  parts.log.error({ err: error, ...what, user: request.actor.id }, message);
  await record(parts, request, { ...what, result: 'failed', detail: { message } }).catch(
    (unwritten: unknown) =>
      parts.log.error({ err: unwritten }, `not in the audit: ${describeError(unwritten)}`),
  );
  const isOurs = error instanceof LamplighterError && error.code !== 'internal';
  const remedy = known ?? slack ?? (isOurs ? undefined : commands.unexpected);
  await request.answer.privately({ text: commands.failed(escaped(message), remedy && escaped(remedy)) });
}
