import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { BotRequest } from './bot-doors.ts';
import type { ClientApi } from './client/client-api.ts';
import type { PageSource } from './page-source.ts';
import type { StoredFile } from './state/files.ts';
import type { WireAnswer } from './web-api/web-api.ts';

/** More than any call of a bot holds; files are what is large. */
const LARGEST_BODY_BYTES = 64 * 1024 * 1024;

/** All doors of the local Slack: those of bots, those of its own web page, and the page. */
export function createSlackServer(doors: {
  answerBot(request: BotRequest): Promise<WireAnswer | undefined>;
  client: ClientApi;
  page: PageSource | undefined;
  /** A file that was uploaded, by its id. */
  file(id: string): StoredFile | undefined;
  /** Whether only this machine may ask: then the name that it is asked by must be one of its own. */
  localOnly: boolean;
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void;
  /** Aborted when the local Slack stops: who waits for an answer then gets none, as from a server that has gone. */
  signal: AbortSignal;
}): Server {
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://slack');
    if (doors.localOnly && !LOCAL_HOST.test(request.headers.host ?? '')) {
      return refuse(response, 403, 'the local Slack answers to local names only');
    }
    if (url.pathname.startsWith('/client/')) {
      // A page of another site, open in the same browser, is nobody of this workspace.
      if (!isSameOrigin(request)) return refuse(response, 403, 'another site cannot act here');
      return doors.client.respond(request, response, url, await read(request));
    }
    if (request.method === 'POST') {
      const { headers } = request;
      const answered = await doors.answerBot({ path: url.pathname, headers, body: await read(request) });
      if (answered === 'hang-up') return void request.socket.destroy();
      if (answered) {
        response.writeHead(answered.status, answered.headers);
        response.end(answered.body);
        return;
      }
    } else if (url.pathname.startsWith('/files/')) {
      const file = doors.file(url.pathname.split('/')[2] ?? '');
      if (file?.completed) return sendFile(response, file);
    } else if (await doors.page?.respond(request, response)) return;
    refuse(response, 404, `there is no ${request.method} ${url.pathname} here`);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      const mayAnswer = !doors.signal.aborted && !response.headersSent && !response.destroyed;
      if (mayAnswer) refuse(response, 500, String(error));
      else response.destroy();
    });
  });
  server.on('upgrade', doors.upgrade);
  return server;
}

const LOCAL_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

const TYPES: Readonly<Record<string, string>> = {
  svg: 'image/svg+xml',
  png: 'image/png',
  txt: 'text/plain; charset=utf-8',
  log: 'text/plain; charset=utf-8',
  json: 'application/json',
};

function sendFile(response: ServerResponse, { name, content }: StoredFile): void {
  response.writeHead(200, {
    'content-type': TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
    // A picture may hold scripts; here it is shown, never run.
    'content-security-policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'",
  });
  response.end(content);
}

function isSameOrigin({ headers: { origin, host } }: IncomingMessage): boolean {
  return origin === undefined || URL.parse(origin)?.host === host;
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY_BYTES) throw new Error('the request is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(message);
}
