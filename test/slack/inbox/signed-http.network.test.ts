import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/ops/logger.ts';
import { listenForSlack } from '../../../src/slack/inbox/signed-http.ts';

const SECRET = 'signing';
const COMMAND = 'command=/devenv&user_id=U1&trigger_id=1';

async function door(
  deliver: Parameters<typeof listenForSlack>[0]['deliver'],
  more: { arrivesWithinMs?: number } = {},
) {
  const lines: string[] = [];
  const log = createLogger({ stream: { write: (line) => lines.push(line) }, pretty: false, env: {} });
  const listening = await listenForSlack({
    ...{ signingSecret: SECRET, port: 0, host: '127.0.0.1', log, deliver },
    ...more,
  });
  return {
    ...listening,
    lines,
    post: (body: string, type = 'application/x-www-form-urlencoded') => {
      const timestamp = String(Math.floor(Date.now() / 1000));
      const hash = createHmac('sha256', SECRET).update(`v0:${timestamp}:${body}`).digest('hex');
      return fetch(`http://127.0.0.1:${listening.port}/slack/events`, {
        method: 'POST',
        headers: {
          ...{ 'content-type': type, 'x-slack-request-timestamp': timestamp },
          'x-slack-signature': `v0=${hash}`,
        },
        body,
      });
    },
  };
}

describe('a signed request', () => {
  it('is answered with what the ack says', async () => {
    const { post, stop } = await door(async ({ ack }) => ack({ text: 'hello' } as never));
    const response = await post(COMMAND);
    expect([response.status, await response.json()]).toEqual([200, { text: 'hello' }]);
    await stop();
  });

  it('is answered as undelivered at once when there is no ack, so that Slack repeats an event', async () => {
    const { post, stop } = await door(async () => {});
    expect((await post(COMMAND)).status).toBe(503);
    await stop();
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('password=hunter22'))],
    [
      'throws at once',
      () => {
        throw new Error('password=hunter22');
      },
    ],
  ])('is answered and told once when its delivery %s', async (_, deliver) => {
    const { post, stop, lines } = await door(deliver);
    expect((await post(COMMAND)).status).toBe(500);
    expect((await post(COMMAND)).status).toBe(500);
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toContain('hunter22');
    await stop();
  });

  it('echoes the challenge of an address that is being set up', async () => {
    const { post, stop } = await door(() => Promise.reject(new Error('not delivered')));
    const body = JSON.stringify({ type: 'url_verification', challenge: 'echo', token: 'x' });
    const response = await post(body, 'application/json');
    expect(await response.text()).toContain('echo');
    await stop();
  });
});

describe('a body that does not arrive', () => {
  const announced = 'POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{';

  it('loses its connection after a time', async () => {
    const { port, stop } = await door(async () => {}, { arrivesWithinMs: 50 });
    const socket = connect(port, '127.0.0.1');
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('data', () => {});
    socket.write(announced);
    await closed;
    await stop();
  });

  it('does not hold up the end', async () => {
    const { port, stop } = await door(async () => {});
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    const closed = new Promise((resolve) => socket.on('close', resolve));
    const heard = new Promise((resolve) => socket.once('data', resolve));
    socket.write(announced.replace('content-length', 'expect: 100-continue\r\ncontent-length'));
    await heard;
    await stop();
    await closed;
  });
});

describe('the end', () => {
  it('waits for the answer to what has arrived', async () => {
    const arrived = Promise.withResolvers<void>();
    const work = Promise.withResolvers<void>();
    const { post, stop } = await door(async ({ ack }) => {
      arrived.resolve();
      await work.promise;
      await ack({ text: 'done' } as never);
    });
    const asked = post(COMMAND);
    await arrived.promise;
    const stopped = stop();
    work.resolve();
    expect(await (await asked).json()).toEqual({ text: 'done' });
    await stopped;
  });
});
