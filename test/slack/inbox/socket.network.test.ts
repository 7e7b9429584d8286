import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../../../src/ops/logger.ts';
import { systemClock } from '../../../src/ops/system-clock.ts';
import { keepSocketOpen } from '../../../src/slack/inbox/socket.ts';
import { startLocalSlack } from '../../support/slack/local-slack.ts';

/** How long Bolt's client waits for a peer to close: with such a timer a process that is done stays for as long. */
const CLOSING_MS = 30_000;

/** Its timers of that length which nobody has cleared. */
function closingTimers(): ReadonlySet<unknown> {
  const left = new Set<unknown>();
  const { setTimeout: begin, clearTimeout: end } = globalThis;
  const counted = (call: () => void, ms?: number, ...more: unknown[]) => {
    const timer = begin(call, ms, ...(more as []));
    if (ms === CLOSING_MS && new Error().stack?.includes('SlackWebSocket')) left.add(timer);
    return timer;
  };
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(counted as never);
  vi.spyOn(globalThis, 'clearTimeout').mockImplementation((timer) => {
    left.delete(timer);
    end(timer);
  });
  return left;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the end of a socket', () => {
  it.each(['open', 'cut'] as const)(
    'leaves nothing that keeps the process alive when it is %s',
    async (how) => {
      const slack = await startLocalSlack();
      const log = createLogger({ stream: { write: () => {} }, pretty: false, env: {} });
      const timers = closingTimers();
      const sockets = keepSocketOpen({
        ...{ appToken: slack.appToken, slackApiUrl: slack.apiUrl, clock: systemClock, log },
        deliver: async () => {},
      });
      await sockets.opened;
      if (how === 'cut') slack.cutSockets();
      await sockets.stop();
      expect(timers.size).toBe(0);
      await slack.close();
    },
  );
});
