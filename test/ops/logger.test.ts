import { describe, expect, it } from 'vitest';
import { LamplighterError } from '../../src/core/errors.ts';
import { createLogger } from '../../src/ops/logger.ts';

const ENV = {
  DATABASE_URL: 'postgresql://lamp:pl%40nted-1@db.internal:5432/lamp',
  AWS_SECRET_ACCESS_KEY: 'planted-2/abcdefghij',
  SLACK_BOT_TOKEN: 'planted-3-token',
  HOME: '/home/lamp',
};

function logged(pretty: boolean, say: (log: ReturnType<typeof createLogger>) => void): string {
  let text = '';
  say(createLogger({ stream: { write: (line) => (text += line) }, pretty, env: ENV }));
  return text;
}

const inside = (secret: string) =>
  new LamplighterError('service-failed', `refused: ${secret}`, {
    remedy: `not ${secret}`,
    facts: { deep: [{ header: secret }] },
    cause: Object.assign(new Error(`cause ${secret}`), { config: { headers: { authorization: secret } } }),
  });

describe('the log', () => {
  it('is one JSON object a line, with the fields it was given', () => {
    const text = logged(false, (log) => {
      log.info({ run: 'up-1', environment: 'dev' }, 'run begun');
      log.warn('second');
    });
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { level: 'info', run: 'up-1', environment: 'dev', msg: 'run begun', pid: process.pid },
      { level: 'warn', msg: 'second' },
    ]);
    expect(Date.parse(lines[0].time)).toBeGreaterThan(0);
  });

  it.each([
    ['a value of the environment', ENV.AWS_SECRET_ACCESS_KEY],
    ['a token of the environment', ENV.SLACK_BOT_TOKEN],
    ['an address with its password', ENV.DATABASE_URL],
    ['the password alone, decoded', 'pl@nted-1'],
    ['the password of an address of somebody else', 'mysql://root:planted-4@host/db', 'planted-4'],
    ['a bearer token', 'Bearer planted-5.abcdef', 'planted-5'],
    ['an AWS access key', 'AKIAPLANTED6ABCDEFGH'],
    ['a Slack token', 'xoxb-planted-7-abcdef'],
    ['a password in a connection string', 'host=db password=planted-8', 'planted-8'],
  ])('shows no secret, wherever it stands: %s', (_what, text, secret = text) => {
    for (const pretty of [false, true]) {
      const printed = logged(pretty, (log) => {
        log.info(`message ${text}`);
        log.info({ plain: text, list: [text], nested: { deeper: { deepest: text } } }, 'fields');
        log.error({ err: inside(text) }, `failed: ${text}`);
      });
      expect(printed).toContain('***');
      expect(printed).not.toContain(secret);
      expect(printed).toContain('message');
    }
  });

  it.each(['password', 'sessionToken', 'authorization', 'client_secret', 'apiKey', 'awsAccessKeyId'])(
    'shows no value of a field called %s',
    (name) => {
      const text = logged(false, (log) =>
        log.info({ options: { [name]: 'planted-9', user: 'lamp' } }, 'fields'),
      );
      expect(JSON.parse(text).options).toEqual({ [name]: '***', user: 'lamp' });
    },
  );

  it('keeps what an error says to people, and what caused it', () => {
    const [line] = logged(false, (log) => log.error({ err: inside('the broker') }, 'failed')).split('\n');
    expect(JSON.parse(line ?? '').err).toMatchObject({
      code: 'service-failed',
      message: 'refused: the broker',
      remedy: 'not the broker',
      cause: { message: 'cause the broker' },
    });
  });

  it('is a plain line for people at a terminal', () => {
    const text = logged(true, (log) => log.warn({ run: 'up-1', err: inside('x') }, 'no heartbeat'));
    expect(text).toMatch(/^\d\d:\d\d:\d\d warn {2}no heartbeat: refused: x not x {2}run=up-1\n$/);
  });
});
