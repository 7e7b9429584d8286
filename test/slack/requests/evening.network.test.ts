import { describe, expect, it } from 'vitest';
import { ALEX, at, eveningStage } from '../../support/slack/evening-stage.ts';
import { DEVENV, everythingIn, JUN, MINJI, SORA } from '../../support/slack/slack-bot.ts';

describe('an evening in Slack', () => {
  it('is reminded of once, kept by a click that all see, and stopped at the later time', async () => {
    await using stage = await eveningStage();
    const { slack, goTo, says, inChannel, bot } = stage;
    await stage.light(JUN, '/devenv up');
    await goTo('18:59');
    expect(inChannel()).toEqual([]);
    await goTo('19:00');
    const reminder = await says((text) => text.includes('stops at *20:00 GMT+9*'));
    expect(everythingIn(reminder)).toContain(`lit by <@${JUN}> (13:30 GMT+9)`);
    expect(everythingIn(reminder)).toContain('keeping it on until Fri 27 Nov 11:00 GMT+9 costs about $7.50');
    expect(everythingIn(reminder)).toContain('Keep until 22:00');

    await slack.as(MINJI).click(reminder, 'lease.until');
    const kept = await says((text) => text.includes(`lit until *22:00 GMT+9*, kept by <@${MINJI}> at 19:00`));
    expect(kept.ts).toBe(reminder.ts);
    expect(everythingIn(kept)).not.toContain('Keep tonight');
    await bot.seen(MINJI, DEVENV, (text) => text.includes('22:00 GMT+9*까지 켜 둡니다'));

    await goTo('20:00');
    await says((text) => text.includes('is not stopped at 20:00 GMT+9: kept until *22:00 GMT+9*'));
    expect(stage.lamp.lit).toBe(true);
    await goTo('22:05');
    await says((text) => text.includes(':new_moon: Stopped at 22:00'));
    expect(stage.lamp.lit).toBe(false);
    expect(inChannel()).toHaveLength(3);
    expect(stage.troubles).toEqual([]);
  });

  it('is kept for the night by a click, until the next start or as long as may be', async () => {
    await using stage = await eveningStage();
    const { slack, goTo, says, bot } = stage;
    await stage.light(JUN, '/devenv up');
    await goTo('19:30');
    const reminder = await says((text) => text.includes('stops at *20:00 GMT+9*'));
    await slack.as(ALEX).click(reminder, 'lease.tonight');
    await says((text) => text.includes(`lit until *Fri 27 Nov 11:00 GMT+9*, kept by <@${ALEX}> at 19:30`));
    await bot.seen(ALEX, DEVENV, (text) => text.includes('dev stays lit until *Fri 27 Nov 11:00 GMT+9*'));
    await goTo('20:01');
    await says((text) =>
      text.includes(`not stopped at 20:00 GMT+9: kept until *Fri 27 Nov 11:00 GMT+9* by <@${ALEX}>`),
    );
  });

  it('asks an approver when [Keep tonight] is further than the limits allow', async () => {
    await using stage = await eveningStage();
    const { slack, goTo, says } = stage;
    await stage.light(JUN, '/devenv up');
    await goTo('19:30');
    const reminder = await says((text) => text.includes('stops at *20:00 GMT+9*'));
    await slack.as(JUN).click(reminder, 'lease.tonight');
    await says((text) => text.includes(`<@${JUN}> asks to keep *dev* lit until *Fri 27 Nov 11:00 GMT+9*`));
    const asked = await says((text) => text.includes(`<@${JUN}> has asked for Fri 27 Nov 11:00 GMT+9`));
    expect(asked.ts).toBe(reminder.ts);
    expect(stage.inChannel().at(-1)?.text).not.toContain('skipped');
  });

  it('goes beyond the limits with an approver, whom the requester cannot be, and the stop is skipped', async () => {
    await using stage = await eveningStage();
    const { slack, goTo, says, inChannel, bot } = stage;
    await stage.light(JUN, '/devenv up');
    await goTo('19:30');
    const reminder = await says((text) => text.includes('stops at *20:00 GMT+9*'));
    await slack.as(JUN).command('/devenv extend until 23:30', DEVENV);
    await bot.seen(JUN, DEVENV, (text) =>
      text.includes('takes an approver. I have asked <!subteam^S0PLATFRM>'),
    );
    const request = await says((text) =>
      text.includes(`<@${JUN}> asks to keep *dev* lit until *23:30 GMT+9*`),
    );
    expect(everythingIn(request)).toContain('beyond `lease.approval.after` (23:00)');
    expect(everythingIn(request)).toContain('<!subteam^S0PLATFRM>: please decide until 20:15 GMT+9');

    await slack.as(JUN).click(request, 'approval.approve');
    await bot.seen(JUN, DEVENV, (text) => text.includes('it takes the role approver'));
    await slack.as(ALEX).click(request, 'approval.approve');
    await says((text) =>
      text.includes(
        `Approved by <@${ALEX}> at 19:30 GMT+9. Tonight’s stop is skipped, lit until *23:30 GMT+9*`,
      ),
    );
    await slack.until(() =>
      slack.thread(request).find(({ text }) => text.startsWith(`<@${JUN}> :white_check_mark:`)),
    );
    const kept = await says((text) => text.includes(`asked for by <@${JUN}>, approved by <@${ALEX}>`));
    expect(kept.ts).toBe(reminder.ts);

    await slack
      .as(ALEX)
      .click(request, 'approval.deny')
      .catch(() => undefined);
    await goTo('20:30');
    expect(stage.lamp.lit).toBe(true);
    await goTo('23:35');
    await says((text) => text.includes(':new_moon: Stopped at 23:30'));
    expect(
      inChannel().filter((message) => everythingIn(message).includes('23:30 GMT+9*, asked')),
    ).toHaveLength(1);
  });

  it('is denied with a reason, and stopped', async () => {
    await using stage = await eveningStage();
    const { slack, goTo, says, bot } = stage;
    await stage.light(JUN, '/devenv up until 20:00');
    await goTo('19:05');
    await slack.as(JUN).command('/devenv extend until 23:30', DEVENV);
    const request = await says((text) => text.includes('asks to keep'));
    await slack.as(ALEX).click(request, 'approval.deny');
    const modal = await slack.until(() => slack.as(ALEX).modal());
    await slack
      .as(ALEX)
      .submit(modal, { words: { words: { type: 'plain_text_input', value: 'the budget is *gone*' } } });
    await says((text) => text.includes(`Denied by <@${ALEX}> at 19:05 GMT+9 (the budget is *gone*)`));
    await bot.seen(ALEX, DEVENV, (text) => text.includes('Your decision counts'));
    await slack.as(JUN).command('/devenv extend until 23:30', DEVENV);
    await bot.seen(JUN, DEVENV, (text) => text.includes('alex has denied it'));
    await goTo('20:05');
    await says((text) => text.includes(':new_moon: Stopped at 20:00'));
  });

  it('waits a little longer for an answer that nobody gives, and says why it stops', async () => {
    await using stage = await eveningStage({ locale: 'ko' });
    const { slack, goTo, says } = stage;
    await stage.light(MINJI, '/devenv up until 20:00');
    await goTo('19:05');
    await slack.as(MINJI).command('/devenv extend until 23:30', DEVENV);
    const request = await says((text) =>
      text.includes(`<@${MINJI}> 님이 *dev* 환경을 *23:30 GMT+9*까지 켜 두기를 요청`),
    );
    await goTo('20:01');
    await says((text) => text.includes('이번 한 번만 *20:15 GMT+9*까지 기다립니다'));
    expect(stage.lamp.lit).toBe(true);
    await goTo('20:20');
    await says((text) => text.includes('20:15 GMT+9에 껐습니다. 연장 요청을 아무도 승인하지 않았습니다'));
    await says((text) => text.includes('제때 결정한 사람이 없어 꺼집니다'));
    await slack.until(() => slack.thread(request).length === 3);
  });

  it('has one winner at the last moment: the other is told, and may bring it up again', async () => {
    await using stage = await eveningStage();
    const { slack, goTo, says, bot } = stage;
    await stage.light(JUN, '/devenv up');
    await goTo('19:00');
    const reminder = await says((text) => text.includes('stops at'));
    stage.setTime(at('20:00') - 100);
    await Promise.all([
      slack.as(MINJI).click(reminder, 'lease.until'),
      slack.as(JUN).click(reminder, 'lease.extend'),
    ]);
    const [winner, loser] = await slack.until(() => {
      const lines = [MINJI, JUN].map((person) =>
        slack
          .as(person)
          .sees(DEVENV)
          .filter(({ onlyFor }) => onlyFor === person)
          .map(everythingIn)
          .join('\n'),
      );
      const minjiLost = lines[0]?.includes('님이 먼저 했습니다');
      const junLost = lines[1]?.includes('was first');
      return minjiLost ? [JUN, MINJI] : junLost ? [MINJI, JUN] : undefined;
    });
    expect([winner, loser].sort()).toEqual([JUN, MINJI]);
    await says((text) => text.includes(`kept by <@${winner}>`));
    await bot.seen(SORA, DEVENV, (text) => text.includes('Tonight’s stop is skipped'));
  });

  it('answers who comes after the stop has begun, and offers to bring it up again', async () => {
    await using stage = await eveningStage();
    const { slack, goTo, bot } = stage;
    await stage.light(JUN, '/devenv up');
    await goTo('20:00');
    await slack.as(JUN).command('/devenv extend', DEVENV);
    const message = await bot.seen(JUN, DEVENV, (text) => text.includes('is being stopped already'));
    expect(everythingIn(message)).toContain('Bring it up again');
    await goTo('20:10');
    await slack.as(JUN).click(message, 'environment.start');
    await slack.until(() => stage.lamp.live?.action === 'up');
  });

  it('refuses a viewer, in their language, and changes nothing', async () => {
    await using stage = await eveningStage();
    const { slack, goTo, says, bot, evening } = stage;
    await stage.light(JUN, '/devenv up');
    await goTo('19:00');
    const reminder = await says((text) => text.includes('stops at'));
    for (const id of ['lease.until', 'lease.tonight', 'lease.other', 'lease.stop']) {
      await slack.as(SORA).click(reminder, id);
    }
    await slack.until(
      () =>
        slack
          .as(SORA)
          .sees(DEVENV)
          .filter(({ onlyFor, text }) => onlyFor === SORA && text.includes('권한이 없습니다')).length === 4,
    );
    await bot.seen(SORA, DEVENV, (text) => text.includes('운영자'));
    expect((await evening.view()).deadlineMs).toBe(at('20:00'));
  });

  it('stops at once when somebody says so, unless it was kept since', async () => {
    await using stage = await eveningStage();
    const { slack, goTo, says, bot } = stage;
    await stage.light(JUN, '/devenv up');
    await goTo('19:00');
    const reminder = await says((text) => text.includes('stops at'));
    await stage.evening.extend(
      { actor: { source: 'terminal', id: 'kim', name: 'kim' }, role: 'admin' },
      { kind: 'until', atMs: at('21:00') },
    );
    await slack.as(JUN).click(reminder, 'lease.stop');
    await bot.seen(JUN, DEVENV, (text) => text.includes('kim was first: it is lit until *21:00 GMT+9* now'));
    expect(stage.lamp.live).toBeUndefined();
    await goTo('20:05');
    const again = await says((text) => text.includes('stops at *21:00 GMT+9*'));
    await slack.as(JUN).click(again, 'lease.stop');
    await says((text) => text.includes(`Stopped by <@${JUN}> at 20:05`));
    await bot.seen(JUN, DEVENV, (text) =>
      text.includes('dev is being stopped. Next start: Fri 27 Nov 11:00 GMT+9.'),
    );
    expect(stage.lamp.live?.action).toBe('down');
  });

  it('takes another time in words, with what is wrong under the input', async () => {
    await using stage = await eveningStage();
    const { slack, goTo, says } = stage;
    await stage.light(JUN, '/devenv up');
    await goTo('19:00');
    const reminder = await says((text) => text.includes('stops at'));
    await slack.as(JUN).click(reminder, 'lease.other');
    const modal = await slack.until(() => slack.as(JUN).modal());
    const reported: unknown[] = [];
    slack.state.changes.subscribe(JUN, (event) => reported.push(event));
    const write = (value: string) =>
      slack.as(JUN).submit(modal, { words: { words: { type: 'plain_text_input', value } } });
    for (const [text, why] of [
      ['25:00', 'hours go from 00 to 23'],
      ['until 3', 'can be morning or afternoon'],
      ['yesterday', 'is over'],
      ['-2h', 'would be in the past'],
      ['18:00-23:00', 'is a span of time'],
    ] as const) {
      expect(await write(text)).toEqual({ ok: true });
      const errors = expect.objectContaining({ words: expect.stringContaining(why) });
      expect(reported, text).toContainEqual({ type: 'view-errors', viewId: modal.id, errors });
    }
    expect(slack.as(JUN).modal()).toBe(modal);
    expect((await stage.evening.view()).deadlineMs).toBe(at('20:00'));
    expect(await write('21:30')).toEqual({ ok: true });
    await says((text) => text.includes(`lit until *21:30 GMT+9*, kept by <@${JUN}>`));
  });
});
