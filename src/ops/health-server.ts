import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { describeError } from '../core/errors.ts';

export interface HealthServer {
  /** Where it listens. */
  address: string;
  close(): void;
}

/**
 * Health and metrics over HTTP:
 *
 *   /healthz   the process lives
 *   /readyz    the store answers and runs are worked on; 503 with the reason otherwise
 *   /metrics   for Prometheus
 *
 * Rejects when the port is taken.
 */
export async function startHealthServer(options: {
  host: string;
  port: number;
  registry: Registry;
  /** Why it is not ready, or undefined. */
  unready(): Promise<string | undefined>;
}): Promise<HealthServer> {
  const { host, port, registry, unready } = options;
  const answer = async (path: string | undefined): Promise<[number, string, string?]> => {
    switch (path) {
      case '/healthz':
        return [200, 'ok\n'];
      case '/readyz': {
        const reason = await unready().catch(describeError);
        return reason === undefined ? [200, 'ready\n'] : [503, `not ready: ${reason}\n`];
      }
      case '/metrics':
        return [200, await registry.metrics(), registry.contentType];
      default:
        return [404, 'here are /healthz, /readyz and /metrics\n'];
    }
  };
  const server = createServer((request, response) => {
    void answer(request.url?.split('?')[0])
      .catch((error): [number, string] => [500, `${describeError(error)}\n`])
      .then(([status, text, type = 'text/plain; charset=utf-8']) => {
        response.writeHead(status, { 'content-type': type });
        response.end(text);
      });
  });
  server.listen(port, host);
  await once(server, 'listening');
  const { address, port: got, family } = server.address() as AddressInfo;
  return {
    address: `http://${family === 'IPv6' ? `[${address}]` : address}:${got}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
