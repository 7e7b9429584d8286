import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AwsService } from '../../../../src/clients/aws-api.ts';
import { describeError, LamplighterError } from '../../../../src/core/errors.ts';
import type { KubernetesRequest } from '../cloud.ts';
import { asWorldRecord } from '../world-record.ts';
import type { WorldHost } from './host.ts';
import {
  decodeValue,
  ERROR_HEADER,
  encodeOrigin,
  encodeValue,
  NOW_HEADER,
  ORIGIN_HEADER,
  toWireError,
  VALUE_TYPE,
} from './rpc.ts';
import type { StateKeeper } from './state-keeper.ts';

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  body: Buffer;
  /** Aborted when the caller hangs up. */
  signal: AbortSignal;
}

/**
 * The doors of a served world:
 *
 *   POST /aws/<service>/<Command>, /kafka/<operation>, /http/get   a V8 value in, a V8 value out
 *   *    /kubernetes/*                                       plain HTTP, as an API server speaks it
 *   GET  /world, GET|PUT /world/state, PUT /world/speed      JSON
 */
export function createWorldServer(options: {
  host: WorldHost;
  keeper: StateKeeper;
  /** Called for every request: somebody still needs the world. */
  onRequest: () => void;
  onSpeed: () => Promise<void>;
}): Server {
  const { host, keeper, onRequest, onSpeed } = options;

  /** What a caller was told must be in the file before it is told: a killed server forgets nothing. */
  async function kept<T>(call: Promise<{ value: T; changed: boolean }>): Promise<T> {
    try {
      const { value, changed } = await call;
      if (changed) await keeper.keep();
      else keeper.keepSoon();
      return value;
    } catch (error) {
      await keeper.keep();
      throw error;
    }
  }

  async function callValue({ response, url, body, signal }: Exchange): Promise<void> {
    const [door, ...rest] = url.pathname.slice(1).split('/').map(decodeURIComponent);
    const input = decodeValue(body) as object;
    try {
      const value = await kept(
        host.call(
          (cloud): Promise<unknown> =>
            door === 'aws'
              ? cloud.aws(rest[0] as AwsService, rest[1] ?? '', input, signal)
              : door === 'http'
                ? cloud.http((input as { url: string }).url, signal)
                : cloud.kafka(rest.join('/'), input, signal),
        ),
      );
      send(response, 200, VALUE_TYPE, encodeValue(value));
    } catch (error) {
      sendError(response, error);
    }
  }

  async function callKubernetes({ request, response, url, body, signal }: Exchange): Promise<void> {
    const { authorization, 'content-type': contentType } = request.headers;
    const asked: KubernetesRequest = {
      method: request.method ?? 'GET',
      path: url.pathname.slice('/kubernetes'.length) || '/',
      query: Object.fromEntries(url.searchParams),
      contentType,
      token: authorization?.replace(/^Bearer /i, ''),
      body: body.length > 0 ? body.toString('utf8') : undefined,
    };
    try {
      const answer = await kept(host.call((cloud) => cloud.kubernetes(asked, signal)));
      send(response, answer.status, answer.contentType, answer.body);
    } catch (error) {
      if (NOW_HEADER in request.headers) return sendError(response, error);
      const { name, message, httpStatus, code } = toWireError(error);
      // To a foreign client a lost answer is just that.
      if (code !== undefined) return void request.socket.destroy();
      const status = httpStatus ?? 500;
      sendJson(response, status, {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        reason: name,
        message,
        code: status,
      });
    }
  }

  async function world({ request, response, url, body }: Exchange): Promise<void> {
    const asked = `${request.method} ${url.pathname}`;
    response.setHeader('etag', `"${host.revision()}"`);
    if (asked === 'GET /world') return sendJson(response, 200, host.status());
    if (asked === 'GET /world/state') return sendJson(response, 200, host.record());
    if (asked === 'PUT /world/state') {
      const expected = request.headers['if-match'];
      if (expected !== undefined && expected !== `"${host.revision()}"`) {
        return sendJson(response, 412, { message: 'the world has changed since it was read' });
      }
      host.replace(asWorldRecord(JSON.parse(body.toString('utf8')), 'the request'));
    } else if (asked === 'PUT /world/speed') {
      const { speed } = JSON.parse(body.toString('utf8')) as { speed?: unknown };
      if (typeof speed !== 'number' || !(speed > 0 && speed < Infinity)) {
        return sendJson(response, 400, { message: 'speed must be a number above 0' });
      }
      host.clock.restart(0, speed);
      await onSpeed();
    } else return sendJson(response, 404, { message: `there is no ${asked} here` });
    await keeper.keep();
    response.setHeader('etag', `"${host.revision()}"`);
    sendJson(response, 200, host.status());
  }

  function send(response: ServerResponse, status: number, contentType: string, body: string | Buffer): void {
    response.writeHead(status, {
      'content-type': contentType,
      [ORIGIN_HEADER]: encodeOrigin(host.clock.origin),
    });
    response.end(body);
  }

  const sendJson = (response: ServerResponse, status: number, value: object) =>
    send(response, status, 'application/json', JSON.stringify(value));

  function sendError(response: ServerResponse, error: unknown): void {
    const wire = toWireError(error);
    response.setHeader(ERROR_HEADER, '1');
    send(response, wire.httpStatus ?? 500, VALUE_TYPE, encodeValue(wire));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    onRequest();
    const hungUp = new AbortController();
    response.on('close', () => hungUp.abort(new Error('the caller hung up')));
    const url = new URL(request.url ?? '/', 'http://sandbox');
    // A page in somebody's browser can reach this port too; nothing here is for pages.
    if (
      request.headers.origin !== undefined ||
      !/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')
    ) {
      return sendJson(response, 403, { message: 'the sandbox answers local programs only' });
    }
    const seen = Number(request.headers[NOW_HEADER]);
    if (seen > host.clock.now()) host.clock.restart(seen);
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
    const exchange: Exchange = { request, response, url, body, signal: hungUp.signal };
    if (url.pathname.startsWith('/kubernetes')) return callKubernetes(exchange);
    if (request.method === 'POST' && /^\/(aws|kafka|http)\/./.test(url.pathname)) return callValue(exchange);
    return world(exchange);
  }

  return createServer((request, response) => {
    answer(request, response).catch((error) => {
      if (response.writableEnded || response.destroyed) return;
      const isOurs = error instanceof LamplighterError || error instanceof SyntaxError;
      sendJson(response, isOurs ? 400 : 500, { message: describeError(error) });
    });
  });
}
