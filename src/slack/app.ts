import { App, type Receiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import { describeError } from '../core/errors.ts';
import type { AuditEntry } from '../core/ports/audit.ts';
import { MINUTE } from '../core/ports/clock.ts';
import { redact } from '../core/redact.ts';
import { boltLogger } from './bolt-logger.ts';
import { type DeliveryInbox, type KeptDelivery, openGate, type Refusal } from './inbox/delivery-inbox.ts';
import type { Delivery } from './inbox/delivery-key.ts';
import { bindActions } from './listeners/actions.ts';
import { bindCommands } from './listeners/commands.ts';
import { bindEvents } from './listeners/events.ts';
import { bindViews } from './listeners/views.ts';
import { escaped, moment } from './messages/blocks/basics.ts';
import { toldView } from './messages/blocks/confirm-view.ts';
import { textsFor } from './messages/texts/texts.ts';
import { openAnswer } from './requests/answers/answer.ts';
import { record } from './requests/audit.ts';
import { timeObjection } from './requests/other-time.ts';
import { askedIn, whoAsks } from './requests/read-request.ts';
import type { SlackDeps } from './slack-deps.ts';

/** How long after it was received a delivery that a dead process left behind is still carried out. */
const DONE_UNTIL_MS = 10 * MINUTE;

/** Bolt's own receiver has nothing to open: the gate passes it the accepted deliveries. */
const NO_RECEIVER: Receiver = {
  init: () => {},
  start: async () => {},
  stop: async () => {},
};

/**
 * Bolt behind the gate: every delivery is accepted first, then passed to Bolt with an ack that is spent already.
 * Deliveries that a dead process left behind are passed on in the same way.
 */
export function createSlackApp(
  parts: SlackDeps,
  options: { token: string; clientOptions: WebClientOptions; signal: AbortSignal },
): DeliveryInbox {
  const { log, identity } = parts;
  const app = new App({
    receiver: NO_RECEIVER,
    logger: boltLogger(log),
    clientOptions: options.clientOptions,
    // Given here, so that Bolt neither calls auth.test for every delivery nor fails by itself at the start.
    authorize: async () => ({ botToken: options.token, ...identity() }),
    convoStore: false,
  });
  app.error(async (error) => {
    throw 'original' in error && error.original instanceof Error ? error.original : error;
  });
  app.use(async ({ body, context, next }) => {
    const kept = context as unknown as Omit<KeptDelivery, 'body'>;
    const { receivedAtMs, late } = kept;
    const ask = await whoAsks(parts, { ...kept, body: body as never });
    if (ask === undefined) {
      log.warn({ type: body.type }, 'nobody asks: a delivery without a user is left alone');
      return;
    }
    if (late && parts.clock.now() - receivedAtMs > DONE_UNTIL_MS) {
      await record(parts, ask, { action: ask.source, result: 'refused', detail: { reason: 'late' } });
      await ask.answer.privately({ text: ask.texts.commands.tooLate(moment(receivedAtMs, 'day')) });
      return;
    }
    context.ask = ask;
    await next();
  });
  bindCommands(app, parts);
  bindActions(app, parts);
  bindViews(app, parts);
  bindEvents(app, parts);

  return openGate({
    ...parts,
    work: ({ body, ...kept }) =>
      app.processEvent({ body, ack: async () => {}, customProperties: { ...kept } }),
    objection: async ({ kind }, body) => (kind === 'view' ? timeObjection(parts, body) : undefined),
    refusal: (delivery, body, reason) =>
      notAccepted(parts, delivery, body, { reason, signal: options.signal }),
    malformed: () => noteMalformed(parts),
  });
}

/** The text that Slack shows at once; the person's own language would need a call to Slack first. */
function notAccepted(
  parts: SlackDeps,
  { kind }: Delivery,
  body: Record<string, unknown>,
  { reason, signal }: { reason: string; signal: AbortSignal },
): Refusal {
  const texts = textsFor(parts.locale);
  const text = texts.commands.notAccepted(escaped(redact(reason)));
  const payload = body as Record<string, { id?: string } | undefined> & Record<string, string | undefined>;
  const { user, user_id: userId = user?.id ?? 'unknown', response_url: responseUrl } = payload;
  // Where the inbox cannot be written, the audit may fail too; the log has it in any case.
  const afterwards = () =>
    noteRefused(parts, kind, { id: userId, detail: { reason: 'not-accepted', said: redact(reason) } });
  switch (kind) {
    case 'command':
      return { ack: { body: { response_type: 'ephemeral', text } }, afterwards };
    case 'view': {
      const view = toldView(texts, 'lamplighter', [text]);
      return { ack: { body: { response_action: 'update', view } }, afterwards };
    }
    case 'event':
      // Slack delivers an event again: at once, after a minute and after five.
      // Source: https://docs.slack.dev/apis/events-api
      return {};
    case 'action': {
      const place = { userId, ...askedIn(body), responseUrl, clicked: true, signal };
      const answer = openAnswer(parts, place);
      return { ack: {}, afterwards: () => answer.privately({ text }).then(afterwards) };
    }
    default:
      return kind satisfies never;
  }
}

async function noteMalformed(parts: SlackDeps): Promise<void> {
  // Nothing of the payload is repeated: names of fields come from outside as well.
  parts.log.warn('a delivery was ignored: it is neither a command, a click, a modal nor an event');
  await noteRefused(parts, 'delivery', { id: 'unknown', detail: { reason: 'malformed' } });
}

/** Records a refusal for a person of whom only the delivery's fields are known. Never rejects. */
const noteRefused = (
  { audit, clock, log }: SlackDeps,
  action: string,
  { id, detail }: { id: string; detail: AuditEntry['detail'] },
): Promise<void> =>
  audit
    .record({
      atMs: clock.now(),
      actor: { source: 'slack', id, name: id },
      ...{ action, result: 'refused', detail },
    })
    .catch((error: unknown) => log.error({ err: error }, `not in the audit: ${describeError(error)}`));
