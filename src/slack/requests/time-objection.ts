import { SECOND } from '../../core/ports/clock.ts';
import { VIEW } from '../ids.ts';
import { INPUT, inputOf } from '../messages/blocks/evening/modals.ts';
import { readValue } from '../messages/button-value.ts';
import { textsFor } from '../messages/texts/texts.ts';
import type { SlackParts } from '../parts.ts';
import { refusedText } from './refused-text.ts';
import { localeOf } from './who-asks.ts';
import { wishOf } from './wish-of.ts';

/** Slack waits 3 s for the ack; after this the words are read behind it, and answered outside the modal. */
const OBJECT_WITHIN_MS = SECOND;

interface Submission {
  type?: string;
  user?: { id?: string };
  view?: { callback_id?: string; private_metadata?: string };
}

/**
 * What Slack is to show under the input of a modal, in place of closing it: words that are no time. Nothing is
 * written for it and nothing changes. Undefined when there is nothing to object, or no time to.
 */
export async function timeObjection(parts: SlackParts, body: Submission): Promise<object | undefined> {
  const { type, user, view } = body;
  if (type !== 'view_submission' || view?.callback_id !== VIEW.otherTime) return undefined;
  const done = new AbortController();
  const tooLong = parts.clock.sleep(OBJECT_WITHIN_MS, done.signal).then(
    () => undefined,
    () => undefined,
  );
  const reading = objection(parts, user?.id ?? '', view).catch((error: unknown) => {
    parts.log.warn({ err: error }, 'what was written into a modal is read after the ack');
    return undefined;
  });
  return Promise.race([reading, tooLong]).finally(() => done.abort());
}

async function objection(
  parts: SlackParts,
  userId: string,
  view: NonNullable<Submission['view']>,
): Promise<object | undefined> {
  const environment = readValue(view.private_metadata)?.environment;
  if (environment === undefined || !parts.environments.has(environment)) return undefined;
  const evening = await parts.app.evening(environment);
  const text = inputOf(view);
  const read = wishOf(evening, text);
  if ('wish' in read) return undefined;
  const texts = textsFor(localeOf((await parts.directory.person(userId)).locale) ?? parts.locale);
  const why =
    'span' in read
      ? texts.evening.wrongForm.span(text)
      : await refusedText(parts, { texts }, evening, {
          ...{ result: 'refused', code: 'time', problem: read.problem },
          ...{ message: read.problem.message, remedy: read.problem.remedy },
        });
  return { response_action: 'errors', errors: { [INPUT.block]: why } };
}
