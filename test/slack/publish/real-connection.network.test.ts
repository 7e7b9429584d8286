import { LogLevel, WebClient } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { ApiFault } from '../../../packages/slack-on-localhost/src/index.ts';
import { createPoster } from '../../../src/slack/publish/poster.ts';
import { POSTING_CLIENT } from '../../../src/slack/publish/slack-client.ts';
import { DEVENV, startLocalSlack } from '../../support/slack/local-slack.ts';

const never = new AbortController().signal;

/** Slack's own client on a real socket; only the pauses between the calls are virtual. */
describe("a post through Slack's own client and a real connection", () => {
  it.each<[string, ApiFault]>([
    ['broken before it was done', { kind: 'hang-up' }],
    ['broken after it was done', { kind: 'lose-answer' }],
    ['throttled', { kind: 'status', status: 429, retryAfterSeconds: 3 }],
    ['answered by a proxy', { kind: 'status', status: 502 }],
    ['refused for now', { kind: 'status', status: 503 }],
  ])('comes once when the first try is %s', async (_, fault) => {
    const clock = new VirtualClock(Date.UTC(2026, 5, 1, 9));
    await using slack = await startLocalSlack({ clock });
    const client = new WebClient(slack.botToken, {
      ...POSTING_CLIENT,
      slackApiUrl: slack.apiUrl,
      logLevel: LogLevel.ERROR,
    });
    const errors: string[] = [];
    const poster = createPoster({
      ...{ wire: client, clock, onTrouble: () => {} },
      onCall: ({ errorName }) => errorName && errors.push(errorName),
    });
    slack.faults.onCall({ times: 1, fault });
    const compose = async () => () => ({ text: 'once' });
    const post = await poster.post({ channel: DEVENV, key: 'k', mayBeThere: false, compose }, never);
    expect(slack.messages(DEVENV).map(({ text, ts }) => [text, ts])).toEqual([['once', post?.ts]]);
    expect(errors).toHaveLength(1);
  });

  it('waits for a Slack that does not listen, and knows that nothing was posted', async () => {
    const clock = new VirtualClock(Date.UTC(2026, 5, 1, 9));
    const gone = await startLocalSlack({ clock });
    const { apiUrl, botToken } = gone;
    await gone.close();
    const client = new WebClient(botToken, {
      ...POSTING_CLIENT,
      slackApiUrl: apiUrl,
      logLevel: LogLevel.ERROR,
    });
    const errors: string[] = [];
    const poster = createPoster({
      ...{ wire: client, clock, onTrouble: () => {} },
      onCall: ({ errorName }) => errorName && errors.push(errorName),
    });
    const compose = async () => () => ({ text: 'late' });
    const ending = new AbortController();
    const posting = poster.post({ channel: DEVENV, key: 'k', mayBeThere: false, compose }, ending.signal);
    const settled = Promise.allSettled([posting]);
    await clock.sleep(20_000);
    ending.abort(new Error('enough'));
    expect(await settled).toMatchObject([{ status: 'rejected', reason: { message: 'enough' } }]);
    expect(new Set(errors)).toEqual(new Set(['ECONNREFUSED']));
  });
});
