import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/core/events.ts';
import { FAILED, HALFWAY, journal, NEVER_BEGAN, START, SUCCEEDED } from '../../support/cli/sample-run.ts';
import { DEVENV, GENERAL } from '../../support/slack/local-slack.ts';
import { Mortal } from '../../support/slack/mortal.ts';
import { stage } from '../../support/slack/publisher-stage.ts';

const MINUTE = 60_000;
const ENDED = 'dev is lit · 3 of 3 done · 1 unchanged · in 4m 50s';
const REPLIES = [
  ':white_check_mark: *cache* done after 50s',
  ':white_check_mark: *database* done after 4m',
  `:white_check_mark: *backend* done after 50s\n:bulb: *${ENDED.replace(' ·', '* ·')} (expected were 5m)`,
];

const moved = (events: readonly RunEvent[], byMs: number): RunEvent[] =>
  events.map((event) => ({ ...event, at: event.at + byMs }));

describe('the publisher', () => {
  it('shows a run in one message, edited in place, and tells it in its thread', async () => {
    const { publisher, play, quiet, newest, replies, roots, slack, troubles } = await stage();
    publisher();
    await play(SUCCEEDED);
    await quiet();
    expect(roots()).toHaveLength(1);
    expect(newest()).toMatchObject({ text: ENDED, revision: 4 });
    expect(replies(newest())).toEqual(REPLIES);
    expect(slack.calls().map(({ method }) => method)).toHaveLength(7);
    expect(troubles).toEqual([]);
  });

  it('shows what began before there was a publisher', async () => {
    const { publisher, play, quiet, newest, replies, slack } = await stage();
    await play(SUCCEEDED);
    publisher();
    await quiet();
    expect(newest()?.text).toBe(ENDED);
    expect(replies(newest())).toEqual([[REPLIES[0], REPLIES[1], REPLIES[2]].join('\n')]);
    expect(slack.calls()).toHaveLength(2);
  });

  it('is not told of runs that were over a day before it first looked', async () => {
    const { publisher, play, quiet, clock, slack } = await stage();
    await play(SUCCEEDED);
    await clock.sleep(25 * 60 * MINUTE);
    publisher();
    await quiet();
    expect(slack.calls()).toEqual([]);
  });

  it('leaves an environment alone that has no channel, and shows the others', async () => {
    const { publisher, play, quiet, roots } = await stage({
      publisher: {
        channelOf: (environment) =>
          environment === 'hidden' ? undefined : { channel: DEVENV, locale: 'en', zone: 'UTC' },
      },
    });
    publisher();
    await Promise.all([
      play(SUCCEEDED, { id: 'a', environment: 'hidden' }),
      play(SUCCEEDED, { id: 'b', environment: 'dev' }),
    ]);
    await quiet();
    expect(roots()).toHaveLength(1);
  });

  it('mentions who asked when something fails, and says what to do', async () => {
    const { publisher, play, quiet, newest, replies } = await stage();
    publisher();
    await play(FAILED);
    await quiet();
    const last = replies(newest()).at(-1);
    expect(last).toContain('<@U0MINJI01>\n');
    expect(last).toContain('*What to do:* Free some storage');
    expect(last).toContain('*backend* was not begun, because of database');
    expect(last?.split('\n').at(-1)).toContain('*dev: up failed*');
  });

  it('shows a run that never began in its message, without a thread', async () => {
    const { publisher, play, quiet, newest, replies } = await stage();
    publisher();
    await play(NEVER_BEGAN, { environment: 'dev', action: 'down' });
    await quiet();
    expect(newest()?.text).toBe('dev: down could not begin: dev is protected and is not darkened.');
    expect(replies(newest())).toEqual([]);
  });

  it('tells once that a phase takes longer than usual, and why', async () => {
    const { publisher, play, newest, replies, clock } = await stage();
    publisher();
    await play(HALFWAY);
    await clock.sleep(6 * MINUTE);
    const late = replies(newest()).filter((text) => text.includes('longer than usual'));
    expect(late).toEqual([
      ':hourglass_flowing_sand: *database* takes longer than usual: 4m 35s so far, usually 4m\n      starting',
    ]);
    expect(JSON.stringify(newest()?.blocks)).toContain('late');
  });

  it('edits on a change and never for a clock tick', async () => {
    const { publisher, play, clock, slack } = await stage();
    publisher();
    await play(HALFWAY);
    await clock.sleep(2 * MINUTE);
    const calls = slack.calls().length;
    await clock.sleep(MINUTE);
    expect(slack.calls()).toHaveLength(calls);
  });

  it('shows that a run is being cancelled at once, without its button', async () => {
    const { publisher, play, clock, newest } = await stage();
    publisher();
    const cancelling = { type: 'run.cancelling', reason: 'jun: wrong <!channel>' } as const;
    await play([...HALFWAY, ...journal([55, cancelling])]);
    await clock.sleep(300);
    expect(newest()?.text).toContain('dev: up is being cancelled');
    expect(JSON.stringify(newest()?.blocks)).toContain('jun: wrong &lt;!channel&gt;');
    expect(JSON.stringify(newest()?.blocks)).not.toContain('run.cancel');
  });

  it('says who took a run up again', async () => {
    const { publisher, play, clock, newest, replies } = await stage();
    publisher();
    const resumed = {
      type: 'run.resumed',
      attempt: 2,
      owner: 'b:2',
      reason: 'its process had ended',
    } as const;
    await play([...HALFWAY, ...journal([60, resumed])]);
    await clock.sleep(10_000);
    expect(replies(newest()).at(-1)).toContain('Taken up again: its process had ended');
  });

  it('speaks Korean where the environment does', async () => {
    const { publisher, play, quiet, newest } = await stage({
      publisher: { channelOf: () => ({ channel: DEVENV, locale: 'ko', zone: 'Asia/Seoul' }) },
    });
    publisher();
    await play(SUCCEEDED);
    await quiet();
    expect(newest()?.text).toBe('dev 환경이 켜졌습니다 · 3개 중 3개 완료 · 변경 없음 1개 · 4분 50초 걸림');
  });

  it('offers an hour more once it is known until when the lights are on', async () => {
    const { publisher, play, quiet, newest } = await stage({
      publisher: { litUntil: async () => START + 8 * 60 * MINUTE },
    });
    publisher();
    await play(SUCCEEDED);
    await quiet();
    expect(JSON.stringify(newest()?.blocks)).toContain('lit until *19:00 GMT+9*');
    expect(JSON.stringify(newest()?.blocks)).toContain('lease.extend');
  });
});

describe('the lease in the message of a run', () => {
  it('is shown when it moves, and as it was when it cannot be read', async () => {
    let lit: number | undefined = START + 60 * MINUTE;
    const { publisher, play, clock, newest, troubles } = await stage({
      publisher: {
        litUntil: async () => {
          if (lit === undefined) throw new Error('no lease to be had');
          return lit;
        },
      },
    });
    publisher();
    await play(HALFWAY);
    lit = START + 120 * MINUTE;
    await clock.sleep(10_000);
    expect(JSON.stringify(newest()?.blocks)).toContain('lit until *13:00 GMT+9*');
    lit = undefined;
    await clock.sleep(10_000);
    expect(JSON.stringify(newest()?.blocks)).toContain('lit until *13:00 GMT+9*');
    expect(String(troubles[0])).toContain('no lease to be had');
  });
});

describe('a publisher whose Slack is in trouble', () => {
  it.each(['hang-up', 'status-503'] as const)(
    'loses nothing in an outage of ten minutes (%s)',
    async (how) => {
      const { publisher, play, quiet, newest, replies, roots, slack } = await stage();
      publisher();
      slack.faults.outage({ how, fromMs: START + 30_000, untilMs: START + 11 * MINUTE });
      await play(SUCCEEDED);
      await quiet();
      expect(roots()).toHaveLength(1);
      expect(newest()?.text).toBe(ENDED);
      expect(replies(newest()).join('\n')).toBe(REPLIES.join('\n'));
    },
  );

  it('posts nothing twice when the answer to a post was lost', async () => {
    const { publisher, play, quiet, newest, replies, roots, slack } = await stage();
    publisher();
    const when = ({ method }: { method: string }) => method === 'chat.postMessage';
    slack.faults.onCall({ when, times: 2, fault: { kind: 'lose-answer' } });
    await play(SUCCEEDED);
    await quiet();
    expect(roots()).toHaveLength(1);
    expect(replies(newest())).toEqual(REPLIES);
  });

  it('posts again where it may not look whether a lost post is there', async () => {
    const { publisher, play, quiet, roots, slack, troubles } = await stage({
      workspace: { app: { scopes: ['chat:write', 'commands'] } },
    });
    publisher();
    slack.faults.onCall({ times: 1, fault: { kind: 'lose-answer' } });
    await play(SUCCEEDED);
    await quiet();
    expect(roots()).toHaveLength(2);
    expect(roots()[1]?.text).toBe(ENDED);
    expect(String(troubles)).toContain('missing_scope');
  });

  it('waits while a channel is archived, says what to do once, and goes on', async () => {
    const { publisher, play, quiet, newest, slack, clock, troubles } = await stage();
    const channel = slack.state.channels.find(DEVENV);
    if (channel === undefined) throw new Error('no channel');
    channel.archived = true;
    publisher();
    await play(SUCCEEDED);
    await clock.sleep(20 * MINUTE);
    expect(troubles).toHaveLength(1);
    expect(troubles[0]).toMatchObject({
      errorName: 'is_archived',
      remedy: expect.stringContaining('Unarchive'),
    });
    channel.archived = false;
    await quiet();
    expect(newest()?.text).toBe(ENDED);
  });

  it('does not hold up other channels while one is out of reach', async () => {
    const { publisher, play, newest, clock } = await stage({
      publisher: {
        channelOf: (environment) => ({
          channel: environment === 'lost' ? 'C0NOWHERE' : DEVENV,
          locale: 'en',
          zone: 'UTC',
        }),
      },
    });
    publisher();
    await Promise.all([
      play(SUCCEEDED, { id: 'a', environment: 'lost' }),
      play(SUCCEEDED, { id: 'b', environment: 'dev' }),
    ]);
    await clock.sleep(1_000);
    expect(newest()?.text).toBe(ENDED);
  });

  it('falls back to sections in a workspace that refuses plans, and learns that once a channel', async () => {
    const { publisher, play, quiet, newest, slack } = await stage({ workspace: { planBlocks: false } });
    publisher();
    await play(SUCCEEDED);
    await quiet();
    const types = newest()?.blocks?.map(({ type }) => type);
    expect(types).toEqual(['section', 'section', 'actions']);
    expect(JSON.stringify(newest()?.blocks)).toContain('database · done after 4m');
    expect(slack.calls().filter(({ ok }) => !ok)).toHaveLength(1);
  });

  it('posts a message that somebody has deleted once more, and a second time never', async () => {
    const { publisher, play, newest, roots, clock, slack, quiet } = await stage();
    publisher();
    const remove = () => {
      const message = newest();
      if (message !== undefined) slack.state.messages.delete(message);
    };
    const playing = play(SUCCEEDED);
    await clock.sleep(30_000);
    remove();
    await clock.sleep(60_000);
    expect(roots()).toHaveLength(1);
    remove();
    await playing;
    await quiet();
    expect(roots()).toHaveLength(0);
  });

  it('goes on with the run when the store stumbles', async () => {
    const { publisher, play, quiet, ports, roots, replies, newest, troubles } = await stage();
    let left = 5;
    const save: typeof ports.cursors.save = async (...args) => {
      left -= 1;
      if (left < 3 && left >= 0) throw new Error('no connection to the database');
      return ports.cursors.save(...args);
    };
    publisher({ cursors: { ...ports.cursors, save } });
    await play(SUCCEEDED);
    await quiet();
    expect(troubles).toHaveLength(3);
    expect(roots()).toHaveLength(1);
    expect(newest()?.text).toBe(ENDED);
    expect(replies(newest()).join('\n')).toBe(REPLIES.join('\n'));
  });

  it('shows how old what Slack does not show is, and nothing once it does', async () => {
    const { publisher, play, quiet, lags, slack } = await stage();
    publisher();
    slack.faults.outage({ how: 'hang-up', fromMs: START + 30_000, untilMs: START + 10 * MINUTE });
    await play(SUCCEEDED);
    await quiet();
    expect(Math.max(...lags.map(({ lagMs }) => lagMs))).toBeGreaterThan(8 * MINUTE);
    expect(lags.at(-1)).toEqual({ runId: 'run-1', lagMs: 0 });
  });

  it('says nothing any more of what it has left to another', async () => {
    const { publisher, play, lags, slack } = await stage();
    const leaving = publisher();
    slack.faults.outage({ how: 'hang-up', fromMs: START + 30_000, untilMs: START + 10 * MINUTE });
    await play(SUCCEEDED);
    await leaving.stop();
    expect(lags.at(-2)?.lagMs).toBeGreaterThan(0);
    expect(lags.at(-1)).toEqual({ runId: 'run-1', lagMs: 0 });
  });
});

describe('several publishers', () => {
  it('show a run once between them', async () => {
    const { publisher, play, quiet, roots, replies, newest } = await stage();
    for (let each = 0; each < 3; each += 1) publisher();
    await play(SUCCEEDED);
    await quiet();
    expect(roots()).toHaveLength(1);
    expect(replies(newest())).toEqual(REPLIES);
  });

  it('are stopped at once, also while Slack is away, and lose nothing by it', async () => {
    const { publisher, play, quiet, slack, clock, newest } = await stage();
    const first = publisher();
    const end = slack.faults.outage({ how: 'status-503' });
    await play(SUCCEEDED);
    await clock.sleep(MINUTE);
    const before = clock.now();
    await first.stop();
    expect(clock.now()).toBe(before);
    end();
    publisher();
    await quiet();
    expect(newest()?.text).toBe(ENDED);
  });

  it('hand over when one is stopped', async () => {
    const { publisher, play, quiet, roots, replies, newest, clock } = await stage();
    const first = publisher();
    const playing = play(SUCCEEDED);
    await clock.sleep(80_000);
    await first.stop();
    publisher();
    await playing;
    await quiet();
    expect(roots()).toHaveLength(1);
    expect(replies(newest())).toEqual(REPLIES);
  });

  it('go on where one was killed, at whatever step, and post nothing twice', async () => {
    for (let steps = 0; steps < 60; steps += 1) {
      const { publisher, play, quiet, roots, replies, newest, clock, close } = await stage();
      const mortal = new Mortal(steps);
      publisher({}, mortal);
      const playing = play(SUCCEEDED);
      while (!mortal.dead) await clock.sleep(500);
      publisher();
      await playing;
      await quiet();
      expect(roots(), `killed at step ${steps}`).toHaveLength(1);
      expect(newest()?.text).toBe(ENDED);
      expect(replies(newest()).join('\n')).toBe(REPLIES.join('\n'));
      await close();
    }
  });
});

describe('many runs', () => {
  it('all show their end, in one channel and at once, and no limit of Slack is broken', async () => {
    const { publisher, play, quiet, roots, slack, replies } = await stage();
    publisher();
    const ids = Array.from({ length: 200 }, (_, index) => `run-${index}`);
    await Promise.all(ids.map((id) => play(SUCCEEDED, { id })));
    await quiet();
    expect(roots()).toHaveLength(200);
    expect(new Set(roots().map(({ text }) => text))).toEqual(new Set([ENDED]));
    expect(slack.calls().filter(({ ok }) => !ok)).toEqual([]);
    for (const root of roots()) expect(replies(root).join('\n')).toBe(REPLIES.join('\n'));
  });

  it('share Slack with each other over several channels', async () => {
    const { publisher, play, quiet, roots } = await stage({
      workspace: {
        channels: [DEVENV, GENERAL].map((id) => ({ id, name: id.toLowerCase(), topic: '' })),
      },
      publisher: {
        channelOf: (environment) => ({
          channel: environment === 'dev' ? DEVENV : GENERAL,
          locale: 'en',
          zone: 'UTC',
        }),
      },
    });
    publisher();
    await Promise.all([
      play(SUCCEEDED, { id: 'a', environment: 'dev' }),
      play(moved(FAILED, 1_000), { id: 'b', environment: 'qa' }),
    ]);
    await quiet();
    expect(roots(DEVENV).map(({ text }) => text)).toEqual([ENDED]);
    expect(roots(GENERAL)[0]?.text).toContain('dev: up failed');
  });
});
