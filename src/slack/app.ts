import { App, type Receiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import { describeError } from '../core/errors.ts';
import type { AuditEntry } from '../core/ports/audit.ts';
import { MINUTE } from '../core/ports/clock.ts';
import { redact } from '../core/redact.ts';
import { boltLogger } from './bolt-logger.ts';
import type { Delivery } from './inbox/delivery-key.ts';
import { type Gate, type KeptDelivery, openGate, type Refusal } from './inbox/gate.ts';
import { bindActions } from './listeners/actions.ts';
import { bindCommands } from './listeners/commands.ts';
import { bindEvents } from './listeners/events.ts';
import { bindViews } from './listeners/views.ts';
import { escaped, moment } from './messages/blocks/basics.ts';
import { toldView } from './messages/blocks/confirm-view.ts';
import { textsFor } from './messages/texts/texts.ts';
import type { SlackParts } from './parts.ts';
import { openAnswer } from './requests/answers/answer.ts';
import { record } from './requests/audit.ts';
import { timeObjection } from './requests/other-time.ts';
import { askedIn, whoAsks } from './requests/who-asks.ts';

/** What a process that died left behind is still done this long after it was asked, and not later. */
const DONE_UNTIL_MS = 10 * MINUTE;

/** Bolt's own receiver has nothing to open: the gate calls it with what was accepted. */
const NO_RECEIVER: Receiver = {
  init: () => {},
  start: async () => {},
  stop: async () => {},
};

/**
 * Bolt behind the gate: whatever Slack sends is accepted first, then handed to Bolt with an ack that is spent
 * already. What a process that died left behind is handed over in the same way.
 */
export function createSlackApp(
  parts: SlackParts,
  options: { token: string; clientOptions: WebClientOptions; signal: AbortSignal },
): Gate {
  const { log, identity } = parts;
  const app = new App({
    receiver: NO_RECEIVER,
    logger: boltLogger(log),
    clientOptions: options.clientOptions,
    // Given, so that Bolt neither asks again for every delivery nor fails on its own at the start.
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
      await record(parts, ask, { action: ask.via, result: 'refused', detail: { reason: 'late' } });
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

/** What Slack shows at once; the language of the person would take a question to Slack first. */
function notAccepted(
  parts: SlackParts,
  { kind }: Delivery,
  body: Record<string, unknown>,
  { reason, signal }: { reason: string; signal: AbortSignal },
): Refusal {
  const texts = textsFor(parts.locale);
  const text = texts.commands.notAccepted(escaped(redact(reason)));
  const payload = body as Record<string, { id?: string } | undefined> & Record<string, string | undefined>;
  const { user, user_id: userId = user?.id ?? 'unknown', response_url: responseUrl } = payload;
  // Where the inbox cannot be written it may not be possible either; the log has it in any case.
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
      // Slack sends it again, in a minute and in five.
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

async function noteMalformed(parts: SlackParts): Promise<void> {
  // Nothing of it is repeated: names of fields come from outside as well.
  parts.log.warn('a delivery was ignored: it is neither a command, a click, a modal nor an event');
  await noteRefused(parts, 'delivery', { id: 'unknown', detail: { reason: 'malformed' } });
}

/** Of somebody of whom no more is known than the delivery says. Never rejects. */
const noteRefused = (
  { audit, clock, log }: SlackParts,
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
