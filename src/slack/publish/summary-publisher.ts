import type { WebClient } from '@slack/web-api';
import { describeError, isServiceError } from '../../core/errors.ts';
import { type Clock, MINUTE, SECOND } from '../../core/ports/clock.ts';
import type { MessageRef } from '../../core/ports/message-ref.ts';
import type { ScheduleClaims, ScheduleKey } from '../../core/ports/schedule-claims.ts';
import { cronTimes } from '../../core/schedule/cron.ts';
import { addDays, dayOf, momentOf } from '../../core/schedule/zone.ts';
import { type EnvironmentCost, isUnknown } from '../../reports/report-cost.ts';
import { weekSaid } from '../messages/blocks/cost.ts';
import type { Shape } from '../messages/blocks/run/run-parts.ts';
import { mrkdwn } from '../messages/blocks/run/words.ts';
import { type Locale, textsFor } from '../messages/texts/texts.ts';
import type { Poster } from './poster.ts';
import { type FilesWire, postChart } from './upload-chart.ts';

/** Where and when an environment's weekly summary is posted. */
export interface SummaryPlace {
  channel: string;
  locale: Locale;
  zone: string;
  /** A cron expression, in that zone. */
  at: string;
}

export interface SummaryPorts {
  claims: ScheduleClaims;
  /** By environment. */
  places: ReadonlyMap<string, SummaryPlace>;
  cost(environment: string, span: { fromMs: number; untilMs: number }): Promise<EnvironmentCost>;
  poster: Poster;
  wire: FilesWire & { conversations: Pick<WebClient['conversations'], 'replies'> };
  /** Carries the bytes of a file. */
  fetch?: typeof fetch;
  /** The environments' time. */
  clock: Clock;
  /** Slack's time, in which people read. */
  slackClock: Clock;
  owner: string;
  onTrouble(error: unknown, environment: string): void;
}

const KIND = 'summary';
const WEEK_DAYS = 7;
/**
 * How long one try may take: a claim lapses after 30 s, and a call under way may take 8, so nobody else has begun by
 * then.
 */
const GIVE_UP_AFTER_MS = 20 * SECOND;
const AGAIN_MS = { first: 35 * SECOND, most: 10 * MINUTE };
/** The polling interval in milliseconds: a clock that was set, or a machine that slept, is noticed this late. */
const LOOK_EVERY_MS = 10 * MINUTE;
/** How long a chart that Slack rate-limits is retried, in milliseconds. */
const INSIST_FOR_MS = 30 * MINUTE;
const REASON = 500;
const REPLIES = 100;

/**
 * Tells each environment's channel once a week what the last one has cost, once over all replicas:
 *
 *   waiting ──its time──> claimed ──> posted ──its chart, or why there is none──> settled
 *      ^                     │           │
 *      └── the day is over ──┴───────────┘ an outage, a crash: again, by looking for it in the channel first
 *
 * What an outage has delayed comes late on the same day; on the next one it is left out.
 */
export function startSummaryPublisher(ports: SummaryPorts): { stop(): Promise<void> } {
  const { clock, slackClock, onTrouble } = ports;
  const stopping = new AbortController();
  const { signal } = stopping;

  async function watch(environment: string, place: SummaryPlace): Promise<void> {
    const times = cronTimes(place.at, place.zone);
    let doneMs: number | undefined;
    let failures = 0;
    while (!signal.aborted) {
      const nowMs = clock.now();
      const dueMs = times.between(midnightOf(nowMs, place.zone) - 1, nowMs).at(-1);
      if (dueMs !== undefined && dueMs !== doneMs) {
        const isDone = await deal(ports, { environment, place, dueMs, signal }).catch((error: unknown) => {
          if (!signal.aborted) onTrouble(error, environment);
          return false;
        });
        if (isDone) doneMs = dueMs;
        failures = isDone ? 0 : failures + 1;
      } else failures = 0;
      const nextMs = times.next(clock.now()) ?? Number.POSITIVE_INFINITY;
      const sleeping =
        failures > 0
          ? slackClock.sleep(Math.min(AGAIN_MS.most, AGAIN_MS.first * 2 ** (failures - 1)), signal)
          : clock.sleep(Math.min(LOOK_EVERY_MS, Math.max(0, nextMs - clock.now())), signal);
      await sleeping.catch(() => {});
    }
  }

  const watching = [...ports.places].map(([environment, place]) => watch(environment, place));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(watching);
    },
  };
}

interface Due {
  environment: string;
  place: SummaryPlace;
  dueMs: number;
  signal: AbortSignal;
}

const midnightOf = (ms: number, zone: string): number => momentOf(dayOf(ms, zone), 0, zone);

/** The seven days before that day. */
function weekBefore(ms: number, zone: string): { fromMs: number; untilMs: number } {
  const day = dayOf(ms, zone);
  return { fromMs: momentOf(addDays(day, -WEEK_DAYS), 0, zone), untilMs: momentOf(day, 0, zone) };
}

/** Handles one due summary; true when nothing is left to do. */
async function deal(ports: SummaryPorts, due: Due): Promise<boolean> {
  const { claims, owner, clock } = ports;
  const { environment, dueMs, place } = due;
  const key: ScheduleKey = { environment, kind: KIND, dueAtMs: dueMs };
  const known = (await claims.claims(environment, dueMs)).find(
    ({ kind, dueAtMs }) => kind === KIND && dueAtMs === dueMs,
  );
  if (known?.result !== undefined) return true;
  const cost = await ports.cost(environment, weekBefore(dueMs, place.zone));
  // Not even claimed: an environment without any history is still unknown to its schedule.
  if (isUnknown(cost)) return true;
  if (!(await claims.claim(key, owner, clock.now()))) return false;
  const result = await inTime(ports, due.signal, (signal) =>
    tell(ports, { ...due, signal }, cost, known !== undefined),
  );
  return result !== undefined && (await claims.settle(key, { owner, result }));
}

/** Undefined when the time is over before it is done, or Slack has rate-limited it. */
async function inTime(
  { slackClock }: SummaryPorts,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<string | undefined>,
): Promise<string | undefined> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const late = slackClock.sleep(GIVE_UP_AFTER_MS, either).then(
    () => over.abort(),
    () => {},
  );
  try {
    return await work(either);
  } catch (error) {
    if (!either.aborted) throw error;
    return undefined;
  } finally {
    over.abort();
    await late;
  }
}

/** The result; undefined for a summary that is to be retried. */
async function tell(
  ports: SummaryPorts,
  { environment, place, dueMs, signal }: Due,
  cost: EnvironmentCost,
  mayBeThere: boolean,
): Promise<string | undefined> {
  const { poster, onTrouble, clock } = ports;
  const { channel, locale } = place;
  const texts = textsFor(locale);
  const key = `${KIND}/${environment}/${dueMs}`;
  const content = weekSaid(cost, { texts, locale });
  let message: MessageRef | undefined;
  try {
    const draw = (shape: Shape) => (shape === 'text' ? { text: content.text } : content);
    const compose = async () => (signal.aborted ? undefined : draw);
    message = await poster.post({ channel, key, mayBeThere, compose }, signal);
  } catch (error) {
    // The poster has retried everything that time resolves.
    if (signal.aborted || !isServiceError(error)) throw error;
    onTrouble(error, environment);
    return `refused: ${error.errorName}`;
  }
  if (message === undefined) return undefined;
  const trouble = await chart(ports, cost, message, { mayBeThere, signal });
  if (trouble === undefined) return 'posted';
  if (signal.aborted) return undefined;
  const passes = isServiceError(trouble, 'throttled', 'transient', 'unreachable', 'uncertain');
  if (passes && clock.now() - dueMs < INSIST_FOR_MS) return undefined;
  onTrouble(trouble, environment);
  const remedy = isServiceError(trouble) ? trouble.remedy : undefined;
  const reason = mrkdwn(describeError(trouble), REASON);
  const text = texts.cost.chartRefused(reason, remedy && mrkdwn(remedy, REASON));
  const post = { channel, threadTs: message.ts, key: `${key}/chart`, mayBeThere };
  const compose = async () => (signal.aborted ? undefined : () => ({ text }));
  const reply = await poster.post({ ...post, compose }, signal);
  return reply && 'posted without a chart';
}

/** Adds the chart to the thread, unless it is there. Returns why it could not. */
async function chart(
  { wire, slackClock, fetch }: SummaryPorts,
  cost: EnvironmentCost,
  { channel, ts }: MessageRef,
  { mayBeThere, signal }: { mayBeThere: boolean; signal: AbortSignal },
): Promise<unknown> {
  try {
    await slackClock.outside(async () => {
      if (mayBeThere && (await hasFile(wire, channel, ts))) return;
      await postChart(wire, cost, { channel, threadTs: ts }, { signal, ...(fetch && { fetch }) });
    });
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Without the right to read, it is posted once more, as docs/slack.md says of all posts. */
async function hasFile(wire: SummaryPorts['wire'], channel: string, ts: string): Promise<boolean> {
  const found = await wire.conversations.replies({ channel, ts, limit: REPLIES }).catch(() => undefined);
  return found?.messages?.some((message) => 'files' in message && message.files !== undefined) ?? false;
}
