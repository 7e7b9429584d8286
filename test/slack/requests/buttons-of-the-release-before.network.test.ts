import { describe, expect, it } from 'vitest';
import type { LocalSlack, Message } from '../../../packages/slack-on-localhost/src/index.ts';
import { FakeApp } from '../../support/cli/fake-cli.ts';
import { at, eveningStage } from '../../support/slack/evening-stage.ts';
import { DEVENV, everythingIn, JUN, slackBot } from '../../support/slack/slack-bot.ts';

/** A message as 0.1.0 has posted it, with one button. */
const messageOf010 = (slack: LocalSlack, action_id: string, value: string): Message =>
  slack.state.messages.add({
    channel: DEVENV,
    threadTs: undefined,
    user: slack.state.workspace.bot.userId,
    byBot: true,
    text: 'of 0.1.0',
    blocks: [
      {
        type: 'actions',
        block_id: 'actions',
        elements: [{ type: 'button', action_id, text: { type: 'plain_text', text: 'Click' }, value }],
      },
    ],
  });

describe('a button that 0.1.0 has posted', () => {
  it('on a reminder still keeps it lit until what stands on it', async () => {
    await using stage = await eveningStage();
    const { slack, evening } = stage;
    await stage.light(JUN);
    await stage.goTo('19:00');
    const value = `{"e":"dev","d":${at('20:00')},"u":${at('22:00')}}`;
    await slack.as(JUN).click(messageOf010(slack, 'lease.until', value), 'lease.until');
    await stage.bot.seen(JUN, DEVENV, (text) => text.includes('22:00 GMT+9'));
    expect((await evening.view()).deadlineMs).toBe(at('22:00'));
  });

  it('on a question still answers it with all that it was about, once', async () => {
    const app = new FakeApp();
    await using bot = await slackBot({ app });
    const value = `{"e":"dev","a":"up","i":true,"f":10800000,"p":"prompt-1","t":${Date.now()}}`;
    const question = messageOf010(bot.slack, 'prompt.confirm', value);
    const jun = bot.slack.as(JUN);
    await jun.click(question, 'prompt.confirm');
    await bot.seen(JUN, DEVENV, (text) => text.includes('is going up'));
    expect(app.asked).toMatchObject([
      { action: 'up', infraOnly: true, lit: { kind: 'for', ms: 10_800_000 }, role: 'operator' },
    ]);
    const again = messageOf010(bot.slack, 'prompt.confirm', value);
    await jun.click(again, 'prompt.confirm');
    await bot.seen(JUN, DEVENV, (text) => text.includes('has been answered already'));
    expect(app.asked).toHaveLength(1);
  });

  it('in a modal that it has opened still counts, and is answered where it was opened', async () => {
    const app = new FakeApp();
    await using bot = await slackBot({ app });
    const jun = bot.slack.as(JUN);
    await jun.command('/devenv reset', DEVENV);
    const modal = await bot.slack.until(() => {
      const shown = jun.modal();
      return shown && everythingIn(shown.content as never).includes('Takes about') ? shown : undefined;
    });
    const private_metadata = `{"e":"dev","a":"reset","p":"prompt-2","t":${Date.now()},"c":"${DEVENV}"}`;
    bot.slack.state.views.update(modal, { ...modal.content, private_metadata });
    await jun.submit(modal);
    await bot.seen(JUN, DEVENV, (text) => text.includes('being reset'));
    expect(app.asked).toMatchObject([{ action: 'reset', origin: { channel: DEVENV } }]);
  });
});
