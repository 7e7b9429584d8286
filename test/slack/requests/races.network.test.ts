import { describe, expect, it } from 'vitest';
import { ALEX, at, eveningStage } from '../../support/slack/evening-stage.ts';
import { DEVENV, everythingIn, JUN, MINJI } from '../../support/slack/slack-bot.ts';

const CLICKS = [
  ['Keep until 22:00', 'lease.until', '22:00'],
  ['+1h', 'lease.extend', '21:00'],
] as const;

/** Lit, reminded, and at the very moment of the stop. */
async function atTheStop() {
  const stage = await eveningStage();
  await stage.light(JUN);
  await stage.goTo('19:00');
  const reminder = await stage.says((text) => text.includes('stops at *20:00 GMT+9*'));
  await stage.goTo('19:59');
  await stage.says((text) => text.includes('this is the last call'));
  stage.setTime(at('20:00'));
  return { stage, reminder };
}

describe('a click in the very moment of the stop', () => {
  it.each(CLICKS)(
    'on [%s] that the stop outruns changes nothing, and is offered another up',
    async (_, id) => {
      const { stage, reminder } = await atTheStop();
      await using _stage = stage;
      const { slack, bot, says } = stage;
      const click = stage.holdNextChange();
      await slack.as(JUN).click(reminder, id);
      await click.arrived;
      await stage.evening.tick();
      click.go();

      const message = await bot.seen(JUN, DEVENV, (text) =>
        text.includes('Too late: dev is being stopped already'),
      );
      expect(message.onlyFor).toBe(JUN);
      const stopped = await says((text) =>
        text.includes(':new_moon: Stopped at 20:00 GMT+9: the lease has ended'),
      );
      expect(stopped.ts).toBe(reminder.ts);
      expect(everythingIn(stopped)).not.toMatch(/Keep tonight|Stop now/);
      expect(everythingIn(stopped)).toContain('Bring it up again');
      expect(stage.lamp.live?.action).toBe('down');
      expect((await stage.evening.view()).lease).toMatchObject({ litUntilMs: at('20:00') });
      expect((await bot.audit()).at(-1)).toMatchObject({ action: 'extend', detail: { reason: 'stop-won' } });

      await stage.goTo('20:10');
      expect(stage.lamp.lit).toBe(false);
      await slack.as(JUN).click(message, 'environment.start');
      await slack.until(() => stage.lamp.live?.action === 'up');
      expect(stage.inChannel().filter((message) => everythingIn(message).includes('skipped'))).toEqual([]);
      expect(stage.troubles).toEqual([]);
    },
  );

  it.each(CLICKS)('on [%s] that outruns the stop keeps it lit, and all are told', async (_, id, until) => {
    const { stage, reminder } = await atTheStop();
    await using _stage = stage;
    const { slack, bot, says, inChannel } = stage;
    const stop = stage.holdNextChange();
    const tick = stage.evening.tick();
    await stop.arrived;
    await slack.as(MINJI).click(reminder, id);
    await bot.seen(MINJI, DEVENV, (text) => text.includes(`*${until} GMT+9*까지 켜 둡니다`));
    stop.go();
    await tick;

    const kept = await says((text) =>
      text.includes(
        `Tonight’s stop is skipped: lit until *${until} GMT+9*, kept by <@${MINJI}> at 20:00 GMT+9`,
      ),
    );
    expect(kept.ts).toBe(reminder.ts);
    expect(everythingIn(kept)).not.toMatch(/Keep tonight|Stop now|Bring it up/);
    await says((text) =>
      text.includes(`not stopped at 20:00 GMT+9: kept until *${until} GMT+9* by <@${MINJI}>`),
    );
    expect(stage.lamp.lit).toBe(true);
    expect(stage.lamp.live).toBeUndefined();
    await stage.goTo('20:30');
    expect(stage.lamp.lit).toBe(true);
    expect(inChannel().filter((message) => everythingIn(message).includes('Stopped at 20:00'))).toEqual([]);
    expect(stage.troubles).toEqual([]);
  });

  it('by an approver whom the stop outruns is told so, and nobody hears that the stop was skipped', async () => {
    await using stage = await eveningStage();
    const { slack, bot, says } = stage;
    await stage.light(JUN);
    await stage.goTo('19:30');
    const reminder = await says((text) => text.includes('stops at'));
    await slack.as(JUN).command('/devenv extend until 23:30', DEVENV);
    const request = await says((text) => text.includes('asks to keep *dev* lit until *23:30 GMT+9*'));
    const stop = stage.holdNextChange();
    await slack.as(MINJI).click(reminder, 'lease.stop');
    await stop.arrived;
    const approval = stage.holdNextChange();
    await slack.as(ALEX).click(request, 'approval.approve');
    await approval.arrived;
    stop.go();
    await says((text) => text.includes(`Stopped by <@${MINJI}>`));
    approval.go();
    const message = await bot.seen(ALEX, DEVENV, (text) =>
      text.includes('Too late: dev is being stopped already'),
    );
    expect(everythingIn(message)).toContain('Bring it up again');
    const ended = await says((text) =>
      text.includes(`Approved by <@${ALEX}> at 19:30 GMT+9, but the stop had begun`),
    );
    expect(ended.ts).toBe(request.ts);
    expect(stage.lamp.live?.action).toBe('down');
    await slack.until(() =>
      slack.thread(request).find(({ text }) => text.includes('but the stop had begun')),
    );
    expect(stage.inChannel().map(everythingIn).join('\n')).not.toContain('stop is skipped');
  });

  it('by an approver after somebody has put it out is offered to bring it up again', async () => {
    await using stage = await eveningStage();
    const { slack, bot, says } = stage;
    await stage.light(JUN);
    await stage.goTo('19:30');
    await slack.as(JUN).command('/devenv extend until 23:30', DEVENV);
    const request = await says((text) => text.includes('asks to keep'));
    await slack.as(MINJI).command('/devenv down', DEVENV);
    const question = await bot.seen(MINJI, DEVENV, (text) => text.includes('dev을(를) 끌까요?'));
    await slack.as(MINJI).click(question, 'prompt.confirm');
    await says((text) => text.includes(`Stopped by <@${MINJI}>`));
    await slack.as(ALEX).click(request, 'approval.approve');
    const message = await bot.seen(ALEX, DEVENV, (text) =>
      text.includes('Too late: dev is being stopped already'),
    );
    expect(everythingIn(message)).toContain('Bring it up again');
  });
});
