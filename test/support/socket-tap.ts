import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { LocalSlack } from '../../packages/slack-on-localhost/src/index.ts';

/** A way to the local Slack on which frames of one's own can be sent to the bot as if Slack had. */
export interface SocketTap {
  apiUrl: string;
  /** To the bot's newest socket. */
  inject(frame: string | Buffer, how?: { binary?: boolean }): void;
  /** Resolves once the bot has acked that envelope. */
  acked(envelopeId: string): Promise<void>;
  /** How often the bot has acked that envelope. */
  acks(envelopeId: string): number;
  /** How many sockets the bot has opened. */
  opened(): number;
  close(): Promise<void>;
}

export async function tapSockets(slack: LocalSlack): Promise<SocketTap> {
  const acks = new Map<string, number>();
  const waiting = new Map<string, () => void>();
  const bots: WebSocket[] = [];
  const tickets = new Map<string, string>();
  let origin = '';

  const http = createServer(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
    const { authorization = '', 'content-type': type = '' } = request.headers;
    const answered = await fetch(new URL(request.url ?? '', slack.url), {
      method: request.method ?? 'POST',
      headers: { authorization, 'content-type': type },
      body,
    });
    let text = await answered.text();
    if (request.url === '/api/apps.connections.open') {
      const { url, ...rest } = JSON.parse(text) as { url: string };
      const ticket = `/link-${tickets.size}`;
      tickets.set(ticket, url);
      text = JSON.stringify({ ...rest, url: `${origin.replace('http', 'ws')}${ticket}` });
    }
    const pauseSeconds = answered.headers.get('retry-after');
    response.writeHead(answered.status, {
      'content-type': answered.headers.get('content-type') ?? '',
      ...(pauseSeconds !== null && { 'retry-after': pauseSeconds }),
    });
    response.end(text);
  });
  const sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (bot, request) => {
    bots.push(bot);
    const upstream = new WebSocket(tickets.get(request.url ?? '') ?? '');
    upstream.on('message', (data: Buffer) => bot.send(data.toString()));
    upstream.on('close', () => bot.close());
    upstream.on('error', () => bot.close());
    bot.on('message', (data: Buffer) => {
      upstream.send(data.toString());
      const { envelope_id: id } = JSON.parse(data.toString()) as { envelope_id: string };
      acks.set(id, (acks.get(id) ?? 0) + 1);
      waiting.get(id)?.();
    });
    bot.on('error', () => upstream.close());
    bot.on('close', () => upstream.close());
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return {
    apiUrl: `${origin}/api/`,
    inject: (frame, { binary = false } = {}) => bots.at(-1)?.send(frame, { binary }),
    acked: (id) =>
      new Promise((resolve) => {
        if (acks.has(id)) resolve();
        else waiting.set(id, resolve);
      }),
    acks: (id) => acks.get(id) ?? 0,
    opened: () => bots.length,
    async close() {
      for (const bot of bots) bot.terminate();
      sockets.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
