import { describe, expect, it, vi } from 'vitest';
import type { LocalSlack, Message } from '../../../packages/slack-on-localhost/src/index.ts';
import type { RunRecord } from '../../../src/core/ports/run-store.ts';
import { systemClock } from '../../../src/ops/system-clock.ts';
import { FakeApp } from '../../support/cli/fake-cli.ts';
import {
  DEVENV,
  everythingIn,
  JUN,
  MINJI,
  SORA,
  slackBot,
  somePorts,
} from '../../support/slack/slack-bot.ts';

const run = (more: Partial<RunRecord>): RunRecord => ({
  id: 'up-1',
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

const BUTTONS = ['environment.stop', 'environment.status', 'environment.start', 'of.another.release'];

/** A message of ours with every button whose answer is private, at the top of the channel or in a thread. */
function messageWithButtons(slack: LocalSlack, threadTs?: string): Message {
  const value = JSON.stringify({
    ...{ environment: 'dev', action: 'reset', runId: 'up-1' },
    deadlineMs: Date.UTC(2026, 10, 23, 11),
  });
  const elements = [...BUTTONS, 'run.again'].map((id) => ({
    type: 'button' as const,
    action_id: id,
    text: { type: 'plain_text' as const, text: id },
    value,
  }));
  // Put there, and not posted: Slack takes one message a second.
  return slack.state.messages.add({
    channel: DEVENV,
    threadTs,
    user: slack.state.workspace.bot.userId,
    byBot: true,
    text: 'dev is lit',
    blocks: [{ type: 'actions', block_id: 'actions', elements }],
  });
}

/** What one person alone has been shown since `before`. */
const answersTo = (slack: LocalSlack, person: string, before: number): Message[] =>
  slack.messages(DEVENV).filter(({ onlyFor }, at) => at >= before && onlyFor === person);

async function firstAnswer(
  slack: LocalSlack,
  person: string,
  press: () => Promise<unknown>,
): Promise<Message> {
  const before = slack.messages(DEVENV).length;
  await press();
  return slack.until(() => answersTo(slack, person, before)[0]);
}

describe('a private answer to a button', () => {
  it.each(BUTTONS)(
    'stands in the channel for %s on a message of the channel that has replies',
    async (id) => {
      await using bot = await slackBot();
      const message = messageWithButtons(bot.slack);
      await bot.slack.as(SORA).say('thanks', DEVENV, message.ts);
      const answer = await firstAnswer(bot.slack, JUN, () => bot.slack.as(JUN).click(message, id));
      expect(answer.threadTs).toBeUndefined();
      // Whoever may not is refused in the same place.
      const refusal = await firstAnswer(bot.slack, SORA, () => bot.slack.as(SORA).click(message, id));
      expect(refusal.threadTs).toBeUndefined();
    },
  );

  it.each(BUTTONS)('stands in the thread for %s on a reply', async (id) => {
    await using bot = await slackBot();
    const root = messageWithButtons(bot.slack);
    const reply = messageWithButtons(bot.slack, root.ts);
    const answer = await firstAnswer(bot.slack, JUN, () => bot.slack.as(JUN).click(reply, id));
    expect(answer.threadTs).toBe(root.ts);
  });

  it('stays in the thread when the button is on a private answer there', async () => {
    await using bot = await slackBot();
    const root = messageWithButtons(bot.slack);
    const reply = messageWithButtons(bot.slack, root.ts);
    const jun = bot.slack.as(JUN);
    const question = await firstAnswer(bot.slack, JUN, () => jun.click(reply, 'environment.stop'));
    const answer = await firstAnswer(bot.slack, JUN, () => jun.click(question, 'prompt.confirm'));
    expect(everythingIn(answer)).toContain('is going down');
    expect(answer.threadTs).toBe(root.ts);
  });

  it('stands where the click was that opened the modal', async () => {
    const app = new FakeApp();
    app.past = [{ run: run({ action: 'reset', state: 'finished', outcome: 'failed' }), events: [] }];
    await using bot = await slackBot({ app });
    const root = messageWithButtons(bot.slack);
    const reply = messageWithButtons(bot.slack, root.ts);
    const jun = bot.slack.as(JUN);
    for (const [message, threadTs] of [
      [reply, root.ts],
      [root, undefined],
    ] as const) {
      await jun.click(message, 'run.again');
      const modal = await bot.slack.until(() => {
        const shown = jun.modal();
        return shown && JSON.stringify(shown.content).includes('Takes about') ? shown : undefined;
      });
      const answer = await firstAnswer(bot.slack, JUN, () => jun.submit(modal));
      expect(everythingIn(answer)).toContain('being reset');
      expect(answer.threadTs).toBe(threadTs);
    }
  });

  it('stands there as well when the click could not be written down', async () => {
    const { inbox } = somePorts();
    await using bot = await slackBot({
      inbox: { ...inbox, accept: () => Promise.reject(new Error('the disk is full')) },
    });
    const root = messageWithButtons(bot.slack);
    const reply = messageWithButtons(bot.slack, root.ts);
    const press = (message: Message) =>
      firstAnswer(bot.slack, JUN, () => bot.slack.as(JUN).click(message, 'environment.status'));
    expect([(await press(reply)).threadTs, (await press(root)).threadTs]).toEqual([root.ts, undefined]);
  });
});

describe('a button that is clicked twice', () => {
  const questions = (slack: LocalSlack, person: string) =>
    answersTo(slack, person, 0).filter((message) => everythingIn(message).includes('Stop dev?'));
  /** Both clicks have been worked on: each is in the audit. */
  const handled = async (bot: Awaited<ReturnType<typeof slackBot>>, count: number) =>
    vi.waitFor(async () => expect((await bot.audit()).length).toBeGreaterThanOrEqual(count));

  it('asks its question once, and again after it was answered', async () => {
    await using bot = await slackBot();
    const jun = bot.slack.as(JUN);
    const message = messageWithButtons(bot.slack);
    await Promise.all([jun.click(message, 'environment.stop'), jun.click(message, 'environment.stop')]);
    const question = await bot.slack.until(() => questions(bot.slack, JUN)[0]);
    await handled(bot, 2);
    // What is shown for a third button comes after what the second click might have brought.
    await firstAnswer(bot.slack, JUN, () => jun.click(message, 'environment.status'));
    expect(questions(bot.slack, JUN)).toHaveLength(1);
    await jun.click(question, 'prompt.keep');
    await bot.seen(JUN, DEVENV, (text) => text.includes('Left as it is'));
    await jun.click(message, 'environment.stop');
    await bot.slack.until(() => questions(bot.slack, JUN)[0]);
  });

  it('asks again after a while, when the question may have scrolled away', async () => {
    let laterMs = 0;
    const clock = { ...systemClock, now: () => systemClock.now() + laterMs };
    await using bot = await slackBot({ more: { clock } });
    const message = messageWithButtons(bot.slack);
    await bot.slack.as(JUN).click(message, 'environment.stop');
    await bot.slack.until(() => questions(bot.slack, JUN).length === 1);
    laterMs = 60_000;
    await bot.slack.as(JUN).click(message, 'environment.stop');
    await bot.slack.until(() => questions(bot.slack, JUN).length === 2);
  });

  it('asks each person, and in each place', async () => {
    await using bot = await slackBot();
    const root = messageWithButtons(bot.slack);
    const reply = messageWithButtons(bot.slack, root.ts);
    await bot.slack.as(JUN).click(root, 'environment.stop');
    await bot.slack.as(JUN).click(reply, 'environment.stop');
    await bot.slack.as(MINJI).click(root, 'environment.stop');
    await bot.slack.until(() => questions(bot.slack, JUN).length === 2);
    await bot.slack.until(() => answersTo(bot.slack, MINJI, 0).length === 1);
  });

  it('asks once whether to end what is under way', async () => {
    const app = new FakeApp();
    app.live = run({ action: 'down' });
    await using bot = await slackBot({ app });
    const jun = bot.slack.as(JUN);
    const message = messageWithButtons(bot.slack);
    await Promise.all([jun.click(message, 'environment.start'), jun.click(message, 'environment.start')]);
    await bot.seen(JUN, DEVENV, (text) => text.includes('Cancel that'));
    await handled(bot, 2);
    await firstAnswer(bot.slack, JUN, () => jun.click(message, 'environment.status'));
    const asked = answersTo(bot.slack, JUN, 0).filter(({ text }) => text.includes('Cancel that'));
    expect(asked).toHaveLength(1);
  });
});
