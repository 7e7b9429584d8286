import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { BotRequest } from './bot-doors.ts';
import type { ClientApi } from './client/client-api.ts';
import type { PageSource } from './page-source.ts';
import type { WireAnswer } from './web-api/web-api.ts';

/** More than any call of a bot holds; files are what is large. */
const LARGEST_BODY_BYTES = 64 * 1024 * 1024;

/** All doors of the local Slack: those of bots, those of its own web page, and the page. */
export function createSlackServer(doors: {
  answerBot(request: BotRequest): Promise<WireAnswer | undefined>;
  client: ClientApi;
  page: PageSource | undefined;
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void;
}): Server {
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://slack');
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
    } else if (await doors.page?.respond(request, response)) return;
    refuse(response, 404, `there is no ${request.method} ${url.pathname} here`);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      if (!response.headersSent && !response.destroyed) refuse(response, 500, String(error));
      else response.destroy();
    });
  });
  server.on('upgrade', doors.upgrade);
  return server;
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
