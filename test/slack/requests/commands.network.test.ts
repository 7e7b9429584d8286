import { describe, expect, it } from 'vitest';
import { LamplighterError } from '../../../src/core/errors.ts';
import { FakeApp } from '../../support/cli/fake-cli.ts';
import { DEVENV, everythingIn, GENERAL, JUN, MINJI, SORA, slackBot } from '../../support/slack/slack-bot.ts';

describe('a command in Slack', () => {
  it('up enters a run in the name of the person, and answers them alone in their language', async () => {
    const app = new FakeApp();
    await using bot = await slackBot({ app });
    expect(await bot.slack.as(JUN).command('/devenv up', DEVENV)).toEqual({ ok: true });
    const answer = await bot.seen(JUN, DEVENV, (text) => text.includes('is going up'));
    expect(answer).toMatchObject({ onlyFor: JUN });
    expect(answer.text).toBe(`:bulb: dev is going up. Follow it in <#${DEVENV}>.`);
    expect(app.asked).toEqual([
      {
        action: 'up',
        requester: 'jun',
        role: 'operator',
        origin: { actor: { source: 'slack', id: JUN, name: 'jun' }, channel: DEVENV },
      },
    ]);
    expect(app.left).toBe(1);
    await bot.slack.as(MINJI).command('/devenv up', DEVENV);
    await bot.seen(MINJI, DEVENV, (text) => text.includes('켜지는 중'));
    expect(await bot.audit()).toMatchObject([
      { action: 'up', result: 'allowed', environment: 'dev', actor: { id: JUN }, detail: { via: 'command' } },
      { action: 'up', result: 'allowed', actor: { id: MINJI } },
    ]);
  });

  it('passes on how long, and says until when it stays lit', async () => {
    const app = new FakeApp();
    const litUntilMs = Date.UTC(2026, 10, 23, 13, 30);
    await using bot = await slackBot({
      app,
      more: { evening: { of: async () => ({ zone: 'Asia/Seoul', litUntilMs }) } },
    });
    await bot.slack.as(JUN).command('/devenv up for 3h', DEVENV);
    await bot.seen(JUN, DEVENV, (text) => text.includes('Lit until Mon 23 Nov 22:30 GMT+9'));
    expect(app.asked).toMatchObject([{ lit: { kind: 'for', ms: 3 * 3_600_000 }, role: 'operator' }]);
  });

  it('that is not known is answered with the nearest one, and is in the audit', async () => {
    await using bot = await slackBot();
    await bot.slack.as(JUN).command('/devenv satus', DEVENV);
    await bot.seen(JUN, DEVENV, (text) => text.includes('Did you mean `/devenv status`?'));
    expect(await bot.audit()).toMatchObject([
      { action: 'command', result: 'refused', detail: { reason: 'unknown-command', word: 'satus' } },
    ]);
  });

  it.each([
    ['ten thousand characters', `up ${'x'.repeat(10_000)}`, 'at most 400'],
    ['emoji', '🚀🔥', 'There is no command `🚀🔥`'],
    ['right-to-left text', 'ابدأ الآن', 'There is no command `ابدأ`'],
    ['markup', '<!channel> up', 'There is no command'],
  ])('of %s gets an answer that helps', async (_what, text, says) => {
    await using bot = await slackBot();
    expect(await bot.slack.as(JUN).command(`/devenv ${text}`, DEVENV)).toEqual({ ok: true });
    const answer = await bot.seen(JUN, DEVENV, (text) => text.includes(says));
    expect(answer.text).not.toContain('<!channel>');
    expect(await bot.audit()).toHaveLength(1);
  });

  it('is refused to a viewer with the reason, and nothing happens', async () => {
    const app = new FakeApp();
    await using bot = await slackBot({ app });
    await bot.slack.as(SORA).command('/devenv up', DEVENV);
    const answer = await bot.seen(SORA, DEVENV, (text) => text.includes('운영자'));
    expect(answer.text).toContain(`<@${JUN}>`);
    expect(app.asked).toEqual([]);
    expect(await bot.audit()).toMatchObject([
      { result: 'refused', detail: { reason: 'role', needed: 'operator' } },
    ]);
  });

  it('is refused in any other channel, where we are no member either', async () => {
    await using bot = await slackBot();
    await bot.slack.as(JUN).command('/devenv status', GENERAL);
    const answer = await bot.seen(JUN, GENERAL, (text) => text.includes(`<#${DEVENV}>`));
    expect(answer.text).toContain('here nobody may');
    expect(await bot.audit()).toMatchObject([{ result: 'refused', detail: { reason: 'elsewhere' } }]);
  });

  it('that fails tells the person what happened and what to do, and the audit', async () => {
    const app = new FakeApp();
    app.start = async () => {
      throw new LamplighterError('store-unreachable', 'The database does not answer', {
        remedy: 'Start it.',
      });
    };
    await using bot = await slackBot({ app });
    await bot.slack.as(JUN).command('/devenv up', DEVENV);
    const answer = await bot.seen(JUN, DEVENV, (text) => text.startsWith(':x:'));
    expect(answer.text).toBe(':x: The database does not answer\n*What to do:* Start it.');
    expect((await bot.audit()).at(-1)).toMatchObject({ result: 'failed' });
  });
});

describe('status', () => {
  it('shows every component in signs and words, to the person alone', async () => {
    await using bot = await slackBot();
    await bot.slack.as(JUN).command('/devenv status', DEVENV);
    const answer = await bot.seen(JUN, DEVENV, (text) => text.includes('As of'));
    expect(answer.onlyFor).toBe(JUN);
    const text = everythingIn(answer);
    expect(text).toContain(
      ':large_green_circle: *database*  on  available · class db.t3.medium · version 8.0',
    );
    expect(text).toContain(':grey_question: *cache*  unable to ask: AccessDenied');
    expect(text).toContain('what to do: Restart the broker.');
    expect(bot.slack.as(MINJI).sees(DEVENV)).toEqual([]);
  });

  it('with --here is for all, in the language of the environment', async () => {
    await using bot = await slackBot();
    await bot.slack.as(MINJI).command('/devenv status --here', DEVENV);
    const answer = await bot.seen(SORA, DEVENV, (text) => text.includes('As of'));
    expect(answer.onlyFor).toBeUndefined();
  });

  it('answers in time with what it has, and [Refresh] puts the rest in its place', async () => {
    const app = new FakeApp();
    let finish = () => {};
    const { report } = app;
    app.status = () =>
      new Promise((resolve) => {
        finish = () => resolve(report);
      });
    await using bot = await slackBot({ app });
    await bot.slack.as(JUN).command('/devenv status', DEVENV);
    const answer = await bot.seen(JUN, DEVENV, (text) => text.includes('still asking'));
    app.status = async () => report;
    finish();
    await bot.slack.as(JUN).click(answer, 'environment.refresh');
    await bot.seen(JUN, DEVENV, (text) => text.includes(':large_green_circle: *database*'));
    const mine = bot.slack.as(JUN).sees(DEVENV);
    expect(mine.filter((message) => everythingIn(message).includes('still asking'))).toEqual([]);
  });
});

describe('a mention', () => {
  it('does what a command does, in threads too', async () => {
    await using bot = await slackBot();
    const { slack } = bot;
    await slack.as(JUN).say('anybody there?', DEVENV);
    const [root] = slack.messages(DEVENV);
    await slack.as(JUN).mention('status', DEVENV, root?.ts);
    const answer = await bot.seen(JUN, DEVENV, (text) => text.includes('As of'));
    expect(answer).toMatchObject({ onlyFor: JUN, threadTs: root?.ts });
    expect(await bot.audit()).toMatchObject([{ action: 'status', detail: { via: 'mention' } }]);
  });
});

describe('help and history', () => {
  it('are short and complete', async () => {
    await using bot = await slackBot();
    await bot.slack.as(JUN).command('/devenv', DEVENV);
    const help = everythingIn(await bot.seen(JUN, DEVENV, (text) => text.includes('/devenv cancel')));
    for (const name of ['up', 'down', 'status', 'cancel', 'reset', 'init', 'history']) {
      expect(help).toContain(`\`/devenv ${name}\``);
    }
    await bot.slack.as(JUN).command('/devenv history', DEVENV);
    await bot.seen(JUN, DEVENV, (text) => text.includes('has had no run yet'));
  });
});
