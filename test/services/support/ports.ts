import { createServer } from 'node:net';

/** Below the range that the system gives to outgoing connections, so that a server may be restarted on its port. */
const FIRST = 20_000;
const COUNT = 10_000;
const taken = new Set<number>();

/** A port of 127.0.0.1 that nothing listens on, and that this process is not given again. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    const port = FIRST + Math.floor(Math.random() * COUNT);
    if (taken.has(port) || !(await isFree(port))) continue;
    taken.add(port);
    return port;
  }
  throw new Error(`no free port from ${FIRST} to ${FIRST + COUNT}`);
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
