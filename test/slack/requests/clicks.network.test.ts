import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../../src/core/ports/run-store.ts';
import { systemClock } from '../../../src/ops/system-clock.ts';
import { FakeApp } from '../../support/cli/fake-cli.ts';
import { webClient } from '../../support/slack/local-slack.ts';
import { DEVENV, everythingIn, JUN, MINJI, SORA, slackBot } from '../../support/slack/slack-bot.ts';

const run = (id: string, more: Partial<RunRecord> = {}): RunRecord => ({
  id,
  environment: 'dev',
  action: 'up',
  requester: 'kim',
  trigger: 'person',
  options: {},
  createdAtMs: Date.UTC(2026, 10, 23, 2),
  state: 'running',
  attempt: 1,
  ...more,
});

const asks = (text: string) => text.includes('Stop dev?');

describe('down', () => {
  it('shows who uses it and what will happen, asks, and does it on a yes', async () => {
    const app = new FakeApp();
    app.past = [{ run: run('up-1', { state: 'finished', outcome: 'succeeded' }), events: [] }];
    await using bot = await slackBot({ app });
    const jun = bot.slack.as(JUN);
    await jun.command('/devenv down', DEVENV);
    const question = await bot.seen(JUN, DEVENV, asks);
    expect(question.onlyFor).toBe(JUN);
    expect(everythingIn(question)).toContain('Lit by kim');
    expect(app.asked).toEqual([]);
    await jun.click(question, 'prompt.confirm');
    await bot.seen(JUN, DEVENV, (text) => text.includes('is going down'));
    expect(app.asked).toMatchObject([{ action: 'down', requester: 'jun' }]);
    const left = jun.sees(DEVENV).map(everythingIn).join('\n');
    expect(left).toContain('confirmed by you');
    expect(left).not.toContain('Stop now');
  });

  it('keeps it on a no', async () => {
    const app = new FakeApp();
    await using bot = await slackBot({ app });
    await bot.slack.as(JUN).command('/devenv down', DEVENV);
    await bot.slack.as(JUN).click(await bot.seen(JUN, DEVENV, asks), 'prompt.keep');
    await bot.seen(JUN, DEVENV, (text) => text.includes('Left as it is'));
    expect(app.asked).toEqual([]);
  });

  it('says when it was kept in the time of the environment, not of the machine', async () => {
    const atMs = Date.UTC(2031, 0, 2, 10);
    await using bot = await slackBot({ more: { environmentClock: { ...systemClock, now: () => atMs } } });
    await bot.slack.as(JUN).command('/devenv down', DEVENV);
    await bot.slack.as(JUN).click(await bot.seen(JUN, DEVENV, asks), 'prompt.keep');
    const kept = await bot.seen(JUN, DEVENV, (text) => text.includes('Left as it is'));
    expect(kept.text).toContain(`<!date^${atMs / 1_000}^`);
  });

  it('counts one of two clicks, whoever receives them', async () => {
    const app = new FakeApp();
    await using bot = await slackBot({ app });
    const jun = bot.slack.as(JUN);
    await jun.command('/devenv down', DEVENV);
    const question = await bot.seen(JUN, DEVENV, asks);
    await Promise.all([jun.click(question, 'prompt.confirm'), jun.click(question, 'prompt.confirm')]);
    await bot.seen(JUN, DEVENV, (text) => text.includes('has been answered already'));
    await bot.seen(JUN, DEVENV, (text) => text.includes('is going down'));
    expect(app.asked).toHaveLength(1);
    expect((await bot.audit()).filter(({ result }) => result === 'refused')).toMatchObject([
      { detail: { reason: 'answered' } },
    ]);
  });

  it('does not sweep away what others have begun since it was asked', async () => {
    const app = new FakeApp();
    await using bot = await slackBot({ app });
    await bot.slack.as(JUN).command('/devenv down', DEVENV);
    const question = await bot.seen(JUN, DEVENV, asks);
    app.live = run('up-2', { requester: 'sora' });
    await bot.slack.as(JUN).click(question, 'prompt.confirm');
    await bot.seen(JUN, DEVENV, (text) => text.includes('sora has begun something else'));
    expect(app.asked).toEqual([]);
  });

  it('is asked of nobody who may not, wherever the button stands', async () => {
    const app = new FakeApp();
    await using bot = await slackBot({ app });
    await bot.slack.as(JUN).command('/devenv status --here', DEVENV);
    const open = await bot.seen(SORA, DEVENV, (text) => text.includes('As of'));
    await bot.slack.as(SORA).click(open, 'environment.stop');
    const refusal = await bot.seen(SORA, DEVENV, (text) => text.includes('권한이 없습니다'));
    expect(refusal.onlyFor).toBe(SORA);
    expect(app.asked).toEqual([]);
    expect((await bot.audit()).at(-1)).toMatchObject({
      action: 'down',
      result: 'refused',
      detail: { via: 'click', reason: 'role' },
    });
  });

  it('is not done on a yes that comes too late', async () => {
    const app = new FakeApp();
    let lateMs = 0;
    const clock = { ...systemClock, now: () => systemClock.now() + lateMs };
    await using bot = await slackBot({ app, more: { clock } });
    await bot.slack.as(JUN).command('/devenv down', DEVENV);
    const question = await bot.seen(JUN, DEVENV, asks);
    lateMs = 16 * 60_000;
    await bot.slack.as(JUN).click(question, 'prompt.confirm');
    await bot.seen(JUN, DEVENV, (text) => text.includes('too old'));
    expect(app.asked).toEqual([]);
  });
});

describe('up and down at once', () => {
  it('up during down is asked, and takes its place on a yes', async () => {
    const app = new FakeApp();
    app.live = run('down-1', { action: 'down' });
    await using bot = await slackBot({ app });
    await bot.slack.as(JUN).command('/devenv up', DEVENV);
    const question = await bot.seen(JUN, DEVENV, (text) => text.includes('Cancel that'));
    expect(question.text).toContain('dev is going down (kim asked for it)');
    await bot.slack.as(JUN).click(question, 'prompt.confirm');
    await bot.seen(JUN, DEVENV, (text) => text.includes('dev is going up'));
    expect(app.asked.at(-1)).toMatchObject({ action: 'up', supersede: true });
  });

  it('the same twice is joined, with who began it', async () => {
    const app = new FakeApp();
    app.live = run('up-1', { origin: { actor: { source: 'slack', id: MINJI, name: 'minji' } } });
    await using bot = await slackBot({ app });
    await bot.slack.as(JUN).command('/devenv up', DEVENV);
    const answer = await bot.seen(JUN, DEVENV, (text) => text.includes('already going up'));
    expect(answer.text).toContain(`<@${MINJI}> started it`);
  });
});

describe('cancel', () => {
  it('ends what is under way in the name of the person', async () => {
    const app = new FakeApp();
    app.live = run('up-1');
    app.holds = true;
    await using bot = await slackBot({ app });
    await bot.slack.as(JUN).command('/devenv cancel', DEVENV);
    await bot.seen(JUN, DEVENV, (text) => text.includes('Cancelled'));
    expect(app.cancelled).toEqual(['cancelled by jun (jun)']);
  });

  it('says that there is nothing to cancel, or who has done so', async () => {
    const app = new FakeApp();
    await using bot = await slackBot({ app });
    await bot.slack.as(JUN).command('/devenv cancel', DEVENV);
    await bot.seen(JUN, DEVENV, (text) => text.includes('Nothing is under way'));
    app.live = run('up-1', { cancel: { by: 'kim', reason: 'r', atMs: Date.UTC(2026, 10, 23, 2) } });
    await bot.slack.as(JUN).command('/devenv cancel', DEVENV);
    await bot.seen(JUN, DEVENV, (text) => text.includes('kim has cancelled it already'));
    expect(app.cancelled).toEqual([]);
  });
});

describe('try again, on the message of a run', () => {
  const environmentMs = Date.UTC(2031, 0, 2, 10);
  const withMessage = async (app: FakeApp, runId: string) => {
    const environmentClock = { ...systemClock, now: () => environmentMs };
    const bot = await slackBot({ app, more: { environmentClock } });
    const poster = webClient(bot.slack);
    const value = JSON.stringify({ environment: 'dev', runId, action: 'up' });
    await poster.chat.postMessage({
      channel: DEVENV,
      text: 'failed',
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text: 'dev could not be lit' } },
        {
          type: 'actions',
          elements: [
            { type: 'button', action_id: 'run.again', text: { type: 'plain_text', text: 'Again' }, value },
            { type: 'button', action_id: 'of.another.release', text: { type: 'plain_text', text: '?' } },
          ],
        },
      ],
    });
    return bot;
  };

  it('does it again, and says in place of the buttons who did so', async () => {
    const app = new FakeApp();
    app.past = [{ run: run('up-1', { state: 'finished', outcome: 'failed' }), events: [] }];
    await using bot = await withMessage(app, 'up-1');
    const [message] = bot.slack.messages(DEVENV);
    if (message === undefined) throw new Error('no message');
    await bot.slack.as(JUN).click(message, 'run.again');
    const left = await bot.seen(MINJI, DEVENV, (text) => text.includes('Asked for again by'));
    expect(everythingIn(left)).toContain('dev could not be lit');
    expect(everythingIn(left)).toContain(`<!date^${environmentMs / 1_000}^`);
    expect(JSON.stringify(left.blocks)).not.toContain('run.again');
    expect(app.asked).toMatchObject([{ action: 'up', requester: 'jun' }]);
  });

  it('does nothing when others have asked for something since', async () => {
    const app = new FakeApp();
    app.past = [
      { run: run('down-2', { action: 'down', state: 'finished', outcome: 'succeeded' }), events: [] },
      { run: run('up-1', { state: 'finished', outcome: 'failed' }), events: [] },
    ];
    await using bot = await withMessage(app, 'up-1');
    const [message] = bot.slack.messages(DEVENV);
    if (message === undefined) throw new Error('no message');
    await bot.slack.as(JUN).click(message, 'run.again');
    const answer = await bot.seen(JUN, DEVENV, (text) => text.includes('Since then kim'));
    expect(answer.onlyFor).toBe(JUN);
    expect(app.asked).toEqual([]);
    expect((await bot.audit()).at(-1)).toMatchObject({ result: 'refused', detail: { reason: 'stale' } });
  });

  it('answers a button that it does not know', async () => {
    await using bot = await withMessage(new FakeApp(), 'up-1');
    const [message] = bot.slack.messages(DEVENV);
    if (message === undefined) throw new Error('no message');
    await bot.slack.as(JUN).click(message, 'of.another.release');
    await bot.seen(JUN, DEVENV, (text) => text.includes('means nothing any more'));
    expect(await bot.audit()).toMatchObject([{ result: 'refused', detail: { id: 'of.another.release' } }]);
  });
});

describe('reset', () => {
  it('is asked in a modal that opens at once and is filled when everything was looked at', async () => {
    const app = new FakeApp();
    const planned = Promise.withResolvers<void>();
    const { plan } = app;
    app.plan = async (...given) => {
      await planned.promise;
      return plan(...given);
    };
    await using bot = await slackBot({ app });
    const jun = bot.slack.as(JUN);
    await jun.command('/devenv reset', DEVENV);
    const looking = await bot.slack.until(() => jun.modal());
    expect(everythingIn(looking.content as never)).toContain('Looking at everything');
    planned.resolve();
    const modal = await bot.slack.until(() => {
      const shown = jun.modal();
      return shown && everythingIn(shown.content as never).includes('Takes about') ? shown : undefined;
    });
    expect(app.asked).toEqual([]);
    await jun.submit(modal);
    await bot.seen(JUN, DEVENV, (text) => text.includes('being reset'));
    expect(app.asked).toMatchObject([{ action: 'reset' }]);
  });

  it('is asked in a message where the modal comes too late', async () => {
    await using bot = await slackBot();
    bot.slack.faults.onCall({
      when: ({ method }) => method === 'views.open',
      fault: { kind: 'refuse', error: 'expired_trigger_id' },
    });
    await bot.slack.as(JUN).command('/devenv reset', DEVENV);
    const question = await bot.seen(JUN, DEVENV, (text) => text.includes('Reset dev?'));
    expect(question.onlyFor).toBe(JUN);
  });
});

describe('the Home tab', () => {
  it('shows the environments with what the person may do', async () => {
    await using bot = await slackBot();
    const home = async (person: string, matches: (text: string) => boolean) => {
      bot.slack.as(person).openHome();
      return bot.slack.until(() => {
        const view = bot.slack.as(person).home();
        const text = view && JSON.stringify(view.content);
        return text !== undefined && matches(text) ? text : undefined;
      });
    };
    const operator = await home(JUN, (text) => text.includes('1 of 3 on'));
    expect(operator).toContain('environment.start');
    expect(operator).toContain('environment.stop');
    const viewer = await home(SORA, (text) => text.includes('조회자') && text.includes('1개 켜짐'));
    expect(viewer).not.toContain('environment.start');
  });

  it('starts from there, and stops after a modal', async () => {
    const app = new FakeApp();
    await using bot = await slackBot({ app });
    const jun = bot.slack.as(JUN);
    jun.openHome();
    const home = await bot.slack.until(() => jun.home());
    await jun.click(home, 'environment.start');
    await bot.slack.until(() => app.asked.length > 0);
    const again = await bot.slack.until(() => jun.home());
    await jun.click(again, 'environment.stop');
    const modal = await bot.slack.until(() => {
      const shown = jun.modal();
      return shown && everythingIn(shown.content as never).includes('Takes about') ? shown : undefined;
    });
    await jun.submit(modal);
    await bot.slack.until(() => app.asked.length > 1);
    expect(app.asked.map(({ action }) => action)).toEqual(['up', 'down']);
  });
});
