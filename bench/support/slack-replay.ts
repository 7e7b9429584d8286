import { WebClient } from '@slack/web-api';
import { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { LocalSlack } from '../../packages/slack-on-localhost/src/index.ts';
import type { RunEvent } from '../../src/core/events.ts';
import { createPoster } from '../../src/slack/publish/poster.ts';
import { startPublisher } from '../../src/slack/publish/publisher.ts';
import { POSTING_CLIENT } from '../../src/slack/publish/slack-client.ts';
import { memoryStore } from '../../src/store/memory-store.ts';
import { startLocalSlack } from '../../test/support/slack/local-slack.ts';
import { CHANNEL } from './slack-bed.ts';

export interface Replay {
  slack: LocalSlack;
  /** From the end of the last run to Slack's showing all of it. */
  behindMs: number;
  troubles: readonly unknown[];
  close(): Promise<void>;
}

/** The same run so often side by side in one channel, shown by one process, on virtual time with Slack's limits. */
export async function replay(events: readonly RunEvent[], times: number): Promise<Replay> {
  const [first] = events;
  if (first === undefined) throw new Error('there is nothing to show');
  const clock = new VirtualClock(first.at - 10_000);
  const slack = await startLocalSlack({ clock, socketLifetimeMs: Number.POSITIVE_INFINITY });
  const troubles: unknown[] = [];
  const { store, cursors } = memoryStore(clock);
  const publisher = startPublisher({
    ...{ store, cursors, clock, slackClock: clock, owner: 'bench' },
    poster: createPoster({
      wire: new WebClient(slack.botToken, {
        ...POSTING_CLIENT,
        slackApiUrl: slack.apiUrl,
        fetch: slack.fetch,
      }),
      clock,
      onTrouble: (trouble) => troubles.push(trouble),
    }),
    channelOf: () => ({ channel: CHANNEL, locale: 'en', zone: 'Asia/Seoul' }),
    onTrouble: (error) => troubles.push(error),
  });
  const runs = Array.from({ length: times }, (_, index) => `run-${index + 1}`);
  await clock.sleep(first.at - clock.now());
  for (const id of runs) {
    await store.create({
      ...{ id, environment: `env of ${id}`, action: 'up', requester: 'jun', trigger: 'person', options: {} },
      createdAtMs: clock.now(),
    });
    await store.beginAttempt({ runId: id, attempt: 0 }, 'worker', clock.now());
  }
  for (const [index, event] of events.entries()) {
    if (event.at > clock.now()) await clock.sleep(event.at - clock.now());
    for (const id of runs) {
      const own = { ...event, runId: id, seq: index + 1 };
      const key = { runId: id, attempt: 1 };
      if (own.type === 'run.finished') await store.finish(key, own);
      else await store.append(key, own);
    }
  }
  const endedAtMs = clock.now();
  // A call a second and channel: many runs take their time. A minute without any is the end.
  const lastCallMs = () => slack.calls().at(-1)?.atMs ?? endedAtMs;
  while (clock.now() - lastCallMs() < 60_000) await clock.sleep(10_000);
  return {
    slack,
    behindMs: lastCallMs() - endedAtMs,
    troubles,
    async close() {
      await publisher.stop();
      await slack.close();
    },
  };
}
