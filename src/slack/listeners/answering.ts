import { type ButtonValue, readValue } from '../messages/button-value.ts';
import { answerError } from '../requests/answers/answer-error.ts';
import { record } from '../requests/audit.ts';
import type { SlackRequest } from '../requests/slack-request.ts';
import type { SlackDeps } from '../slack-deps.ts';

/** What the middleware has put into Bolt's context. */
interface Context {
  ask?: SlackRequest;
  [key: string]: unknown;
}

type Listener<T> = (args: T) => Promise<void>;

/** Runs a callback for the one who asks; whatever it throws is told to them. */
export function answering<T extends { context: object }>(
  parts: SlackDeps,
  action: string,
  callback: (request: SlackRequest, args: T) => Promise<void>,
): Listener<T> {
  return async (args) => {
    const { ask } = args.context as Context;
    if (ask === undefined) return;
    try {
      await callback(ask, args);
    } catch (error) {
      await answerError(parts, ask, { action }, error);
    }
  };
}

/** Reads what a button or a modal carries; what cannot be read is answered as of an earlier time. */
export async function withValue(
  parts: SlackDeps,
  request: SlackRequest,
  { action, value }: { action: string; value: unknown },
  callback: (value: ButtonValue) => Promise<void>,
): Promise<void> {
  const read = readValue(value);
  if (read !== undefined && parts.environments.has(read.environment)) return callback(read);
  await record(parts, request, { action, result: 'refused', detail: { reason: 'unreadable' } });
  await request.answer.privately({ text: request.texts.commands.unknownClick });
}
