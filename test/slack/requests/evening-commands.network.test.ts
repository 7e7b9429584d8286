import { describe, expect, it } from 'vitest';
import { ALEX, at, eveningStage } from '../../support/slack/evening-stage.ts';
import { DEVENV, everythingIn, JUN, MINJI, SORA } from '../../support/slack/slack-bot.ts';

describe('a command about the evening', () => {
  it('extends, by a step or until a time, and says so where nobody was reminded yet', async () => {
    await using stage = await eveningStage();
    const { slack, bot, says } = stage;
    await stage.light(JUN);
    await slack.as(JUN).command('/devenv extend until 21:30', DEVENV);
    await bot.seen(JUN, DEVENV, (text) => text.includes('dev stays lit until *21:30 GMT+9*'));
    await says((text) => text.includes(`until *21:30 GMT+9* instead of 20:00 GMT+9: extended by <@${JUN}>`));
    await slack.as(JUN).mention('extend', DEVENV);
    await bot.seen(JUN, DEVENV, (text) => text.includes('dev stays lit until *22:30 GMT+9*'));
    expect((await stage.evening.view()).deadlineMs).toBe(at('22:30'));
  });

  it.each([
    ['extend 25:00', 'hours go from 00 to 23'],
    ['extend yesterday', 'is over'],
    ['extend -2h', 'would be in the past'],
    ['extend forever', 'every lease has an end'],
    ['extend 18:00-23:00', 'is a span of time'],
    ['extend until 19:00', 'stays lit until 20:00 Asia/Seoul already'],
    ['extend 30h', 'Nobody can lift that from here: it is `lease.bound` (24h)'],
    ['book 2h', 'is no span'],
    ['skip sometime', 'is no day'],
    ['skip 2026-11-01', 'is over'],
    ['start-at 3', 'can be morning or afternoon. Write 03:00 or 15:00'],
    ['start-at yesterday', 'is over'],
    ['start-at 9:00-12:00', 'which `book` takes; here one time is enough'],
    ['start-at', 'When? Write for example `start-at tomorrow 9:00`'],
    ['unskip', 'dev has nothing of that kind to take back'],
    ['unbook Fri', 'dev has nothing of that kind to take back'],
    ['unlock', 'There is no lock to end'],
    ['up for 30h', 'Nobody can lift that from here'],
    ['up until 3', '"until 3" can be morning or afternoon. Write 03:00 or 15:00'],
    ['up until 25:00', '`25:00` is none'],
  ])('%s gets a clear answer, and changes nothing', async (text, says) => {
    await using stage = await eveningStage();
    await stage.light(JUN);
    const before = await stage.evening.view();
    await stage.slack.as(JUN).command(`/devenv ${text}`, DEVENV);
    await stage.bot.seen(JUN, DEVENV, (text) => text.includes(says));
    expect(await stage.evening.view()).toEqual(before);
    expect((await stage.bot.audit()).at(-1)).toMatchObject({ result: 'refused' });
  });

  it('that goes further than one may is told the limit, its value, and who can lift it', async () => {
    await using stage = await eveningStage();
    const { slack, bot } = stage;
    await slack.as(JUN).command('/devenv lock "long test" 30h', DEVENV);
    await bot.seen(JUN, DEVENV, (text) =>
      text.includes(
        '30h at a stretch is more than lease.bound allows: 24h. An admin can lift that: <@U0ADMIN01>.',
      ),
    );
    await slack.as(MINJI).command('/devenv lock "긴 시험" 30h', DEVENV);
    await bot.seen(
      MINJI,
      DEVENV,
      (text) => text.includes('24h보다 오래') && text.includes('관리자가 허락할 수 있습니다: <@U0ADMIN01>'),
    );
    await slack.as(MINJI).command('/devenv hold until 2028-01-01', DEVENV);
    await bot.seen(MINJI, DEVENV, (text) => text.includes('370일'));
    expect((await stage.evening.view()).exceptions).toEqual([]);
  });

  it('that can be taken in two ways is asked back, with both as buttons', async () => {
    await using stage = await eveningStage();
    const { slack, bot } = stage;
    await stage.light(JUN);
    await slack.as(JUN).command('/devenv extend until 11', DEVENV);
    const asked = await bot.seen(JUN, DEVENV, (text) => text.includes('can be morning or afternoon'));
    expect(everythingIn(asked)).toMatch(/Keep until 11:00\n.*Keep until 23:00/s);
    await slack.as(JUN).click(asked, 'lease.extend');
    await bot.seen(JUN, DEVENV, (text) => text.includes('dev stays lit until *23:00 GMT+9*'));
  });

  it('locks with a reason, which keeps everybody from stopping it until an approver breaks it', async () => {
    await using stage = await eveningStage();
    const { slack, bot, says } = stage;
    await stage.light(JUN);
    await stage.goTo('13:45');
    await slack.as(MINJI).command('/devenv lock "부하 시험" 3h', DEVENV);
    await bot.seen(MINJI, DEVENV, (text) => text.includes('반영했습니다'));
    await says((text) => text.includes(`is locked until *16:45 GMT+9* by <@${MINJI}> (부하 시험)`));
    await slack.as(JUN).command('/devenv unlock', DEVENV);
    await bot.seen(JUN, DEVENV, (text) =>
      text.includes(`Only <@${MINJI}> or an approver can end that: <!subteam^S0PLATFRM>`),
    );
    await slack.as(JUN).command('/devenv lock mine 1h', DEVENV);
    await bot.seen(JUN, DEVENV, (text) =>
      text.includes(`dev is locked already, until *16:45 GMT+9* by <@${MINJI}> (부하 시험)`),
    );
    await slack.as(ALEX).command('/devenv unlock', DEVENV);
    await says((text) => text.includes(`is unlocked by <@${ALEX}>`));
  });

  it.each(['down', 'reset', 'init'])(
    '%s is told at once that it is locked, by whom, why, until when and who may end that, and is asked nothing',
    async (action) => {
      await using stage = await eveningStage();
      const { slack, bot, says } = stage;
      await stage.light(JUN);
      await slack.as(MINJI).command('/devenv lock "load <test>" 3h', DEVENV);
      await says((text) => text.includes('is locked until'));
      await slack.as(JUN).command(`/devenv ${action}`, DEVENV);
      const message = await bot.seen(JUN, DEVENV, (text) => text.includes('dev is locked until'));
      expect(everythingIn(message)).toContain(
        `:lock: dev is locked until *16:30 GMT+9* by <@${MINJI}> (load &lt;test&gt;): no stop, no reset, no init.` +
          ` <@${MINJI}> can end that with \`/devenv unlock\`, and so can an approver: <!subteam^S0PLATFRM>.`,
      );
      expect(everythingIn(message)).not.toContain('Unlock');
      expect(slack.as(JUN).modal()).toBeUndefined();
      expect((await bot.audit()).at(-1)).toMatchObject({
        action,
        result: 'refused',
        detail: { reason: 'locked' },
      });
      expect(stage.app.asked.map((asked) => asked.action)).toEqual(['up']);

      await slack.as(JUN).command('/devenv history', DEVENV);
      await bot.seen(JUN, DEVENV, (text) => text.includes('has had no run yet'));
    },
  );

  it('down of a lock of one’s own has a button that ends it, and an approver has it too', async () => {
    await using stage = await eveningStage();
    const { slack, bot, says } = stage;
    await stage.light(JUN);
    await slack.as(MINJI).command('/devenv lock 시연 3h', DEVENV);
    await says((text) => text.includes('is locked until'));
    await slack.as(ALEX).command('/devenv down', DEVENV);
    await bot.seen(ALEX, DEVENV, (text) => text.includes('Unlock'));
    await slack.as(MINJI).command('/devenv down', DEVENV);
    const message = await bot.seen(MINJI, DEVENV, (text) => text.includes('16:30 GMT+9*까지 잠겨 있습니다'));
    expect(everythingIn(message)).toContain(`<@${MINJI}> 님이 잠갔습니다 (사유: 시연)`);
    expect(everythingIn(message)).toContain('승인자: <!subteam^S0PLATFRM>');
    await slack.as(MINJI).click(message, 'exception.end');
    await says((text) => text.includes(`is unlocked by <@${MINJI}>`));
    await bot.seen(MINJI, DEVENV, (text) => text.includes('잠금을 풀었습니다'));
    await slack.as(MINJI).command('/devenv down', DEVENV);
    await bot.seen(MINJI, DEVENV, (text) => text.includes('dev을(를) 끌까요?'));
  });

  it('that is confirmed after somebody has locked it is told so too', async () => {
    await using stage = await eveningStage();
    const { slack, bot, says } = stage;
    await stage.light(JUN);
    await slack.as(JUN).command('/devenv down', DEVENV);
    const question = await bot.seen(JUN, DEVENV, (text) => text.includes('Stop dev?'));
    await slack.as(MINJI).command('/devenv lock demo 3h', DEVENV);
    await says((text) => text.includes('is locked until'));
    await slack.as(JUN).click(question, 'prompt.confirm');
    await bot.seen(JUN, DEVENV, (text) =>
      text.includes(`dev is locked until *16:30 GMT+9* by <@${MINJI}> (demo)`),
    );
    expect(stage.lamp.live?.action).not.toBe('down');
  });

  it('shows the next seven days, with what stands in their way and a button that ends it', async () => {
    await using stage = await eveningStage();
    const { slack, bot, says } = stage;
    await slack.as(JUN).command('/devenv hold until Mon', DEVENV);
    await says((text) => text.includes('is not started by the schedule until *Mon 30 Nov 00:00 GMT+9*'));
    await slack.as(JUN).command('/devenv book Sat 18:00-23:00', DEVENV);
    await says((text) =>
      text.includes('is booked from *Sat 28 Nov 18:00 GMT+9* until *Sat 28 Nov 23:00 GMT+9*'),
    );
    await slack.as(JUN).command('/devenv skip 2026-12-01', DEVENV);
    await says((text) => text.includes('skipped by'));
    await slack.as(JUN).command('/devenv schedule', DEVENV);
    const shown = await bot.seen(JUN, DEVENV, (text) => text.includes('The next 7 days of dev (Asia/Seoul)'));
    const text = everythingIn(shown);
    expect(text).toMatch(/2026-11-27 {2}Fri {2}- +20:00 +held by jun/);
    expect(text).toMatch(/2026-11-28 {2}Sat {2}18:00 +20:00 +until 23:00, booked by jun/);
    expect(text).toMatch(/2026-11-30 {2}Mon {2}11:00 +20:00/);
    expect(text).toMatch(/2026-12-01 {2}Tue {2}- +20:00 +skipped by jun/);
    expect(text).toMatch(/Booked from Sat 28 Nov 18:00 GMT\+9 until Sat 28 Nov 23:00 GMT\+9/);
    expect(text).toMatch(/No start between Tue 1 Dec 00:00 GMT\+9 and Wed 2 Dec 00:00 GMT\+9/);
    await slack.as(JUN).click(shown, 'exception.end');
    await says((text) => text.includes('has ended the hold'));
    // What has been ended stands there no longer, with no button to click in vain.
    const now = await slack.until(() => {
      const text = everythingIn(
        slack
          .as(JUN)
          .sees(DEVENV)
          .find(({ ts }) => ts === shown.ts) ?? {},
      );
      return text.includes('held by') ? undefined : text;
    });
    expect(now).toMatch(/2026-11-27 {2}Fri {2}11:00 +20:00/);
    expect(now).toContain('Take back the booking');
  });

  it('lights it once at another time, and takes that back, from a command or a mention', async () => {
    await using stage = await eveningStage();
    const { slack, bot, says } = stage;
    await slack.as(JUN).mention('start-at Sat 9:00', DEVENV);
    await says((text) =>
      text.includes(`is lit once from *Sat 28 Nov 09:00 GMT+9* until *Sat 28 Nov 13:00 GMT+9*: <@${JUN}>`),
    );
    await slack.as(MINJI).command('/devenv start-at 내일 18:00', DEVENV);
    await says((text) => text.includes('is lit once from *Fri 27 Nov 18:00 GMT+9*'));
    await slack.as(JUN).command('/devenv schedule', DEVENV);
    const shown = await bot.seen(JUN, DEVENV, (text) => text.includes('The next 7 days'));
    expect(everythingIn(shown)).toMatch(/2026-11-28 {2}Sat {2}09:00 +20:00 +once until 13:00, by jun/);
    expect(everythingIn(shown)).toContain(
      `Lit once from Sat 28 Nov 09:00 GMT+9 until Sat 28 Nov 13:00 GMT+9 by <@${JUN}>`,
    );

    await slack.as(JUN).command('/devenv unbook Sun', DEVENV);
    await bot.seen(JUN, DEVENV, (text) => text.includes('None of them is `sun`'));
    await slack.as(JUN).command('/devenv unbook', DEVENV);
    const several = await bot.seen(JUN, DEVENV, (text) => text.includes('There are several; which one?'));
    expect(everythingIn(several)).toMatch(/Fri 27 Nov 18:00.*Take it back.*Sat 28 Nov 09:00.*Take it back/s);
    await slack.as(JUN).command('/devenv unbook Sat', DEVENV);
    await says((text) => text.includes(`A single start of *dev* is taken back by <@${JUN}>`));
    await slack.as(MINJI).mention('unbook', DEVENV);
    await says((text) => text.includes(`A single start of *dev* is taken back by <@${MINJI}>`));
    await stage.goTo('09:10', '2026-11-28');
    expect(stage.lamp.lit).toBe(false);
    expect((await bot.audit()).map(({ action, result }) => `${action} ${result}`)).toEqual([
      'start-at allowed',
      'start-at allowed',
      'schedule allowed',
      'unbook allowed',
      'unbook refused',
      'unbook allowed',
      'unbook refused',
      'unbook allowed',
      'unbook allowed',
    ]);
  });

  it('lights it at a time that was asked for once', async () => {
    await using stage = await eveningStage();
    await stage.slack.as(JUN).command('/devenv start-at Sat 9:00', DEVENV);
    await stage.says((text) => text.includes('is lit once from'));
    await stage.goTo('09:10', '2026-11-28');
    expect(stage.lamp.lit).toBe(true);
    expect((await stage.evening.view()).deadlineMs).toBe(at('13:00', '2026-11-28'));
  });

  it('takes a skip back, so that the day is as usual', async () => {
    await using stage = await eveningStage();
    const { slack, bot, says } = stage;
    await slack.as(JUN).command('/devenv skip Fri', DEVENV);
    await says((text) => text.includes('skipped by'));
    await slack.as(SORA).command('/devenv unskip Fri', DEVENV);
    await bot.seen(SORA, DEVENV, (text) => text.includes('dev 건너뛰기 취소 권한이 없습니다'));
    await slack.as(MINJI).command('/devenv unskip 금', DEVENV);
    await says((text) => text.includes(`<@${MINJI}> has taken the skip back`));
    await stage.goTo('11:05', '2026-11-27');
    expect(stage.lamp.lit).toBe(true);
  });

  it('down says when it is started next', async () => {
    await using stage = await eveningStage();
    const { slack, bot } = stage;
    await stage.light(JUN);
    await stage.goTo('13:45');
    await slack.as(JUN).command('/devenv down', DEVENV);
    await slack
      .as(JUN)
      .click(await bot.seen(JUN, DEVENV, (text) => text.includes('Stop dev?')), 'prompt.confirm');
    await bot.seen(JUN, DEVENV, (text) => text.includes('Next start: Fri 27 Nov 11:00 GMT+9.'));
  });

  it('is refused in Korean to who reads Korean, with the limit, its value and who can lift it', async () => {
    await using stage = await eveningStage();
    const { slack, bot } = stage;
    await stage.light(MINJI);
    await slack.as(MINJI).command('/devenv extend 30h', DEVENV);
    await bot.seen(MINJI, DEVENV, (text) => text.includes('24h보다 오래 켜 둘 수는 없습니다 (lease.bound)'));
    await slack.as(MINJI).command('/devenv extend until 11', DEVENV);
    await bot.seen(MINJI, DEVENV, (text) => text.includes('오전인지 오후인지 알 수 없습니다'));
    await slack.as(MINJI).command('/devenv up until 3', DEVENV);
    await bot.seen(MINJI, DEVENV, (text) => text.includes('`03:00`, `15:00` 중 무엇인가요?'));
  });
});
