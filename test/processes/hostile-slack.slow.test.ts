import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalSlack } from '../../packages/slack-on-localhost/src/index.ts';
import { HOSTILE_PAYLOADS, NO_JSON, SECRET } from '../support/hostile-payloads.ts';
import { type Bed, makeBed, type Running, SLOW } from '../support/processes.ts';
import { startLocalSlack } from '../support/slack/local-slack.ts';
import { DEVENV, everythingIn, JUN } from '../support/slack/slack-bot.ts';
import { tapSockets } from '../support/socket-tap.ts';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

let bed: Bed;
let slack: LocalSlack;
beforeEach(async () => {
  bed = await makeBed(SLOW);
  slack = await startLocalSlack();
});
afterEach(async () => {
  await bed.remove();
  await slack.close();
});

/** The same process still answers a person, has told no secret, and has told what happened in words of ours. */
async function stillAnswers({ child, lines }: Running): Promise<void> {
  expect(child.exitCode).toBeNull();
  const before = slack.as(JUN).sees(DEVENV).length;
  expect(await slack.as(JUN).command('/devenv status', DEVENV)).toEqual({ ok: true });
  await slack.until(() =>
    slack
      .as(JUN)
      .sees(DEVENV)
      .slice(before)
      .find((message) => everythingIn(message).includes('kafka-host')),
  );
  expect(new Set(lines.map(({ pid }) => pid))).toEqual(new Set([child.pid]));
  const secrets = [SECRET, slack.signingSecret, slack.botToken, slack.appToken];
  const faults = lines
    .map((line) => JSON.stringify(line))
    .filter(
      (line) =>
        secrets.some((secret) => line.includes(secret)) ||
        /TypeError|RangeError|SyntaxError|Cannot read|is not a function/.test(line),
    );
  expect(faults.map((line) => line.slice(0, 1_000))).toEqual([]);
}

const toldOf = ({ lines }: Running, what: string): number =>
  lines.filter(({ msg }) => msg?.startsWith(what)).length;

describe('serve, called by HTTP', () => {
  async function begin() {
    const serving = await bed.serve({
      ...{ SLACK_BOT_TOKEN: slack.botToken, SLACK_API_URL: slack.apiUrl },
      ...{ SLACK_SIGNING_SECRET: slack.signingSecret, SLACK_HTTP_PORT: '0' },
    });
    const { port } = await serving.until(({ msg }) => msg === 'listening for Slack');
    const { address } = await serving.until(({ msg }) => msg === 'health and metrics');
    slack.setRequestUrl(`http://127.0.0.1:${port}/slack/events`);
    return { serving, port: Number(port), health: Number(new URL(String(address)).port) };
  }

  function signed(body: string | Buffer): Record<string, string> {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const hash = createHmac('sha256', slack.signingSecret)
      .update(`v0:${timestamp}:`)
      .update(body)
      .digest('hex');
    return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${hash}` };
  }

  const post = async (
    port: number,
    body: string | Buffer,
    type: string | undefined,
    headers: Record<string, string> = signed(body),
  ): Promise<number> => {
    const response = await fetch(`http://127.0.0.1:${port}/slack/events`, {
      method: 'POST',
      headers: { ...headers, ...(type !== undefined && { 'content-type': type }) },
      // A string would be given a type of its own.
      body: Buffer.from(body),
    });
    expect(await response.text()).not.toContain(SECRET);
    return response.status;
  };

  it('answers every payload, signed or not, tells each refusal once, and goes on', async () => {
    const { serving, port } = await begin();
    const form = (payload: string) => `payload=${encodeURIComponent(payload)}`;
    const bodies: [body: string | Buffer, type: string | undefined][] = [
      ...HOSTILE_PAYLOADS.flatMap((json): [string, string][] => [
        [json, JSON_TYPE],
        [form(json), FORM],
      ]),
      ...NO_JSON.flatMap((text): [string, string][] => [
        [text, JSON_TYPE],
        [form(text), FORM],
        [text, FORM],
      ]),
      ...[
        'payload=null&payload=null',
        'payload',
        'payload=',
        'payload[]=null',
        'payload=%',
        'payload=%ff',
      ].map((text): [string, string] => [text, FORM]),
      ...[
        'command=/devenv&command=/devenv',
        'user_id=a&user_id=b&command=/devenv',
        'ssl_check=1&payload=null',
      ].map((text): [string, string] => [text, FORM]),
      [Buffer.from([0xff, 0xfe, 0x7b, 0x7d]), JSON_TYPE],
      [Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]), JSON_TYPE],
      ...[
        undefined,
        '',
        'text/plain',
        'multipart/form-data',
        `${JSON_TYPE}; charset=utf-8`,
        `${FORM};x`,
        ';',
      ].map((type): [string, string | undefined] => ['null', type]),
    ];
    expect(bodies.length).toBeGreaterThan(150);
    let refused = 0;
    for (const [body, type] of bodies) {
      for (const headers of [signed(body), {}]) {
        const status = await post(port, body, type, headers);
        expect([200, 400, 401, 415], `${String(body).slice(0, 80)} as ${type}`).toContain(status);
        if (status !== 200) refused += 1;
      }
    }
    await serving.until(() => toldOf(serving, 'a request was refused: ') >= refused);
    await stillAnswers(serving);
    expect(toldOf(serving, 'a request was refused: ')).toBe(refused);
  });

  it('answers requests that are not Slack’s, and none of them takes it away from others', async () => {
    const { serving, port, health } = await begin();
    /** Sends it and gives all that comes back until the connection is closed. */
    const raw = async (to: number, text: string | Buffer): Promise<string> => {
      const socket = connect(to, '127.0.0.1');
      let answer = '';
      socket.on('data', (data) => {
        answer += data;
      });
      // Who is still sending when it is refused may be reset.
      socket.on('error', () => {});
      const closed = new Promise((resolve) => socket.on('close', resolve));
      socket.write(text);
      await closed;
      return answer;
    };
    const head = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nhost: x\r\n${more}\r\n`;
    const last = 'connection: close\r\n';
    for (const to of [port, health]) {
      expect(await raw(to, head('/none', last))).toContain(' 404 ');
      expect(await raw(to, head('//', last))).toContain(' 404 ');
      expect(await raw(to, head('http://[', last))).toContain(' 404 ');
      expect(await raw(to, 'nothing\r\n\r\n')).toContain(' 400 ');
      expect(await raw(to, `GET / HTTP/1.1\r\nbad header\r\n\r\n`)).toContain(' 400 ');
      expect(await raw(to, head('/', `x: ${'y'.repeat(100_000)}\r\n`))).toContain(' 431 ');
      expect(await raw(to, 'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n')).toMatch(
        /^HTTP\/1.1 4/,
      );
      expect(await raw(to, head('/none', 'upgrade: websocket\r\nconnection: upgrade, close\r\n'))).toContain(
        '404',
      );
      await raw(to, 'CONNECT x:1 HTTP/1.1\r\nhost: x\r\n\r\n');
      const three = await raw(to, head('/a') + head('/b') + head('/c', last));
      expect(three.match(/ 404 /g)).toHaveLength(3);
    }
    const tooLarge = Buffer.alloc(5 * 1024 * 1024, 'x');
    expect(
      (await fetch(`http://127.0.0.1:${health}/healthz`, { method: 'POST', body: tooLarge })).status,
    ).toBe(200);
    const announced = `POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-type: ${JSON_TYPE}\r\n`;
    expect(await raw(port, `${announced}content-length: ${tooLarge.length}\r\n\r\n{`)).toContain(' 413 ');
    await raw(
      port,
      `${announced}transfer-encoding: chunked\r\n\r\n${tooLarge.length.toString(16)}\r\n${tooLarge}`,
    );
    await serving.until(() => toldOf(serving, 'a request was refused: it is too large') === 2);
    // Gone in the middle of a body.
    const gone = connect(port, '127.0.0.1');
    gone.write(`${announced}content-length: 100\r\n\r\n{`, () => gone.destroy());
    await serving.until(({ msg }) => msg === 'a request was refused: it did not arrive whole');
    await stillAnswers(serving);

    // A body that never arrives does not hold up the end.
    const slow = connect(port, '127.0.0.1');
    slow.on('error', () => {});
    await new Promise((resolve) =>
      slow.write(`${announced}content-length: 100\r\nexpect: 100-continue\r\n\r\n`, resolve),
    );
    await once(slow, 'data');
    serving.child.kill('SIGTERM');
    expect(await serving.exited, serving.stderr()).toEqual({ code: 0, signal: null });
    slow.destroy();
  });
});

describe('serve on a socket', () => {
  it('acks every envelope that has an id, tells each that it cannot read once, and goes on', async () => {
    const tap = await tapSockets(slack);
    try {
      const serving = await bed.serve({
        ...{ SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken },
        SLACK_API_URL: tap.apiUrl,
      });
      await serving.until(({ msg }) => msg === 'socket to Slack open');
      const ids: string[] = [];
      const envelope = (type: string, payload: string) => {
        const id = `envelope-${ids.length}`;
        ids.push(id);
        return `{"envelope_id":"${id}","type":${type},"payload":${payload}}`;
      };
      const deaf = ['disconnected', 'close', 'error', 'connecting', 'ws_message', 'slack_event', 'connected'];
      for (const json of HOSTILE_PAYLOADS) {
        for (const type of ['slash_commands', 'interactive', 'events_api']) {
          tap.inject(envelope(`"${type}"`, json));
        }
      }
      for (const type of [
        'null',
        '1',
        '[]',
        '{}',
        `"${SECRET}"`,
        '"__proto__"',
        ...deaf.map((name) => `"${name}"`),
      ]) {
        tap.inject(envelope(type, '{"event":{"type":"app_mention"}}'));
      }
      for (const name of deaf) {
        tap.inject(envelope('"events_api"', `{"event_id":"Ev-${name}","event":{"type":"${name}"}}`));
      }
      const unknown = [
        ...NO_JSON,
        ...[
          'null',
          '1',
          '"text"',
          '[]',
          '{}',
          '{"type":null}',
          '{"type":"events_api"}',
          '[null]',
          '{"payload":null}',
        ],
        ...deaf.map((type) => `{"type":"${type}"}`),
        ...['null', '1', '[]', '{}', '""', `"${'x'.repeat(1_000)}"`].map(
          (id) => `{"envelope_id":${id},"type":"events_api","payload":null}`,
        ),
        `"${'x'.repeat(5 * 1024 * 1024)}"`,
        '['.repeat(100_000) + ']'.repeat(100_000),
      ];
      for (const text of unknown) tap.inject(text);
      tap.inject(Buffer.from('{"type":"disconnect"}'), { binary: true });
      tap.inject(Buffer.from([0xff, 0x00, 0xfe]), { binary: true });

      await Promise.race([
        Promise.all(ids.map((id) => tap.acked(id))),
        serving.exited.then(({ code }) => Promise.reject(new Error(`it ended with ${code}`))),
      ]);
      await stillAnswers(serving);
      expect(ids.filter((id) => tap.acks(id) !== 1)).toEqual([]);
      // Before and after on the same socket.
      expect(tap.opened()).toBe(1);
      const [noJson, binary] = ['it is not JSON', 'it is binary'].map(
        (why) => `a socket message was ignored: ${why}`,
      );
      await serving.until(() => toldOf(serving, binary ?? '') >= 2);
      expect(toldOf(serving, noJson ?? '')).toBe(NO_JSON.length);
      expect(toldOf(serving, binary ?? '')).toBe(2);

      // Text that is not UTF-8 ends the socket by the protocol itself: the next one is opened.
      tap.inject(Buffer.from([0x7b, 0xff, 0x7d]));
      await slack.until(() => tap.opened() === 2 && slack.sockets() === 1);
      await serving.until(() => toldOf(serving, 'socket to Slack open') === 2);
      await stillAnswers(serving);
    } finally {
      await bed.remove();
      await tap.close();
    }
  });
});
