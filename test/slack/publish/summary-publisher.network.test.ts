import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { VirtualClock } from '../../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { Message } from '../../../packages/slack-on-localhost/src/index.ts';
import type { EnvironmentCost } from '../../../src/reports/report-cost.ts';
import { createPoster } from '../../../src/slack/publish/poster.ts';
import { type SummaryPorts, startSummaryPublisher } from '../../../src/slack/publish/summary-publisher.ts';
import { memoryStore } from '../../../src/store/memory-store.ts';
import { DEVENV, startLocalSlack, webClient } from '../../support/slack/local-slack.ts';
import { everythingIn } from '../../support/slack/slack-bot.ts';
import { someCost } from '../../support/slack/some-cost.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (moment: string): number => Date.parse(`${moment}:00+09:00`);
/** The moment of a Monday at which it is due. */
const DUE = '2026-11-23T10:00';

/** A channel, replicas that sum up its weeks, and a clock that jumps from one thing to the next. */
async function stage(options: { from?: string; cost?: EnvironmentCost; locale?: 'en' | 'ko' } = {}) {
  const { from = '2026-11-20T09:00', cost = someCost(), locale = 'en' } = options;
  const clock = new VirtualClock(at(from));
  const slack = await startLocalSlack({ clock, socketLifetimeMs: Number.POSITIVE_INFINITY });
  const { claims } = memoryStore(clock);
  const troubles: unknown[] = [];
  const spans: { fromMs: number; untilMs: number }[] = [];
  const running = new Set<{ stop(): Promise<void> }>();
  const replica = (owner: string, more: Partial<SummaryPorts> = {}) => {
    const wire = webClient(slack, { fetch: slack.fetch });
    const started = startSummaryPublisher({
      claims,
      places: new Map([['dev', { channel: DEVENV, locale, zone: 'Asia/Seoul', at: '0 10 * * 1' }]]),
      cost: async (_, span) => {
        spans.push(span);
        return cost;
      },
      poster: createPoster({ wire, clock, onTrouble: (trouble) => troubles.push(trouble) }),
      ...{ wire, clock, slackClock: clock, owner, fetch: slack.fetch },
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
  const all = (): Message[] => slack.messages(DEVENV);
  return {
    ...{ clock, slack, claims, troubles, spans, replica },
    goTo: (moment: string) => clock.sleep(at(moment) - clock.now()),
    posts: () => all().filter(({ threadTs }) => threadTs === undefined),
    replies: () => all().filter(({ threadTs }) => threadTs !== undefined),
    result: async () => (await claims.claims('dev', 0)).map(({ kind, result }) => `${kind}: ${result}`),
  };
}

describe('the summary of a week', () => {
  it('comes on Monday at ten, with the week before it and a chart in its thread', async () => {
    const { replica, goTo, posts, replies, spans, result, troubles } = await stage();
    replica('test:1');
    await goTo('2026-11-23T09:59');
    expect(posts()).toEqual([]);
    await goTo('2026-11-23T10:05');
    expect(spans).toEqual([{ fromMs: at('2026-11-16T00:00'), untilMs: at('2026-11-23T00:00') }]);
    const [post] = posts();
    const text = everythingIn(post ?? {});
    expect(text).toMatch(/the week of 16\s?–\s?22 Nov|the week of Nov 16\s?–\s?22/);
    expect(text).toContain('Lit for 52 of 168 h.');
    expect(text).toContain('*Saved*\n$58.00');
    expect(text).toContain('Extended by minji &lt;3 2× (3h).');
    expect(replies()).toMatchObject([{ threadTs: post?.ts, files: [{ name: 'dev-cost.png' }] }]);
    expect(await result()).toEqual(['summary: posted']);
    expect(troubles).toEqual([]);
  });

  it('comes once over all replicas, and again a week later', async () => {
    const { replica, goTo, posts, replies } = await stage();
    for (const owner of ['a:1', 'b:1', 'c:1']) replica(owner);
    await goTo('2026-11-24T12:00');
    expect([posts().length, replies().length]).toEqual([1, 1]);
    await goTo('2026-12-01T12:00');
    expect([posts().length, replies().length]).toEqual([2, 2]);
  });

  it('is in the language of the environment, and says when nobody extended', async () => {
    const { replica, goTo, posts } = await stage({ locale: 'ko', cost: someCost({ extensions: [] }) });
    replica('test:1');
    await goTo('2026-11-23T10:05');
    const text = everythingIn(posts()[0] ?? {});
    expect(text).toContain('168시간 중 52시간 켜져 있었습니다.');
    expect(text).toContain('연장한 사람이 없습니다.');
  });

  it('that an outage of Slack has kept back comes late on the same day, once', async () => {
    const { replica, goTo, slack, posts, replies } = await stage();
    replica('test:1');
    const over = slack.faults.outage({ how: 'hang-up', fromMs: at('2026-11-23T09:00') });
    await goTo('2026-11-23T14:00');
    expect(posts()).toEqual([]);
    over();
    await goTo('2026-11-23T14:30');
    expect([posts().length, replies().length]).toEqual([1, 1]);
  });

  it('is told by a process that starts later on that day, and left out on the next', async () => {
    const late = await stage({ from: '2026-11-23T17:00' });
    late.replica('test:1');
    await late.goTo('2026-11-23T17:05');
    expect(late.posts()).toHaveLength(1);
    const tooLate = await stage({ from: '2026-11-24T00:01' });
    tooLate.replica('test:1');
    await tooLate.goTo('2026-11-24T12:00');
    expect(tooLate.posts()).toEqual([]);
    expect(await tooLate.result()).toEqual([]);
  });

  it('whose process died between the message and the chart gets its chart, and no second message', async () => {
    const { replica, goTo, clock, slack, posts, replies, result } = await stage();
    const first = replica('a:1');
    // As long as the first lives, so that no chart can slip in before it dies.
    let isBroken = true;
    slack.faults.onCall({
      when: ({ method }) => isBroken && method === 'files.getUploadURLExternal',
      fault: { kind: 'hang-up' },
    });
    await goTo(DUE);
    await vi.waitFor(() => expect(posts()).toHaveLength(1), { timeout: 300_000 });
    await clock.sleep(5_000);
    await first.stop();
    isBroken = false;
    expect([await result(), replies()]).toEqual([['summary: undefined'], []]);
    replica('b:1');
    await goTo('2026-11-23T10:30');
    expect([posts().length, replies().length]).toEqual([1, 1]);
    expect(await result()).toEqual(['summary: posted']);
  });

  it.each(['chat.postMessage', 'files.completeUploadExternal'])(
    'does not come twice where the answer to %s was lost',
    async (lost) => {
      const { replica, goTo, slack, posts, replies } = await stage();
      replica('test:1');
      slack.faults.onCall({
        when: ({ method }) => method === lost,
        times: 1,
        fault: { kind: 'lose-answer' },
      });
      await goTo('2026-11-23T11:00');
      expect([posts().length, replies().length]).toEqual([1, 1]);
      expect(slack.calls(lost)).toHaveLength(1);
    },
  );

  it('comes without a chart where files are refused, and says why in the thread', async () => {
    const { replica, goTo, slack, posts, replies, result } = await stage();
    replica('test:1');
    slack.faults.onCall({
      when: ({ method }) => method.startsWith('files.'),
      fault: { kind: 'refuse', error: 'missing_scope', fields: { needed: 'files:write' } },
    });
    await goTo('2026-11-23T13:00');
    expect(posts()).toHaveLength(1);
    expect(replies()).toHaveLength(1);
    expect(replies()[0]?.text).toContain('Add the scope `files:write` to the app');
    expect(await result()).toEqual(['summary: posted without a chart']);
  });

  it('comes as plain words where Slack refuses its blocks', async () => {
    const { replica, goTo, slack, posts } = await stage();
    replica('test:1');
    slack.faults.onCall({
      when: ({ method, args }) =>
        method === 'chat.postMessage' && (JSON.stringify(args.blocks) ?? '').includes('section'),
      fault: { kind: 'refuse', error: 'invalid_blocks' },
    });
    await goTo('2026-11-23T11:00');
    expect(posts().map(({ text, blocks }) => [text, blocks ?? []])).toEqual([
      [expect.stringContaining('Saved $58.00'), []],
    ]);
  });

  it('is left out where nothing is known of that week, and nothing is claimed', async () => {
    const cost = someCost();
    const { replica, goTo, posts, result } = await stage({ cost: { ...cost, knownFromMs: cost.untilMs } });
    replica('test:1');
    await goTo('2026-11-24T12:00');
    expect(posts()).toEqual([]);
    expect(await result()).toEqual([]);
  });

  it('waits for a store that does not answer, with growing pauses', async () => {
    const { replica, goTo, troubles, posts } = await stage();
    let isDown = true;
    replica('test:1', {
      cost: async () => {
        if (isDown) throw new Error('the database does not answer');
        return someCost();
      },
    });
    await goTo('2026-11-23T12:00');
    expect(troubles.length).toBeGreaterThan(3);
    expect(troubles.length).toBeLessThan((2 * HOUR) / (5 * MINUTE));
    isDown = false;
    await goTo('2026-11-23T12:30');
    expect(posts()).toHaveLength(1);
  });
});
