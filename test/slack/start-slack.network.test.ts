import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/core/ports/clock.ts';
import type { Inbox } from '../../src/core/ports/inbox.ts';
import { createLogger } from '../../src/ops/logger.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import type { SlackSettings } from '../../src/slack/settings.ts';
import { startSlack } from '../../src/slack/start-slack.ts';
import { FakeApp } from '../support/cli/fake-cli.ts';
import { startLocalSlack } from '../support/slack/local-slack.ts';
import { hurriedClock, somePorts } from '../support/slack/slack-bot.ts';

/** A clock on which no patience ends by itself, however slow the machine is, and that knows who still sleeps. */
function patientClock(): Clock & { sleepers: number } {
  const clock = {
    ...systemClock,
    sleepers: 0,
    async sleep(_ms: number, signal?: AbortSignal) {
      clock.sleepers += 1;
      try {
        if (signal === undefined) throw new Error('it would sleep for ever');
        if (!signal.aborted) await once(signal, 'abort');
        throw signal.reason;
      } finally {
        clock.sleepers -= 1;
      }
    },
  };
  return clock;
}

async function begin(settings: SlackSettings, more: { clock?: Clock; inbox?: Inbox } = {}) {
  const ports = somePorts();
  return startSlack({
    settings,
    app: new FakeApp(),
    environments: new Map(),
    inbox: more.inbox ?? ports.inbox,
    audit: ports.audit,
    owner: 'test:1',
    clock: more.clock ?? systemClock,
    log: createLogger({ stream: { write: () => {} }, pretty: false, env: {} }),
    host: '127.0.0.1',
  });
}

/** Takes every call, and never answers. */
async function silentSlack() {
  const sockets = new Set<Socket>();
  const called = Promise.withResolvers<void>();
  const server = createServer((socket) => {
    sockets.add(socket);
    called.resolve();
    socket.on('error', () => {});
    socket.resume();
    socket.on('close', () => sockets.delete(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port,
    settings: {
      botToken: 'xoxb-1',
      apiUrl: `http://127.0.0.1:${port}/api/`,
      transport: { kind: 'socket', appToken: 'xapp-1' },
    } satisfies SlackSettings,
    calls: () => sockets.size,
    called: called.promise,
    /** Resolves when nobody waits for an answer any more. */
    async abandoned() {
      for (const socket of sockets) await once(socket, 'close');
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe('a Slack that takes calls and never answers', () => {
  it('neither holds up the start nor the end', async () => {
    const silent = await silentSlack();
    const running = await begin(silent.settings, { clock: hurriedClock });
    expect(running.unready()).toContain('Slack');
    await silent.called;
    expect(silent.calls()).toBe(1);
    await running.stop();
    await silent.abandoned();
    await silent.close();
  });

  it('does not hold up the end while a socket is asked for', async () => {
    const slack = await startLocalSlack();
    const asked = Promise.withResolvers<void>();
    slack.faults.onCall({
      when: ({ method }) => {
        const isSocket = method === 'apps.connections.open';
        if (isSocket) asked.resolve();
        return isSocket;
      },
      fault: { kind: 'slow', ms: 60_000 },
    });
    const running = await begin({
      botToken: slack.botToken,
      apiUrl: slack.apiUrl,
      transport: { kind: 'socket', appToken: slack.appToken },
    });
    await asked.promise;
    const leftAtMs = performance.now();
    await running.stop();
    // Its own time limit would be 10 s.
    expect(performance.now() - leftAtMs).toBeLessThan(8_000);
    await slack.close();
  });
});

describe('a port that is taken', () => {
  it('ends the start, and leaves nothing at work', async () => {
    const slack = await startLocalSlack();
    const silent = await silentSlack();
    const clock = patientClock();
    const transport = { kind: 'http', signingSecret: slack.signingSecret, port: silent.port } as const;
    const started = begin({ botToken: slack.botToken, apiUrl: slack.apiUrl, transport }, { clock });
    await expect(started).rejects.toThrow('EADDRINUSE');
    expect(clock.sleepers).toBe(0);
    await silent.close();
    await slack.close();
  });
});

describe('an inbox that never answers', () => {
  it('does not hold up the end', async () => {
    const slack = await startLocalSlack();
    const inbox: Inbox = { ...somePorts().inbox, takeAbandoned: () => new Promise(() => {}) };
    const settings: SlackSettings = {
      botToken: slack.botToken,
      apiUrl: slack.apiUrl,
      transport: { kind: 'socket', appToken: slack.appToken },
    };
    const running = await begin(settings, { inbox, clock: hurriedClock });
    await running.stop();
    await slack.close();
  });
});
