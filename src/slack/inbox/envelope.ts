import { checkPayload, isObject } from './payload-shape.ts';

/**
 * The types of envelopes that carry what people do. Source: https://docs.slack.dev/apis/events-api/using-socket-mode
 */
const TYPES: ReadonlySet<unknown> = new Set(['slash_commands', 'interactive', 'events_api']);
/** Slack's ids have 36 characters; the limit is far above them. */
const LONGEST_ID = 200;
/** Far above the size of Slack's envelopes, in characters. */
const LONGEST = 4 * 1024 * 1024;

/** A message on a socket. */
export type SocketMessage =
  | { kind: 'hello'; sockets: number | undefined }
  /** Slack is about to close the socket. Source: https://docs.slack.dev/apis/events-api/using-socket-mode */
  | { kind: 'leave'; reason: string | undefined }
  | { kind: 'delivery'; id: string; payload: Record<string, unknown>; retry: Retry }
  /**
   * `id` is set when the envelope can be acked, so that Slack does not repeat it. `fault` holds nothing of the message.
   */
  | { kind: 'unreadable'; id: string | undefined; fault: string };

interface Retry {
  retryNum?: number;
  retryReason?: string;
}

/** Parses a message from a socket, whatever it is. Never throws. */
export function readEnvelope(data: unknown): SocketMessage {
  const unreadable = (fault: string, id?: string) => ({ kind: 'unreadable', id, fault }) as const;
  if (typeof data !== 'string') return unreadable('is binary');
  if (data.length > LONGEST) return unreadable(`is longer than ${LONGEST} characters`);
  let envelope: unknown;
  try {
    envelope = JSON.parse(data);
  } catch {
    // JSON.parse's message repeats the text that it could not parse.
    return unreadable('is not JSON');
  }
  if (!isObject(envelope)) return unreadable('is not an object');
  const { type, envelope_id: id, payload, reason, num_connections: sockets } = envelope;
  if (type === 'hello') return { kind: 'hello', sockets: typeof sockets === 'number' ? sockets : undefined };
  if (type === 'disconnect') {
    return { kind: 'leave', reason: typeof reason === 'string' ? reason.slice(0, LONGEST_ID) : undefined };
  }
  if (typeof id !== 'string' || id === '' || id.length > LONGEST_ID) return unreadable('has no envelope_id');
  if (!TYPES.has(type)) return unreadable('has a type that lamplighter does not handle', id);
  const read = checkPayload(payload);
  if ('fault' in read) return unreadable(`has a payload that ${read.fault}`, id);
  return { kind: 'delivery', id, payload: read.payload, retry: retryOf(envelope) };
}

function retryOf({ retry_attempt: attempt, retry_reason: reason }: Record<string, unknown>): Retry {
  return {
    ...(typeof attempt === 'number' && { retryNum: attempt }),
    ...(typeof reason === 'string' && { retryReason: reason }),
  };
}
