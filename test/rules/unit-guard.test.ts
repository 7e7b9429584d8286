import { exec, execFileSync, execSync, fork, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import http from 'node:http';
import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { takeRefused } from '../support/unit-guard.ts';

const node = process.execPath;
const ways: [how: string, use: () => unknown, what: string][] = [
  ['spawn', () => spawn(node), 'starts a program'],
  ['exec', () => exec('true'), 'starts a program'],
  ['fork', () => fork('none.mjs'), 'starts a program'],
  ['spawnSync', () => spawnSync(node), 'starts a program'],
  ['execSync', () => execSync('true'), 'starts a program'],
  ['execFileSync', () => execFileSync(node), 'starts a program'],
  ['a server', () => http.createServer().listen(0, '127.0.0.1'), 'listens on a socket'],
  ['a client', () => net.connect(1, '127.0.0.1'), 'connects a socket'],
  ['fetch', () => fetch('http://127.0.0.1:40000'), 'connects a socket'],
  ['a datagram', () => createSocket('udp4').send('x', 1, '127.0.0.1'), 'sends a datagram'],
  ['a bound datagram socket', () => createSocket('udp4').bind(0), 'listens on a socket'],
];

describe('a unit test', () => {
  it.each(ways)('is refused %s, and its author is told how its file must be named', async (_, use, what) => {
    const error: unknown = await Promise.try(use).catch((reason: unknown) => reason);
    if (!(error instanceof Error)) throw new Error(`${String(error)} was let through`);
    // What a socket throws is the cause of what `fetch` throws.
    const { message } = error.cause instanceof Error ? error.cause : error;
    expect(message).toContain(`A unit test ${what}`);
    expect(message).toContain('.network.test.ts');
    expect(takeRefused()).toEqual([what]);
  });
});
