import { LamplighterError } from '../../core/errors.ts';
import type { Notice } from '../../core/lease/notice.ts';
import { SECOND } from '../../core/ports/clock.ts';
import type { EveningPublisherPorts } from './evening-publisher-ports.ts';
import { NoticeDelivery } from './notice-delivery.ts';
import { watchNews } from './watch-news.ts';

/**
 * How long one try may take. A claim lapses after 30 s, and a call under way may take 8: a process that gives up by
 * then has posted nothing when another begins.
 */
const GIVE_UP_AFTER_MS = 20 * SECOND;
const LOOK_AT_MOST_EVERY_MS = 100;
const AT_ONCE = 20;

/**
 * Publishes the announcements of leases and schedules, each once:
 *
 *   added ──take──> taken ──posted, or shown by editing another message──> posted
 *     ^               │
 *     └── 30 s ───────┘ an outage, a crash: the next process searches the channel for it first
 *
 * Messages are drawn from all notices when they are sent, so that it does not matter in which order several
 * processes come to them: what is shown is never older than what is known.
 */
export function startEveningPublisher(ports: EveningPublisherPorts): { stop(): Promise<void> } {
  const { notices, slackClock, owner, onTrouble } = ports;
  const stopping = new AbortController();
  const { signal } = stopping;
  /** One after the other in an environment; environments do not wait for each other. */
  const lanes = new Map<string, Promise<void>>();

  async function check(): Promise<void> {
    const taken = await notices.take(owner, AT_ONCE);
    const untilMs = slackClock.now() + GIVE_UP_AFTER_MS;
    for (const notice of taken) {
      const { environment } = notice;
      const lane = (lanes.get(environment) ?? Promise.resolve()).then(() => tell(notice, untilMs));
      lanes.set(environment, lane);
      void lane.then(() => {
        if (lanes.get(environment) === lane) lanes.delete(environment);
      });
    }
  }

  /** Never rejects. */
  async function tell(notice: Notice, untilMs: number): Promise<void> {
    const leftMs = untilMs - slackClock.now();
    // Its claim is about to lapse: another claims it, in the same order.
    if (leftMs <= 0 || signal.aborted) return;
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    const late = slackClock.sleep(leftMs, either).then(
      () => over.abort(),
      () => {},
    );
    try {
      await new NoticeDelivery(ports, notice, either).tell();
    } catch (error) {
      if (!either.aborted) onTrouble(error, notice);
    } finally {
      over.abort();
      await late;
    }
  }

  const watching = watchNews(
    {
      onNews: (wake) => notices.onNews(wake),
      check,
      onTrouble: (error) => onTrouble(error),
      clock: slackClock,
      atMostEveryMs: LOOK_AT_MOST_EVERY_MS,
    },
    signal,
  );
  return {
    async stop() {
      stopping.abort(new LamplighterError('internal', 'the publisher was stopped'));
      await watching;
      await Promise.all(lanes.values());
    },
  };
}
