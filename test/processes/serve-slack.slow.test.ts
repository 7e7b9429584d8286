import { describe, expect, it } from 'vitest';
import type { LocalSlack } from '../../packages/slack-on-localhost/src/index.ts';
import { makeBed, SLOW } from '../support/processes.ts';
import { startLocalSlack } from '../support/slack/local-slack.ts';
import { DEVENV, everythingIn, JUN, MINJI } from '../support/slack/slack-bot.ts';

const tokens = (slack: LocalSlack) => ({
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_APP_TOKEN: slack.appToken,
  SLACK_API_URL: slack.apiUrl,
});

const seen = (slack: LocalSlack, person: string, says: string) =>
  slack.until(() =>
    slack
      .as(person)
      .sees(DEVENV)
      .find((message) => everythingIn(message).includes(says)),
  );

describe('lamplighter serve with Slack', () => {
  it('runs an up that was asked for in Slack, is ready with its socket, and leaves it on SIGTERM', async () => {
    const bed = await makeBed(SLOW);
    const slack = await startLocalSlack();
    try {
      const serving = await bed.serve(tokens(slack));
      await serving.until((line) => line.msg === 'socket to Slack open');
      const address = String((await serving.until((line) => line.msg === 'health and metrics')).address);
      const ready = async () => (await fetch(`${address}/readyz`)).text();
      expect(await ready()).toBe('ready\n');

      expect(await slack.as(JUN).command('/devenv up', DEVENV)).toEqual({ ok: true });
      await seen(slack, JUN, 'exchange-dev is going up');
      await serving.until((line) => line.msg === 'run begun');
      await slack.as(MINJI).command('/devenv cancel', DEVENV);
      await seen(slack, MINJI, '취소했습니다');
      expect(await serving.until((line) => line.msg === 'run finished')).toMatchObject({
        outcome: 'cancelled',
      });
      expect(await serving.until((line) => line.msg === 'run begun')).toMatchObject({ requester: 'jun' });

      // Everybody sees the run itself, posted by the publisher.
      await slack.until(() =>
        slack.messages(DEVENV).find(({ onlyFor, text }) => onlyFor === undefined && /cancelled/i.test(text)),
      );

      serving.child.kill('SIGTERM');
      expect(await serving.exited, serving.stderr()).toEqual({ code: 0, signal: null });
      await slack.until(() => slack.sockets() === 0);
    } finally {
      await bed.remove();
      await slack.close();
    }
  });

  it('ends at once with what to do when half of the settings are there, or Slack refuses the token', async () => {
    const bed = await makeBed();
    const slack = await startLocalSlack();
    try {
      const half = bed.start(['serve', '--port', '0'], { SLACK_BOT_TOKEN: 'xoxb-1' });
      expect(await half.exited).toMatchObject({ code: 2 });
      expect(half.lines.at(-1)).toMatchObject({ remedy: expect.stringContaining('Set SLACK_APP_TOKEN') });
      const wrong = bed.start(['serve', '--port', '0'], { ...tokens(slack), SLACK_BOT_TOKEN: 'xoxb-wrong' });
      expect(await wrong.exited).toMatchObject({ code: 2 });
      expect(wrong.lines.at(-1)).toMatchObject({ remedy: expect.stringContaining('SLACK_BOT_TOKEN') });
    } finally {
      await bed.remove();
      await slack.close();
    }
  });
});
