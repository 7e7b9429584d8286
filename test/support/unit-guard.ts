import childProcess, { ChildProcess } from 'node:child_process';
import { Socket as DatagramSocket } from 'node:dgram';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { afterEach } from 'vitest';

/**
 * Setup of the unit tests: whatever would start a program (a browser and a compiler are programs) or open a socket
 * throws. The test fails as well when the code under test swallows that error.
 */
const refused: string[] = [];

/** What was refused since the last call. For the test of this guard: a test that asks no longer fails by it. */
export const takeRefused = (): string[] => refused.splice(0);

function refuse(what: string): never {
  refused.push(what);
  throw new Error(
    `A unit test ${what}. Rename its file: x.network.test.ts for sockets on this machine, x.slow.test.ts for programs.`,
  );
}

/** Every way to start a program that waits for its end; the others go through `ChildProcess.prototype.spawn`. */
for (const name of ['spawnSync', 'execFileSync', 'execSync'] as const) {
  childProcess[name] = () => refuse('starts a program');
}
// The types of Node do not list this method, but spawn, exec, execFile and fork all call it.
Object.assign(ChildProcess.prototype, { spawn: () => refuse('starts a program') });
net.Server.prototype.listen = () => refuse('listens on a socket');
net.Socket.prototype.connect = () => refuse('connects a socket');
DatagramSocket.prototype.bind = () => refuse('listens on a socket');
DatagramSocket.prototype.send = () => refuse('sends a datagram');
syncBuiltinESMExports();

afterEach(() => {
  const all = takeRefused();
  if (all.length > 0) refuse([...new Set(all)].join(', '));
});
