import type { ButtonValue } from '../messages/button-value.ts';
import { readValue } from '../messages/button-value.ts';
import type { SlackParts } from '../parts.ts';
import { answerError } from '../requests/answer-error.ts';
import type { Ask } from '../requests/ask.ts';
import { record } from '../requests/guard.ts';

/** The values that the middleware has put into Bolt's context. */
interface Context {
  ask?: Ask;
  [key: string]: unknown;
}

type Listener<T> = (args: T) => Promise<void>;

/** Runs a callback for the requester, who is answered with any error that it throws. */
export function answering<T extends { context: object }>(
  parts: SlackParts,
  action: string,
  callback: (ask: Ask, args: T) => Promise<void>,
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

/** The same for a modal, which carries its own subject. */
export function submitted(
  parts: SlackParts,
  action: string,
  callback: (ask: Ask, value: ButtonValue, view: object) => Promise<void>,
): Listener<{ context: object; view: { private_metadata?: string } }> {
  return answering(parts, action, async (ask, { view }) => {
    const value = readValue(view.private_metadata);
    if (value !== undefined && parts.environments.has(value.e)) return callback(ask, value, view);
    await record(parts, ask, { action, result: 'refused', detail: { reason: 'unreadable' } });
    await ask.answer.privately({ text: ask.texts.desk.unknownClick });
  });
}

/** The same for a click; one without a readable value is answered as expired. */
export function clicked(
  parts: SlackParts,
  action: string,
  callback: (ask: Ask, value: ButtonValue) => Promise<void>,
): Listener<{ context: object; payload: unknown }> {
  return answering(parts, action, async (ask, { payload }) => {
    const value = readValue((payload as { value?: unknown }).value);
    if (value !== undefined && parts.environments.has(value.e)) return callback(ask, value);
    await record(parts, ask, { action, result: 'refused', detail: { reason: 'unreadable' } });
    await ask.answer.privately({ text: ask.texts.desk.unknownClick });
  });
}
