import { once } from 'node:events';
import { chmod, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { StorePorts } from '../../core/ports/store-ports.ts';
import { callOn, isShared, listenTo } from './passed-ports.ts';
import { type Answer, type Holder, toWireError } from './rpc.ts';
import { reachable } from './socket-path.ts';

/** The file mode mask: only the owner may read and write, because the socket gives access to the whole store. */
const OWNER_ONLY = 0o177;

/**
 * Lets other processes of the same user use the store that this one holds:
 *
 *   GET  /holder            who this is
 *   POST /<port>/<method>   the arguments in, `{value}` or `{error}` out
 *   GET  /changes/<topic>   an empty line at every hint, until one of the two hangs up
 *
 * To be opened only by the holder of the folder's lock: a socket that is there already was left by a process
 * that was killed.
 */
export async function serveStore(options: {
  path: string;
  ports: StorePorts;
  holder: Holder;
}): Promise<{ close(): Promise<void> }> {
  const { path, ports, holder } = options;
  const server = createServer((request, response) => {
    answer(ports, holder, request, response).catch(() => response.destroy());
  });
  await rm(path, { force: true });
  // Set while the socket is created, so that it is never open to others, not even before chmod.
  const before = process.umask(OWNER_ONLY);
  try {
    server.listen(reachable(path));
  } finally {
    process.umask(before);
  }
  await once(server, 'listening');
  await chmod(path, 0o600);
  return {
    async close() {
      server.close();
      server.closeAllConnections();
      await rm(path, { force: true });
    },
  };
}

async function answer(
  ports: StorePorts,
  holder: Holder,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [door = '', name = ''] = (request.url ?? '/').slice(1).split('/').map(decodeURIComponent);
  if (door === 'holder') return send(response, 200, holder);
  if (door === 'changes') {
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.flushHeaders();
    const unsubscribe = listenTo(ports, name, () => response.write('\n'));
    response.on('close', unsubscribe);
    return;
  }
  if (request.method !== 'POST' || !isShared(door, name)) {
    return send(response, 404, { error: { code: 'internal', message: `there is no ${request.url} here` } });
  }
  const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
  // A null in JSON is an argument that the caller left out.
  const given = (JSON.parse(body.toString('utf8')) as unknown[]).map((value) => value ?? undefined);
  const answer: Answer = await callOn(ports, door, name, given).then(
    (value) => ({ value }),
    (error) => ({ error: toWireError(error) }),
  );
  send(response, 200, answer);
}

function send(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
