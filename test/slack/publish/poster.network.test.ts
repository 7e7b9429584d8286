import { describe, expect, it, onTestFinished } from 'vitest';
import { VirtualClock } from '../../../packages/sandbox-cloud/src/clock/virtual.ts';
import {
  type LocalSlack,
  rateLimited,
  type WorkspaceOptions,
} from '../../../packages/slack-on-localhost/src/index.ts';
import type { ServiceError } from '../../../src/core/errors.ts';
import { createPoster, type Post } from '../../../src/slack/publish/poster.ts';
import { DEVENV, GENERAL, startLocalSlack, webClient } from '../../support/slack/local-slack.ts';

const never = new AbortController().signal;

async function bed(workspace: WorkspaceOptions = {}) {
  const clock = new VirtualClock(Date.UTC(2026, 5, 1, 9));
  const slack: LocalSlack = await startLocalSlack({ clock, ...workspace });
  onTestFinished(() => slack.close());
  const troubles: ServiceError[] = [];
  const calls: string[] = [];
  const poster = createPoster({
    wire: webClient(slack, { fetch: slack.fetch }),
    clock,
    onTrouble: (trouble) => troubles.push(trouble),
    onCall: ({ method, errorName }) =>
      calls.push(errorName === undefined ? method : `${method}: ${errorName}`),
  });
  const say = (text: string, more: Partial<Post> = {}, signal = never) =>
    poster.post(
      { channel: DEVENV, key: text, mayBeThere: false, compose: async () => () => ({ text }), ...more },
      signal,
    );
  const shown = (channel = DEVENV) => slack.messages(channel).map(({ text }) => text);
  return { clock, slack, troubles, calls, poster, say, shown };
}

describe('a post', () => {
  it('comes in the order in which it was asked for, one a second in a channel', async () => {
    const { say, shown, slack } = await bed();
    const words = Array.from({ length: 20 }, (_, index) => `word ${index}`);
    await Promise.all(words.map((word) => say(word)));
    expect(shown()).toEqual(words);
    const times = slack.calls('chat.postMessage').map(({ atMs }) => atMs);
    expect(times.slice(1).every((atMs, index) => atMs - (times[index] ?? 0) >= 1_000)).toBe(true);
    expect(slack.calls().every(({ ok }) => ok)).toBe(true);
  });

  it('of one channel does not wait for another', async () => {
    const { say, clock, slack } = await bed({
      channels: [DEVENV, GENERAL].map((id) => ({ id, name: id.toLowerCase(), topic: '' })),
    });
    const begin = clock.now();
    await Promise.all([say('a'), say('b', { channel: GENERAL })]);
    expect(clock.now() - begin).toBeLessThan(500);
    expect(slack.calls()).toHaveLength(2);
  });

  it('obeys Retry-After, and what comes behind it waits', async () => {
    const { say, shown, slack, clock } = await bed();
    slack.faults.onCall({ times: 1, fault: rateLimited(30_000) });
    const begin = clock.now();
    await Promise.all([say('first'), say('second')]);
    expect(shown()).toEqual(['first', 'second']);
    expect(clock.now() - begin).toBeGreaterThanOrEqual(30_000);
    expect(slack.calls()).toHaveLength(3);
  });

  it('is composed when its turn has come, and not at all when there is nothing to say any more', async () => {
    const { say, poster, shown } = await bed();
    let word = 'early';
    const compose = async () => {
      const now = word;
      return () => ({ text: now });
    };
    const both = Promise.all([
      say('before'),
      poster.post({ channel: DEVENV, key: 'k', mayBeThere: false, compose }, never),
      poster.post({ channel: DEVENV, key: 'l', mayBeThere: false, compose: async () => undefined }, never),
    ]);
    word = 'late';
    const [, second, third] = await both;
    expect(shown()).toEqual(['before', 'late']);
    expect(second?.channel).toBe(DEVENV);
    expect(third).toBeUndefined();
  });

  it('whose answer was lost is found by its key, in the channel and in a thread', async () => {
    const { say, shown, slack, calls } = await bed();
    slack.faults.onCall({ times: 1, fault: { kind: 'lose-answer' } });
    const root = await say('root');
    expect(root?.ts).toBe(slack.messages(DEVENV)[0]?.ts);
    slack.faults.onCall({ times: 1, fault: { kind: 'lose-answer' } });
    const reply = await say('reply', root && { threadTs: root.ts });
    expect(reply?.ts).toBe(slack.messages(DEVENV)[1]?.ts);
    expect(shown()).toEqual(['root', 'reply']);
    expect(calls).toContain('conversations.history');
    expect(calls).toContain('conversations.replies');
  });

  it('is found many messages back', async () => {
    const { say, slack, shown } = await bed();
    await say('needle');
    for (let count = 0; count < 450; count += 1) {
      slack.state.messages.add({
        channel: DEVENV,
        threadTs: undefined,
        user: 'U0JUN0001',
        byBot: false,
        text: 'chat',
      });
    }
    const found = await say('needle', { mayBeThere: true });
    expect(found?.ts).toBe(slack.messages(DEVENV)[0]?.ts);
    expect(shown().filter((text) => text === 'needle')).toHaveLength(1);
  });

  it('that is refused for want of a person who acts says what to do, once, and comes later', async () => {
    const { say, slack, clock, troubles, shown } = await bed();
    slack.faults.onCall({ times: 5, fault: { kind: 'refuse', error: 'not_in_channel' } });
    const begin = clock.now();
    await say('late');
    expect(clock.now() - begin).toBeGreaterThanOrEqual(5 * 60_000);
    expect(shown()).toEqual(['late']);
    expect(troubles.map(({ errorName, remedy }) => [errorName, remedy])).toEqual([
      ['not_in_channel', 'Invite the app: `/invite @lamplighter`.'],
    ]);
  });

  it('throws what no repetition mends, and lets the next one in', async () => {
    const { say, slack, shown } = await bed();
    slack.faults.onCall({ times: 1, fault: { kind: 'refuse', error: 'brand_new_error' } });
    const [first] = await Promise.allSettled([say('first'), say('second')]);
    expect(first).toMatchObject({ status: 'rejected', reason: { errorClass: 'unknown' } });
    expect(String((first as PromiseRejectedResult).reason)).toContain('brand_new_error');
    expect(shown()).toEqual(['second']);
  });

  it('ends with its signal, wherever it waits', async () => {
    const { say, slack, clock, shown } = await bed();
    slack.faults.outage({ how: 'status-503' });
    const ending = new AbortController();
    const both = [say('first', {}, ending.signal), say('second', {}, ending.signal)];
    const settled = Promise.allSettled(both);
    await clock.sleep(45_000);
    ending.abort(new Error('enough'));
    for (const each of await settled) expect(each).toMatchObject({ reason: { message: 'enough' } });
    expect(shown()).toEqual([]);
  });

  it('goes out in a simpler form where blocks are refused, down to its text', async () => {
    const { poster, slack, shown } = await bed();
    const when = ({ args }: { args: Record<string, unknown> }) => JSON.stringify(args.blocks ?? []) !== '[]';
    slack.faults.onCall({ when, fault: { kind: 'refuse', error: 'msg_blocks_too_long' } });
    const shapes: string[] = [];
    const compose = async () => (shape: string) => {
      shapes.push(shape);
      return { text: 'words', ...(shape !== 'text' && { blocks: [{ type: 'divider' as const }] }) };
    };
    await poster.post({ channel: DEVENV, key: 'k', mayBeThere: false, compose }, never);
    expect(shown()).toEqual(['words']);
    await poster.post({ channel: DEVENV, key: 'l', mayBeThere: false, compose }, never);
    // That was about one message: the next one is tried in full again.
    expect(shapes).toEqual(['plan', 'sections', 'text', 'plan', 'sections', 'text']);
  });
});

describe('an edit', () => {
  it('shows the last state, however many were wanted meanwhile, and no more than one in 2.5 s', async () => {
    const { say, poster, slack, clock } = await bed();
    const message = await say('0');
    if (message === undefined) throw new Error('no message');
    let state = 0;
    const edit = () =>
      poster.edit(
        {
          ...{ message, key: '0' },
          compose: async () => {
            const text = String(state);
            return () => ({ text });
          },
        },
        never,
      );
    const edits = [];
    for (; state < 20; state += 1) {
      if (state % 5 === 0) edits.push(edit());
      await clock.sleep(100);
    }
    await Promise.all(edits);
    expect(slack.messages(DEVENV)[0]?.text).toBe('20');
    const times = slack.calls('chat.update').map(({ atMs }) => atMs);
    expect(times.slice(1).every((atMs, index) => atMs - (times[index] ?? 0) >= 2_500)).toBe(true);
  });

  it('of a hundred messages keeps to what Slack takes in a minute', async () => {
    const { say, poster, slack } = await bed();
    const messages = await Promise.all(Array.from({ length: 100 }, (_, index) => say(`m${index}`)));
    await Promise.all(
      messages.map(async (message) => {
        if (message === undefined) return;
        const compose = async () => () => ({ text: 'edited' });
        await poster.edit({ message, key: 'k', compose }, never);
      }),
    );
    expect(slack.messages(DEVENV).every(({ text }) => text === 'edited')).toBe(true);
    expect(slack.calls().filter(({ ok }) => !ok)).toEqual([]);
  });

  it('repeats what was throttled or lost, and throws when the message is gone', async () => {
    const { say, poster, slack, shown } = await bed();
    const message = await say('first');
    if (message === undefined) throw new Error('no message');
    const edit = (text: string) =>
      poster.edit({ message, key: 'first', compose: async () => () => ({ text }) }, never);
    slack.faults.onCall({ times: 1, fault: rateLimited(9_000) });
    slack.faults.onCall({ times: 1, fault: { kind: 'lose-answer' } });
    await edit('second');
    expect(shown()).toEqual(['second']);
    const [there] = slack.messages(DEVENV);
    if (there !== undefined) slack.state.messages.delete(there);
    await expect(edit('third')).rejects.toMatchObject({
      errorClass: 'absent',
      errorName: 'message_not_found',
    });
  });

  it('keeps the key of the message, so that it is still found', async () => {
    const { say, poster } = await bed();
    const message = await say('first');
    if (message === undefined) throw new Error('no message');
    await poster.edit({ message, key: 'first', compose: async () => () => ({ text: 'other' }) }, never);
    expect(await say('first', { mayBeThere: true })).toEqual(message);
  });
});
