import { App, type Receiver, type ReceiverEvent } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../sandbox-cloud/src/clock/virtual.ts';
import type { Transport } from '../src/delivery/envelope.ts';
import { startLocalSlack } from '../src/local-slack.ts';
import { DEVENV, MINJI, webClient } from './support/local.ts';

/** Bolt without a wire: what Slack tells goes to it by a call, and the ack comes back as the answer. */
function inProcess() {
  let app: App | undefined;
  const receiver: Receiver = {
    init: (its) => {
      app = its;
    },
    start: async () => {},
    stop: async () => {},
  };
  const transport: Transport = {
    connected: () => app !== undefined,
    send: ({ payload }) =>
      new Promise((resolve, reject) => {
        const event: ReceiverEvent = {
          body: payload,
          ack: async (answer) => resolve({ payload: answer }),
        };
        app?.processEvent(event).catch(reject);
      }),
  };
  return { receiver, transport };
}

describe('the local Slack on virtual time', () => {
  it('runs a real Bolt app without a socket, and its hours pass at once', async () => {
    const clock = new VirtualClock(Date.UTC(2026, 5, 1, 9));
    const { receiver, transport } = inProcess();
    await using slack = await startLocalSlack({
      clock,
      transport,
      socketLifetimeMs: Number.POSITIVE_INFINITY,
    });
    const client = webClient(slack, { fetch: slack.fetch });
    const app = new App({
      receiver,
      authorize: async () => ({ botToken: slack.botToken, botUserId: 'U0LAMPBOT', botId: 'B0LAMPBOT' }),
    });
    app.command('/devenv', async ({ ack }) => {
      await ack('on it');
      await client.chat.postMessage({ channel: DEVENV, text: 'started' });
      await clock.sleep(10 * 3_600_000);
      await client.chat.postMessage({ channel: DEVENV, text: 'ten hours later' });
    });
    expect(await slack.as(MINJI).command('/devenv up', DEVENV)).toEqual({ ok: true });
    const late = await slack.until(() => slack.messages(DEVENV).find(({ text }) => text.includes('later')));
    expect(Number(late.ts) * 1_000 - Date.UTC(2026, 5, 1, 9)).toBeGreaterThanOrEqual(10 * 3_600_000);
  });
});
