import { App, type Receiver, type ReceiverEvent } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import type { Transport } from '../src/delivery/envelope.ts';
import { BOT, DEPLOYS, localSlack, MINJI, webClient } from './support/local.ts';

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
    const { receiver, transport } = inProcess();
    await using here = await localSlack({ transport, socketLifetimeMs: Number.POSITIVE_INFINITY });
    const { clock, slack } = here;
    const startMs = clock.now();
    const client = webClient(slack, { fetch: slack.fetch });
    const app = new App({
      receiver,
      authorize: async () => ({ botToken: slack.botToken, botUserId: BOT, botId: 'B0ROBOT01' }),
    });
    app.command('/deploy', async ({ ack }) => {
      await ack('on it');
      await client.chat.postMessage({ channel: DEPLOYS, text: 'started' });
      await clock.sleep(10 * 3_600_000);
      await client.chat.postMessage({ channel: DEPLOYS, text: 'ten hours later' });
    });
    expect(await slack.as(MINJI).command('/deploy up', DEPLOYS)).toEqual({ ok: true });
    await clock.asleep(10 * 3_600_000);
    clock.advance(10 * 3_600_000);
    const late = await slack.until(() => slack.messages(DEPLOYS).find(({ text }) => text.includes('later')));
    expect(Number(late.ts) * 1_000 - startMs).toBeGreaterThanOrEqual(10 * 3_600_000);
  });
});
