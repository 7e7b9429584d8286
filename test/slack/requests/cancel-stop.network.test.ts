import { describe, expect, it } from 'vitest';
import { at, eveningStage } from '../../support/slack/evening-stage.ts';
import { webClient } from '../../support/slack/local-slack.ts';
import { DEVENV, everythingIn, JUN, MINJI } from '../../support/slack/slack-bot.ts';

type Stage = Awaited<ReturnType<typeof eveningStage>>;
const downs = (stage: Stage) => stage.lamp.runs.filter(({ action }) => action === 'down');

/** Lit by Jun, and a minute into the stop of its lease. */
async function stopping(options: Parameters<typeof eveningStage>[0] = {}) {
  const stage = await eveningStage(options);
  await stage.light(JUN);
  await stage.goTo('20:01');
  expect(downs(stage)).toHaveLength(1);
  return stage;
}

/** [Cancel] on the message of that run, as its publisher posts it. */
async function pressCancel({ bot, slack }: Stage, person: string, runId: string | undefined) {
  const value = JSON.stringify({ environment: 'dev', runId, action: 'down' });
  const text = { type: 'plain_text' as const, text: 'Cancel' };
  const elements = [{ type: 'button' as const, action_id: 'run.cancel', value, text }];
  await webClient(slack).chat.postMessage({
    ...{ channel: DEVENV, text: `run ${runId}`, blocks: [{ type: 'actions', elements }] },
  });
  const message = await slack.until(() =>
    bot.slack.messages(DEVENV).find((one) => one.text === `run ${runId}`),
  );
  await slack.as(person).click(message, 'run.cancel');
}

describe('[Cancel] on a stop', () => {
  it('of the lease ends it for good, says until when it is lit, and offers to light it again', async () => {
    await using stage = await stopping();
    const { bot, slack, says } = stage;
    await pressCancel(stage, MINJI, downs(stage)[0]?.id);
    const message = await bot.seen(MINJI, DEVENV, (text) =>
      text.includes('dev 환경을 21:01 GMT+9까지 켜 둡니다'),
    );
    expect(message.onlyFor).toBe(MINJI);
    expect(everythingIn(message)).toContain('다시 켜기');
    const public_ = await says((text) => text.includes(`The stop of *dev* was cancelled by <@${MINJI}>`));
    expect(everythingIn(public_)).toContain('it stays lit until *21:01 GMT+9*');
    expect(everythingIn(public_)).toContain('Light it again');
    // The reminder no longer says that it was stopped.
    const reminder = await says((text) => text.includes('The stop was cancelled by'));
    expect(everythingIn(reminder)).not.toContain('Stopped at 20:00');

    await stage.goTo('20:59');
    expect(downs(stage)).toHaveLength(1);
    expect(stage.lamp.lit).toBe(true);
    await says((text) => text.includes('stops at *21:01 GMT+9*: this is the last call'));
    await slack.as(MINJI).click(message, 'environment.start');
    await slack.until(() => stage.lamp.live?.action === 'up');
    expect(stage.troubles).toEqual([]);
  });

  it('ends the retry of it too, when the message of an earlier try is pressed', async () => {
    await using stage = await stopping({ fails: () => true });
    await stage.goTo('20:04');
    expect(downs(stage)).toHaveLength(2);
    await pressCancel(stage, JUN, downs(stage)[0]?.id);
    await stage.bot.seen(JUN, DEVENV, (text) => text.includes('dev stays lit until *21:04 GMT+9*'));
    expect(stage.lamp.live).toBeUndefined();
    await stage.goTo('20:59');
    expect(downs(stage)).toHaveLength(2);
  });

  it('that is over by then says when it went dark, and offers to light it', async () => {
    await using stage = await stopping();
    await stage.goTo('20:10');
    await pressCancel(stage, JUN, downs(stage)[0]?.id);
    const message = await stage.bot.seen(JUN, DEVENV, (text) =>
      text.includes('dev was dark at 20:03 GMT+9 already'),
    );
    expect(everythingIn(message)).toContain('Light it');
  });
});

describe('/devenv cancel', () => {
  it('ends the stop of a person, and the lease goes on with its end', async () => {
    await using stage = await eveningStage();
    await stage.light(JUN);
    await stage.goTo('15:00');
    await stage.slack.as(MINJI).command('/devenv down', DEVENV);
    const asked = await stage.bot.seen(MINJI, DEVENV, (text) => text.includes('지금 끄기'));
    await stage.slack.as(MINJI).click(asked, 'prompt.confirm');
    await stage.slack.until(() => stage.lamp.live?.action === 'down');
    await stage.slack.as(JUN).command('/devenv cancel', DEVENV);
    await stage.bot.seen(JUN, DEVENV, (text) =>
      text.includes('Stop cancelled: dev stays lit until *20:00 GMT+9*'),
    );
    await stage.goTo('19:30');
    expect(downs(stage)).toHaveLength(1);
    await stage.says((text) => text.includes('stops at *20:00 GMT+9*'));
  });

  it('between two tries of a stop gives it up', async () => {
    await using stage = await stopping({ fails: () => true });
    await stage.goTo('20:15');
    await stage.slack.until(() => stage.lamp.live === undefined || undefined);
    const tries = downs(stage).length;
    await stage.slack.as(JUN).command('/devenv cancel', DEVENV);
    await stage.bot.seen(JUN, DEVENV, (text) => text.includes('dev stays lit until *21:15 GMT+9*'));
    await stage.goTo('21:00');
    expect(downs(stage)).toHaveLength(tries);
    expect((await stage.evening.view()).lease?.litUntilMs).toBe(at('21:15'));
  });

  it('a second time beyond the limits takes an approver, who is named', async () => {
    await using stage = await eveningStage({ from: '22:30' });
    await stage.light(JUN, '/devenv up until 22:50');
    await stage.goTo('22:51');
    expect(downs(stage)).toHaveLength(1);
    await stage.slack.as(JUN).command('/devenv cancel', DEVENV);
    const message = await stage.bot.seen(JUN, DEVENV, (text) =>
      text.includes('dev stays lit until *23:06 GMT+9*'),
    );
    expect(everythingIn(message)).toContain('<!subteam^S0PLATFRM>');
    await stage.goTo('23:08');
    expect(downs(stage)).toHaveLength(2);
    await stage.slack.as(JUN).command('/devenv cancel', DEVENV);
    const refused = await stage.bot.seen(JUN, DEVENV, (text) =>
      text.includes('was cancelled once this evening already'),
    );
    expect(everythingIn(refused)).toContain('<!subteam^S0PLATFRM>');
    expect(stage.lamp.live?.action).toBe('down');
    expect((await stage.bot.audit()).at(-1)).toMatchObject({
      ...{ action: 'cancel', result: 'refused', detail: { limit: 'lease.approval.after' } },
    });
  });
});
