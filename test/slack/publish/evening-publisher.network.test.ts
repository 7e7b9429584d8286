import { describe, expect, it, onTestFinished } from 'vitest';
import { VirtualClock } from '../../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { Message } from '../../../packages/slack-on-localhost/src/index.ts';
import { startEveningPublisher } from '../../../src/slack/publish/evening-publisher.ts';
import type { EveningPublisherPorts } from '../../../src/slack/publish/evening-publisher-ports.ts';
import { createPoster } from '../../../src/slack/publish/poster.ts';
import { memoryStore } from '../../../src/store/memory-store.ts';
import { at, eveningOnTheLamp } from '../../support/slack/evening-stage.ts';
import { DEVENV, JUN, MINJI, startLocalSlack, webClient } from '../../support/slack/local-slack.ts';
import { everythingIn } from '../../support/slack/slack-bot.ts';

const MINUTE = 60_000;
/** Five minutes later, as `goTo` takes it. */
const timeAfter = (nowMs: number): string =>
  new Date(nowMs + 9 * 60 * MINUTE + 5 * MINUTE).toISOString().slice(11, 16);
const JUNS = { actor: { source: 'slack', id: JUN, name: 'jun' }, role: 'operator' } as const;

/** A lamp whose evening is told in a local Slack, all on virtual time. */
async function stage(locale: 'en' | 'ko' = 'en', from = '15:00', more = '') {
  const clock = new VirtualClock(at(from));
  const slack = await startLocalSlack({ clock, socketLifetimeMs: Number.POSITIVE_INFINITY });
  const ports = memoryStore(clock);
  const { lamp, evening, around: context } = await eveningOnTheLamp(locale, clock, ports, more);
  const troubles: unknown[] = [];
  const running = new Set<{ stop(): Promise<void> }>();
  let processes = 0;
  const publisher = (more: Partial<EveningPublisherPorts> = {}) => {
    processes += 1;
    const started = startEveningPublisher({
      notices: ports.notices,
      poster: createPoster({
        wire: webClient(slack, { fetch: slack.fetch }),
        clock,
        onTrouble: (trouble) => troubles.push(trouble),
      }),
      ...{ clock, slackClock: clock, owner: `test:${processes}` },
      placeOf: () => ({
        ...{ channel: DEVENV, locale, zone: 'Asia/Seoul', stepMs: context.settings.lease.stepMs },
        prices: undefined,
        policy: { channels: [DEVENV], viewer: [], operator: [], approver: ['S0PLATFRM'], admin: [] },
      }),
      nextStartMs: async () => undefined,
      onTrouble: (error) => troubles.push(error),
      ...more,
    });
    running.add(started);
    return started;
  };
  onTestFinished(async () => {
    await Promise.all([...running].map((started) => started.stop()));
    await slack.close();
  });
  const goTo = async (time: string, day?: string): Promise<void> => {
    const untilMs = at(time, day);
    while (clock.now() < untilMs) {
      const nextMs = await evening.tick();
      await clock.sleep(
        Math.min(untilMs - clock.now(), Math.max(1_000, Math.min(MINUTE, nextMs - clock.now()))),
      );
      lamp.settle();
    }
    await evening.tick();
    await clock.sleep(5_000);
  };
  const inChannel = (): Message[] => slack.messages(DEVENV).filter(({ threadTs }) => threadTs === undefined);
  return {
    ...{ clock, slack, ports, lamp, evening, publisher, troubles, goTo, inChannel },
    posted: (): string[] => inChannel().map(everythingIn),
    /** Lit by jun, until eight. */
    async light(): Promise<void> {
      lamp.start({ action: 'up', requester: 'jun' });
      const { openLease } = await import('../../../src/leases/open-lease.ts');
      await openLease(context, { by: JUNS.actor, role: 'operator' }, at('20:00'));
    },
  };
}

describe('what is told of an evening', () => {
  it('is one message from the first reminder to the stop, with a last call in its thread', async () => {
    const { light, publisher, goTo, posted, inChannel, slack, troubles } = await stage();
    publisher();
    await light();
    await goTo('18:59');
    expect(posted()).toEqual([]);
    await goTo('19:00');
    expect(posted()).toMatchObject([expect.stringContaining('stops at *20:00 GMT+9*')]);
    expect(inChannel()[0]?.text).toContain('dev stops at 20:00 GMT+9, in 1h');
    await goTo('19:30');
    expect(inChannel()[0]?.text).toMatch(/in (30m|29m 5\ds)$/);
    await goTo('19:50');
    const [reminder] = inChannel();
    expect(everythingIn(reminder ?? {})).toContain('this is the last call');
    expect(slack.thread(reminder as Message)).toMatchObject([
      {},
      { text: expect.stringContaining(`<@${JUN}> `) },
    ]);
    await goTo('20:10');
    expect(posted()).toMatchObject([expect.stringContaining(':new_moon: Stopped at 20:00')]);
    expect(troubles).toEqual([]);
  });

  it('is told once by two processes, and not again by one that starts anew', async () => {
    const { light, publisher, goTo, posted, slack, inChannel } = await stage();
    const first = publisher();
    publisher();
    await light();
    await goTo('19:00');
    await first.stop();
    await goTo('19:31');
    publisher();
    await goTo('20:10');
    expect(posted()).toHaveLength(1);
    expect(slack.thread(inChannel()[0] as Message)).toHaveLength(2);
    expect(slack.calls('chat.postMessage')).toHaveLength(2);
  });

  it('is found again when the answer of Slack was lost, and not posted twice', async () => {
    const { light, publisher, goTo, posted, slack } = await stage();
    slack.faults.onCall({
      when: ({ method }) => method === 'chat.postMessage',
      times: 1,
      fault: { kind: 'lose-answer' },
    });
    publisher();
    await light();
    await goTo('19:29');
    expect(posted()).toHaveLength(1);
  });

  it('is posted once by whoever goes on, when a process died between the post and its note', async () => {
    const { light, publisher, goTo, posted, ports } = await stage();
    const dying = publisher({
      notices: {
        ...ports.notices,
        posted: async () => {
          throw new Error('the process died here');
        },
      },
    });
    await light();
    await goTo('19:00');
    await dying.stop();
    expect(posted()).toHaveLength(1);
    publisher();
    await goTo('19:10');
    expect(posted()).toHaveLength(1);
    await goTo('20:10');
    expect(posted()).toMatchObject([expect.stringContaining('Stopped at 20:00')]);
  });

  it('comes late in one message after an outage of Slack over reminders', async () => {
    const { light, publisher, goTo, posted, slack, inChannel } = await stage();
    publisher();
    await light();
    await goTo('18:50');
    slack.faults.outage({ how: 'status-503', untilMs: at('19:40') });
    await goTo('19:45');
    expect(posted()).toHaveLength(1);
    expect(inChannel()[0]?.text).toContain('dev stops at 20:00 GMT+9');
    await goTo('20:10');
    expect(posted()).toHaveLength(1);
  });

  it('explains a stop that Slack could not be told of, once it can', async () => {
    const { light, publisher, goTo, posted, slack, evening } = await stage();
    publisher();
    await light();
    await goTo('18:50');
    slack.faults.outage({ how: 'hang-up', untilMs: at('21:40') });
    await goTo('19:30');
    await evening.extend(JUNS, { kind: 'until', atMs: at('21:00') });
    await goTo('21:45');
    const all = posted();
    expect(all.filter((text) => text.includes(`lit until *21:00 GMT+9*, kept by <@${JUN}>`))).toHaveLength(1);
    expect(all.filter((text) => text.includes('Stopped at 21:00'))).toHaveLength(1);
    expect(all.filter((text) => text.includes('is not stopped at 20:00'))).toHaveLength(1);
    expect(all).toHaveLength(3);
  });

  it('explains locks, holds, skips, holidays and what was lit by hand, each once', async () => {
    const { publisher, goTo, posted, evening, lamp, light } = await stage();
    publisher();
    await light();
    await goTo('19:05');
    await evening.add(JUNS, 'lock', { fromMs: at('19:05'), untilMs: at('21:00'), reason: 'load <test>' });
    await goTo('20:01');
    expect(posted()[0]).toContain('No stop before *21:00 GMT+9*: locked by');
    const found = (part: string) => posted().filter((text) => text.includes(part));
    expect(found('is locked until *21:00 GMT+9* by <@U0JUN0001> (load &lt;test&gt;)')).toHaveLength(1);
    expect(found('is not stopped at 20:00 GMT+9: locked until *21:00 GMT+9*')).toHaveLength(1);
    await goTo('21:10');
    expect(found('Stopped at 21:00')).toHaveLength(1);
    await evening.add(JUNS, 'skip', {
      fromMs: at('00:00', '2026-11-27'),
      untilMs: at('00:00', '2026-11-28'),
      reason: '',
    });
    await goTo('11:01', '2026-11-27');
    expect(found('is not started at 11:00 GMT+9: skipped by')).toHaveLength(1);
    lamp.turn(true);
    await goTo('11:40', '2026-11-27');
    expect(found('It is lit without a lease')).toHaveLength(1);
    expect(new Set(posted()).size).toBe(posted().length);
  });

  it('names who used it last, and not twice whoever has lit it', async () => {
    const { light, publisher, goTo, posted, evening } = await stage();
    publisher();
    await light();
    await goTo('19:00');
    expect(posted()[0]).toContain(`lit by <@${JUN}> (15:00 GMT+9)`);
    expect(posted()[0]).not.toContain('last used by');
    const minji = { actor: { source: 'slack', id: MINJI, name: 'minji' }, role: 'operator' } as const;
    await evening.extend(minji, { kind: 'until', atMs: at('21:00') });
    await goTo('20:05');
    expect(posted().find((text) => text.includes('stops at *21:00'))).toContain(
      `lit by <@${JUN}> (15:00 GMT+9)  ·  last used by <@${MINJI}> (19:00 GMT+9)`,
    );
  });

  it('is quiet for what is dark already, but says at the time of the stop why nothing is stopped', async () => {
    const { light, publisher, goTo, posted, lamp } = await stage();
    publisher();
    await light();
    await goTo('17:00');
    lamp.turn(false);
    await goTo('19:59');
    expect(posted()).toEqual([]);
    await goTo('20:10');
    expect(posted()).toMatchObject([
      expect.stringContaining('was dark already at 20:00 GMT+9, so there was nothing to stop'),
    ]);
  });

  it('says so under the reminder when it went dark after it', async () => {
    const { light, publisher, goTo, posted, lamp, inChannel } = await stage();
    publisher();
    await light();
    await goTo('19:01');
    lamp.turn(false);
    await goTo('20:10');
    expect(posted()).toMatchObject([
      expect.stringContaining('It is dark already, so there was nothing to stop'),
    ]);
    expect(everythingIn(inChannel()[0] ?? {})).not.toContain('Keep tonight');
  });

  it('merges the reminders that an absence has kept back into one, which says how much time is left', async () => {
    const { light, publisher, goTo, posted, clock, evening, inChannel } = await stage();
    publisher();
    await light();
    await goTo('18:50');
    await clock.sleep(at('19:40') - clock.now());
    await evening.tick();
    await clock.sleep(5_000);
    expect(posted()).toHaveLength(1);
    expect(inChannel()[0]?.text).toMatch(/dev stops at 20:00 GMT\+9, in (20m|19m 5\ds)$/);
    await goTo('20:10');
    expect(posted()).toMatchObject([expect.stringContaining('Stopped at 20:00')]);
  });

  it('warns 10 minutes before, late as it is, after an absence over the end itself', async () => {
    const { light, publisher, goTo, posted, clock, evening, lamp } = await stage();
    publisher();
    await light();
    await goTo('18:50');
    await clock.sleep(at('21:00') - clock.now());
    await evening.tick();
    await clock.sleep(5_000);
    const reminder = posted().find((text) => text.includes('Keep until'));
    expect(reminder).toContain('Its lease ended at 20:00 GMT+9, but no stop comes without a warning');
    await goTo('21:09');
    expect(lamp.lit).toBe(true);
    await goTo('21:15');
    expect(posted().filter((text) => /Stopped at 21:1\d/.test(text))).toHaveLength(1);
  });

  it('gives what was lit by hand an end, where that is wanted, with the same buttons', async () => {
    const { publisher, goTo, posted, lamp, clock } = await stage('en', '21:00');
    publisher();
    lamp.turn(true);
    await goTo('21:20');
    expect(posted()).toMatchObject([expect.stringContaining('so somebody or something else started it')]);
    expect(posted()[0]).toContain('Keep tonight');
    while (lamp.lit && clock.now() < at('23:00')) await goTo(timeAfter(clock.now()));
    expect(posted()).toMatchObject([
      expect.stringMatching(/Stopped at 2[12]:\d\d GMT\+9: the lease has ended/),
    ]);
  });

  it('only tells of what was lit by hand, once an evening, where no more is wanted', async () => {
    const { publisher, goTo, posted, lamp } = await stage('en', '21:00', 'drift: { treatment: tell }');
    publisher();
    lamp.turn(true);
    await goTo('23:00');
    expect(posted()).toMatchObject([expect.stringContaining('is lit without a lease, so nothing stops it')]);
    expect(lamp.lit).toBe(true);
  });

  it('is silent about what nobody waits for any more, and about environments without a channel', async () => {
    const { light, publisher, goTo, posted } = await stage();
    await light();
    await goTo('19:00');
    const deaf = publisher({ placeOf: () => undefined });
    await goTo('19:05');
    await deaf.stop();
    expect(posted()).toEqual([]);
    publisher();
    await goTo('19:10');
    expect(posted()).toEqual([]);
  });

  it('is Korean where the environment is', async () => {
    const { light, publisher, goTo, posted, evening } = await stage('ko');
    publisher();
    await light();
    await goTo('19:00');
    expect(posted()[0]).toContain('*dev* 환경이 *20:00 GMT+9*에 꺼집니다');
    expect(posted()[0]).toContain('22:00까지 켜 두기');
    await evening.extend(JUNS, { kind: 'until', atMs: at('22:00') });
    await goTo('20:01');
    expect(posted()[0]).toContain('오늘 저녁에는 끄지 않습니다. *22:00 GMT+9*까지');
    expect(posted()[1]).toContain('20:00 GMT+9에 끄지 않습니다');
  });
});
