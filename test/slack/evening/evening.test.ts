import { describe, expect, it } from 'vitest';
import { DEVENV, everythingIn, JUN, MINJI, SORA } from '../support/slack-bot.ts';
import { ALEX, at, eveningStage } from './evening-stage.ts';

describe('an evening in Slack', () => {
  it('is reminded of once, kept by a click that all see, and stopped at the later time', async () => {
    await using stage = await eveningStage();
    const { slack, goTo, says, inChannel, bot } = stage;
    await slack.as(JUN).command('/devenv up', DEVENV);
    await bot.seen(JUN, DEVENV, (text) => text.includes('Lit until'));
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
});
