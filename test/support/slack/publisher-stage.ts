import { onTestFinished } from 'vitest';
import { VirtualClock } from '../../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { Message, WorkspaceOptions } from '../../../packages/slack-on-localhost/src/index.ts';
import type { RunEvent } from '../../../src/core/events.ts';
import type { NewRun, RunOrigin } from '../../../src/core/ports/run-store.ts';
import { createPoster } from '../../../src/slack/publish/poster.ts';
import { type Publisher, startPublisher } from '../../../src/slack/publish/publisher.ts';
import type { PublisherPorts } from '../../../src/slack/publish/publisher-ports.ts';
import { memoryStore } from '../../../src/store/memory-store.ts';
import { START } from '../cli/sample-run.ts';
import { DEVENV, MINJI, startLocalSlack, webClient } from './local-slack.ts';
import { Mortal } from './mortal.ts';

const MINJIS: RunOrigin = { actor: { source: 'slack', id: MINJI, name: 'minji' } };

export interface StageOptions {
  workspace?: WorkspaceOptions;
  publisher?: Partial<PublisherPorts>;
}

/** A store, a local Slack and publishers between them, on virtual time; a run is played as it was written. */
export async function stage(options: StageOptions = {}) {
  const clock = new VirtualClock(START - 10_000);
  const slack = await startLocalSlack({
    clock,
    socketLifetimeMs: Number.POSITIVE_INFINITY,
    ...options.workspace,
  });
  const ports = memoryStore(clock);
  const troubles: unknown[] = [];
  const lags: { runId: string; lagMs: number }[] = [];
  const running = new Set<{ started: Publisher; mortal: Mortal }>();

  /** A process that publishes. */
  const publisher = (more: Partial<PublisherPorts> = {}, mortal = new Mortal()): Publisher => {
    const own = mortal.clock(clock);
    const poster = createPoster({
      wire: webClient(slack, { fetch: slack.fetch }),
      clock: own,
      onTrouble: (trouble) => troubles.push(trouble),
    });
    const started = startPublisher({
      ...{ cursors: mortal.cursors(ports.cursors), store: mortal.store(ports.store) },
      ...{ poster, clock: own, slackClock: own },
      owner: `test:${running.size}`,
      channelOf: () => ({ channel: DEVENV, locale: 'en', zone: 'Asia/Seoul' }),
      onTrouble: (error) => troubles.push(error),
      onLag: ({ runId }, lagMs) => lags.push({ runId, lagMs }),
      ...options.publisher,
      ...more,
    });
    running.add({ started, mortal });
    return started;
  };

  const close = async (): Promise<void> => {
    // Whoever is dead does not come to an end.
    await Promise.all([...running].map(({ started, mortal }) => (mortal.dead ? undefined : started.stop())));
    running.clear();
    await slack.close();
  };
  onTestFinished(close);

  return {
    ...{ clock, slack, ports, troubles, lags, publisher, close },
    newest: (channel = DEVENV): Message | undefined => roots(slack.messages(channel)).at(-1),
    roots: (channel = DEVENV): Message[] => roots(slack.messages(channel)),
    replies: (root: Message | undefined): string[] =>
      root === undefined
        ? []
        : slack
            .thread(root)
            .slice(1)
            .map(({ text }) => text),
    /** Enters the run and writes its events when they came. */
    async play(events: readonly RunEvent[], more: Partial<NewRun> = {}): Promise<string> {
      const id = more.id ?? 'run-1';
      const { store } = ports;
      const first = events[0]?.at ?? START;
      await until(clock, first);
      await store.create({
        ...{ id, environment: `env of ${id}`, action: 'up', requester: 'minji', origin: MINJIS },
        ...{ trigger: 'person', options: {}, createdAtMs: first },
        ...more,
      });
      await store.beginAttempt({ runId: id, attempt: 0 }, 'worker', clock.now());
      const key = { runId: id, attempt: 1 };
      for (const [index, event] of events.entries()) {
        await until(clock, event.at);
        const own = { ...event, runId: id, seq: index + 1 };
        if (own.type === 'run.finished') await store.finish(key, own);
        else await store.append(key, own);
      }
      return id;
    },
    /** Resolves when all that has happened is in Slack. */
    async quiet(): Promise<void> {
      const left = async () =>
        (await ports.cursors.behind('slack', { sinceMs: 0, limit: 1_000 })).length > 0 || (await held());
      while (await left()) await clock.sleep(1_000);
    },
  };

  /** Whether a run that is over is still held by a publisher. */
  async function held(): Promise<boolean> {
    for (const { id, state } of await ports.store.runs({ limit: 1_000 })) {
      if (state !== 'finished') continue;
      const cursor = await ports.cursors.claim('slack', id, 'a look');
      if (cursor === undefined) return true;
      await ports.cursors.release(cursor);
      if (cursor.seq < (await ports.store.events(id)).length) return true;
    }
    return false;
  }
}

const roots = (messages: readonly Message[]): Message[] =>
  messages.filter(({ threadTs }) => threadTs === undefined);

async function until(clock: VirtualClock, atMs: number): Promise<void> {
  if (atMs > clock.now()) await clock.sleep(atMs - clock.now());
}
