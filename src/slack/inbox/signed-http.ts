import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { parse } from 'node:querystring';
import { finished } from 'node:stream/promises';
import { HTTPModuleFunctions as bolt, type ReceiverEvent } from '@slack/bolt';
import { describeError } from '../../core/errors.ts';
import { SECOND } from '../../core/ports/clock.ts';
import type { Logger } from '../../ops/logger.ts';
import { checkPayload, type ReadPayload, readPayload } from './payload-shape.ts';

/** The one path for commands, clicks and events. */
const HTTP_PATH = '/slack/events';
const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
/**
 * The most time that a request may take to arrive. Slack gives up after 3 s, so a slower request is not Slack's.
 * Source: https://docs.slack.dev/apis/events-api/using-http-request-urls
 */
const ARRIVES_WITHIN_MS = 10 * SECOND;
const LOOK_FOR_LATE_EVERY_MS = SECOND;
const TOO_LARGE = 'it is too large';

export interface HttpDoorOptions {
  signingSecret: string;
  port: number;
  host?: string | undefined;
  log: Logger;
  deliver(event: ReceiverEvent): Promise<void>;
  arrivesWithinMs?: number;
}

/** A refused request: answered with the status, and logged once, in our own words. */
class Refused extends Error {
  readonly status: number;

  constructor(status: number, why: string) {
    super(why);
    this.status = status;
  }
}

/**
 * Listens for Slack's requests, and delivers none without Slack's signature and shape:
 *
 *   arrived ──signature──> read ──shape──> delivered ──> answered by the ack
 *      └────────401────────┴──400, 415──┘      └─ no ack: 503, so that Slack repeats what it repeats
 *
 * Bolt's own receiver is not used: it reads payloads before they can be checked, outside of every `catch`, which ends
 * the process. Rejects when the port is taken.
 *
 * Sources: https://docs.slack.dev/authentication/verifying-requests-from-slack,
 * https://docs.slack.dev/apis/events-api/using-http-request-urls
 */
export async function listenForSlack(
  options: HttpDoorOptions,
): Promise<{ port: number; stop(): Promise<void> }> {
  const { port, host, log, arrivesWithinMs = ARRIVES_WITHIN_MS } = options;
  const delivering = new Set<Promise<void>>();
  const server = createServer(
    {
      requestTimeout: arrivesWithinMs,
      headersTimeout: arrivesWithinMs,
      connectionsCheckingInterval: Math.min(LOOK_FOR_LATE_EVERY_MS, arrivesWithinMs),
    },
    (request, response) => {
      respond(request, response, options, delivering).catch((error: unknown) => {
        if (error instanceof Refused)
          log.warn({ status: error.status }, `a request was refused: ${error.message}`);
        else log.error({ err: error }, `a request could not be answered: ${describeError(error)}`);
        end(response, error instanceof Refused ? error.status : 500);
      });
    },
  );
  server.listen({ port, ...(host !== undefined && { host }) });
  await once(server, 'listening');
  server.on('error', (error) => log.warn({ err: error }, `listening for Slack: ${describeError(error)}`));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      // Requests that have arrived are still answered; one that is only arriving would delay the end.
      await Promise.all(delivering);
      server.closeAllConnections();
      await closed;
    },
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  { signingSecret, deliver, log }: HttpDoorOptions,
  delivering: Set<Promise<void>>,
): Promise<void> {
  if (request.method !== 'POST' || request.url?.split('?')[0] !== HTTP_PATH) {
    log.debug('a request to another place');
    return end(response, 404);
  }
  const body = await verified(request, signingSecret);
  const isForm = mediaType(request) === FORM;
  // Slack's ssl_check is not signed, and carries nothing else.
  // Source: https://docs.slack.dev/interactivity/implementing-slash-commands
  if (isForm && body.toString() === 'ssl_check=1') return end(response, 200);
  const read = payloadOf(body, mediaType(request));
  if ('fault' in read) throw new Refused(400, `its body ${read.fault}`);
  const { payload } = read;
  if (payload.type === 'url_verification') return bolt.buildUrlVerificationResponse(response, payload);
  const retryNum = bolt.extractRetryNumFromHTTPRequest(request);
  const retryReason = bolt.extractRetryReasonFromHTTPRequest(request);
  const answered = deliver({
    body: payload,
    ack: async (answer) => {
      if (!response.headersSent) bolt.buildContentResponse(response, answer);
    },
    ...(retryNum !== undefined && { retryNum }),
    ...(retryReason !== undefined && { retryReason }),
    customProperties: { signature: request.headers['x-slack-signature'] },
  }).then(() => end(response, 503));
  const sent = answered.then(() => finished(response)).catch(() => {});
  delivering.add(sent);
  void sent.finally(() => delivering.delete(sent));
  return answered;
}

async function verified(request: IncomingMessage, signingSecret: string): Promise<Buffer> {
  // A body whose announced length is too large is not read.
  if (Number(request.headers['content-length']) > bolt.defaultBodyLimit) throw new Refused(413, TOO_LARGE);
  try {
    const { rawBody } = await bolt.parseAndVerifyHTTPRequest(
      { signingSecret, bodyLimit: bolt.defaultBodyLimit },
      request,
    );
    return rawBody;
  } catch (error) {
    if (!bolt.isRawBodyError(error)) throw new Refused(401, describeError(error));
    if (error.statusCode === 413) throw new Refused(413, TOO_LARGE);
    throw new Refused(400, 'it did not arrive whole');
  }
}

function payloadOf(body: Buffer, type: string): ReadPayload {
  if (type !== FORM && type !== JSON_TYPE) throw new Refused(415, 'its body is neither JSON nor a form');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return { fault: 'is not UTF-8' };
  }
  if (type === JSON_TYPE) return readPayload(text);
  const fields = parse(text);
  const { payload } = fields;
  if (payload === undefined) return checkPayload(fields);
  return typeof payload === 'string' ? readPayload(payload) : { fault: 'has more than one payload' };
}

/** The media type without parameters such as a charset. */
const mediaType = ({ headers }: IncomingMessage): string =>
  (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

function end(response: ServerResponse, status: number): void {
  if (response.headersSent) return;
  // The rest of an oversized body is still arriving: the connection can carry no further request.
  response.writeHead(status, status === 413 ? { connection: 'close' } : {});
  response.end();
}
