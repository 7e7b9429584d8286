import { LamplighterError } from '../../core/errors.ts';
import { HOUR, MINUTE, SECOND } from '../../core/ports/clock.ts';
import type { ClaimedCursor } from '../../core/ports/cursors.ts';
import { PUBLISHER, type PublisherPorts } from './publisher-ports.ts';
import { RunFeed } from './run-feed.ts';
import { watchNews } from './watch-news.ts';

const BEAT_EVERY_MS = 3 * SECOND;
const LOOK_AT_MOST_EVERY_MS = 200;
const AT_ONCE = 1_000;
/** The age after which a run gets no message any more, in milliseconds. */
const NEWS_FOR_MS = 30 * 24 * HOUR;
/** A run that was over this long before it was first seen was never meant for Slack: Slack was set up since. */
const OVER_BEFORE_MS = 24 * HOUR;
const AFTER_TROUBLE_MS = { first: 2 * SECOND, most: 5 * MINUTE };

export interface Publisher {
  /** Ends every wait, lets calls under way return, and leaves the rest to the next process. */
  stop(): Promise<void>;
}

/**
 * Shows every run in Slack: its message, edited in place, and its thread.
 *
 * A run:
 *
 *   behind ──claim──> held ──(shown to its end)──> released
 *     ^                │
 *     └────────────────┴── stop, a crash or a silent holder: another goes on where the cursor is
 */
export function startPublisher(ports: PublisherPorts): Publisher {
  const { cursors, clock, slackClock, onTrouble } = ports;
  const stopping = new AbortController();
  const { signal } = stopping;
  const held = new Map<string, Promise<void>>();

  async function check(): Promise<void> {
    const sinceMs = clock.now() - NEWS_FOR_MS;
    for (const { runId } of await cursors.behind(PUBLISHER, { sinceMs, limit: AT_ONCE })) {
      if (held.has(runId) || signal.aborted) continue;
      const cursor = await cursors.claim(PUBLISHER, runId, ports.owner);
      if (cursor === undefined) continue;
      const publishing = publishRun(ports, cursor, signal).finally(() => held.delete(runId));
      held.set(runId, publishing);
    }
  }

  const watching = watchNews(
    {
      onNews: (wake) => cursors.onNews(wake),
      check,
      onTrouble: (error) => onTrouble(error),
      clock: slackClock,
      atMostEveryMs: LOOK_AT_MOST_EVERY_MS,
    },
    signal,
  );
  let stopped: Promise<void> | undefined;
  return {
    stop: () => {
      stopped ??= (async () => {
        stopping.abort(new LamplighterError('internal', 'the publisher was stopped'));
        await watching;
        await Promise.all(held.values());
      })();
      return stopped;
    },
  };
}

/** Never rejects: a failure is reported and retried, or left to another process. */
async function publishRun(ports: PublisherPorts, cursor: ClaimedCursor, stop: AbortSignal): Promise<void> {
  const { cursors, onTrouble } = ports;
  const over = new AbortController();
  const signal = AbortSignal.any([stop, over.signal]);
  let feed: RunFeed | undefined;
  let environment = '';
  const beating = keepClaim(ports, cursor, over, () => {
    if (feed !== undefined) ports.onLag?.({ runId: cursor.runId, environment }, feed.lagMs());
  });
  let failures = 0;
  let failedAtMs = 0;
  while (!signal.aborted) {
    try {
      if (feed === undefined) {
        const found = await begin(ports, cursor);
        if (found === undefined) break;
        feed = found.feed;
        environment = found.environment;
      }
      await feed.publish(signal);
      break;
    } catch (error) {
      if (signal.aborted) break;
      if (isLost(error)) {
        over.abort(error);
        break;
      }
      onTrouble(error, { runId: cursor.runId, environment });
      const nowMs = ports.slackClock.now();
      failures = nowMs - failedAtMs > 2 * AFTER_TROUBLE_MS.most ? 0 : failures + 1;
      failedAtMs = nowMs;
      const pauseMs = Math.min(AFTER_TROUBLE_MS.most, AFTER_TROUBLE_MS.first * 2 ** failures);
      await ports.slackClock.sleep(pauseMs, signal).catch(() => {});
    }
  }
  over.abort();
  await beating;
  // Shown, or another process has it by now, which reports the lag.
  if (feed !== undefined) ports.onLag?.({ runId: cursor.runId, environment }, 0);
  await cursors.release(cursor).catch((error: unknown) => onTrouble(error));
}

/** Undefined when the run is not for Slack: then its cursor says that everything is done. */
async function begin(
  ports: PublisherPorts,
  cursor: ClaimedCursor,
): Promise<{ feed: RunFeed; environment: string } | undefined> {
  const { store, cursors, clock, channelOf } = ports;
  const run = await store.run(cursor.runId);
  const place = run && channelOf(run.environment);
  const isHistory =
    cursor.state === undefined &&
    run?.finishedAtMs !== undefined &&
    run.finishedAtMs < clock.now() - OVER_BEFORE_MS;
  if (run !== undefined && place !== undefined && !isHistory) {
    return { feed: new RunFeed(ports, { cursor, run, place }), environment: run.environment };
  }
  const events = await store.events(cursor.runId, cursor.seq);
  await cursors.save(cursor, {
    seq: events.at(-1)?.seq ?? cursor.seq,
    state: cursor.state ?? { passed: true },
  });
  return undefined;
}

/** Sends heartbeats until it is over, and aborts when another process has the run. */
async function keepClaim(
  { cursors, clock, onTrouble }: PublisherPorts,
  cursor: ClaimedCursor,
  over: AbortController,
  onBeat: () => void,
): Promise<void> {
  while (!over.signal.aborted) {
    await clock.sleep(BEAT_EVERY_MS, over.signal).catch(() => {});
    if (over.signal.aborted) return;
    onBeat();
    try {
      await cursors.beat(cursor);
    } catch (error) {
      if (isLost(error)) over.abort(error);
      else onTrouble(error);
    }
  }
}

const isLost = (error: unknown): boolean =>
  error instanceof LamplighterError && error.code === 'attempt-lost';
