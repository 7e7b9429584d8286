import { createHash } from 'node:crypto';
import type { ReceiverEvent } from '@slack/bolt';

type DeliveryKind = 'command' | 'action' | 'view' | 'event';

export interface Delivery {
  /** The same for every repetition of one delivery, and for nothing else. */
  key: string;
  kind: DeliveryKind;
}

/** The marks that the receivers add to Slack's payload. */
interface DeliveryMarks {
  /** Socket Mode: of the envelope. */
  envelopeId?: string;
  /** HTTP: of the signed request. */
  signature?: string;
}

/**
 * The idempotency key of a delivery. An event keeps its id over retries, which come in new envelopes; everything else
 * is sent once, and repeated only with its envelope. Undefined where nothing would be recognised in a repetition.
 * Sources: https://docs.slack.dev/apis/events-api, slackapi/bolt-js#2487
 */
export function deliveryOf({ body, customProperties }: ReceiverEvent): Delivery | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const kind = kindOf(body);
  if (kind === undefined) return undefined;
  const { envelopeId, signature } = (customProperties ?? {}) as DeliveryMarks;
  if (kind === 'event') return text(body.event_id) ? { kind, key: `event:${body.event_id}` } : undefined;
  if (text(envelopeId)) return { kind, key: `envelope:${envelopeId}` };
  if (text(body.trigger_id)) return { kind, key: `trigger:${body.trigger_id}` };
  if (!text(signature)) return undefined;
  return { kind, key: `signature:${createHash('sha256').update(signature).digest('hex')}` };
}

function kindOf(body: Record<string, unknown>): DeliveryKind | undefined {
  if (typeof body.event === 'object' && body.event !== null) return 'event';
  if (text(body.command)) return 'command';
  if (body.type === 'view_submission' || body.type === 'view_closed') return 'view';
  return Array.isArray(body.actions) && body.actions.length > 0 ? 'action' : undefined;
}

const text = (value: unknown): value is string => typeof value === 'string' && value !== '';
