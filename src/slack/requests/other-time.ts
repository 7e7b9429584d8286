import { SECOND } from '../../core/ports/clock.ts';
import { VIEW } from '../ids.ts';
import { INPUT, inputOf, otherTimeView } from '../messages/blocks/evening/modals.ts';
import { type ButtonValue, readValue } from '../messages/button-value.ts';
import { textsFor } from '../messages/texts/texts.ts';
import type { SlackDeps } from '../slack-deps.ts';
import { refusedText } from './answers/refused-text.ts';
import { authorise } from './authorise.ts';
import { keepLitBy } from './extend.ts';
import { wishOf } from './parse/wish-of.ts';
import { localeOf } from './read-request.ts';
import { placeOf, type SlackRequest } from './slack-request.ts';

/**
 * How long the ack of a modal may take: Slack waits 3 s; after this the text is read behind the ack, and answered
 * outside the modal.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
const OBJECT_WITHIN_MS = SECOND;

/** [Other time…] asks in a modal; who comes too late for one is told which words do the same. */
export async function otherTimeClicked(
  parts: SlackDeps,
  request: SlackRequest,
  value: ButtonValue,
): Promise<void> {
  const { environment, deadlineMs } = value;
  if ((await authorise(parts, request, environment, 'extend', { asked: true })) === undefined) return;
  const { texts, triggerId } = request;
  const { zone, now } = await parts.app.evening(environment);
  if (triggerId === undefined) return request.answer.privately({ text: texts.evening.otherHint });
  const view = otherTimeView(
    texts,
    { ...value, ...placeOf(request) },
    { zone, now: texts.common.moment(deadlineMs ?? now(), { zone, nowMs: now() }) },
  );
  await parts.client.views.open({ trigger_id: triggerId, view });
}

/** That modal: until when, in words. What cannot be read was refused under the input already. */
export async function otherTimeSubmitted(
  parts: SlackDeps,
  request: SlackRequest,
  { environment, deadlineMs }: ButtonValue,
  view: object,
): Promise<void> {
  const text = inputOf(view);
  const role = await authorise(parts, request, environment, 'extend', { text });
  if (role === undefined) return;
  await keepLitBy(parts, request, environment, { role, text, deadlineMs });
}

interface Submission {
  type?: string;
  user?: { id?: string };
  view?: { callback_id?: string; private_metadata?: string };
}

/**
 * The error that Slack shows under the input of a modal, in place of closing it: a text that is no time. Nothing is
 * written for it and nothing changes. Undefined when there is nothing to object to, or no time left.
 * Source: https://docs.slack.dev/surfaces/modals
 */
export async function timeObjection(parts: SlackDeps, body: Submission): Promise<object | undefined> {
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
  parts: SlackDeps,
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
