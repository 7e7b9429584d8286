import { WebClient } from '@slack/web-api';
import { describeError } from '../core/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { StorePorts } from '../core/ports/store-ports.ts';
import { boltLogger } from './bolt-logger.ts';
import { startEveningPublisher } from './publish/evening-publisher.ts';
import type { EveningPlace } from './publish/evening-publisher-ports.ts';
import { eveningView } from './publish/evening-view.ts';
import { createPoster } from './publish/poster.ts';
import { startPublisher } from './publish/publisher.ts';
import type { Place, PublisherPorts } from './publish/publisher-ports.ts';
import { POSTING_CLIENT } from './publish/slack-client.ts';
import { type SummaryPlace, startSummaryPublisher } from './publish/summary-publisher.ts';
import { type RunningSlack, type SlackOptions, startSlack } from './start-slack.ts';

export interface JoinOptions extends Omit<SlackOptions, 'inbox' | 'audit' | 'evening'> {
  ports: StorePorts;
  /** The environments' time, which differs from Slack's where a simulated one runs faster. */
  environmentClock: Clock;
  onLag?: PublisherPorts['onLag'];
  /** Called for every call that shows something, for metrics. */
  onCall?(call: { method: string; channel: string; errorName?: string }): void;
}

/**
 * Connects both directions: receives and answers people's requests, and publishes what happens. Rejects as `startSlack`
 * does.
 */
export async function joinSlack(options: JoinOptions): Promise<RunningSlack> {
  const { settings, app, environments, clock, log, owner, ports, environmentClock } = options;
  const { inbox, audit, cursors, store } = ports;
  const evening = eveningView(app);
  const running = await startSlack({ ...options, inbox, audit, evening });
  const posting = new WebClient(settings.botToken, {
    ...POSTING_CLIENT,
    ...(settings.apiUrl !== undefined && { slackApiUrl: settings.apiUrl }),
    logger: boltLogger(log),
  });
  const poster = createPoster({
    wire: posting,
    clock,
    onTrouble: (trouble) => log.warn({ err: trouble }, describeError(trouble)),
    ...(options.onCall && { onCall: options.onCall }),
  });
  const publisher = startPublisher({
    cursors,
    store,
    poster,
    clock: environmentClock,
    slackClock: clock,
    owner,
    channelOf: (name) => placeOf(environments.get(name)),
    litUntil: async (name) => (await evening.of(name)).litUntilMs,
    onTrouble: (error, run) =>
      log.warn({ err: error, ...run }, `not shown in Slack yet: ${describeError(error)}`),
    ...(options.onLag && { onLag: options.onLag }),
  });
  const eveningPublisher = startEveningPublisher({
    notices: ports.notices,
    poster,
    clock: environmentClock,
    slackClock: clock,
    owner,
    placeOf: (name) => eveningPlaceOf(environments.get(name)),
    nextStartMs: async (name) => (await (await app.evening(name)).view()).nextStart?.scheduledAtMs,
    onTrouble: (error, notice) =>
      log.warn(
        { err: error, ...(notice && { environment: notice.environment, notice: notice.id }) },
        `not told in Slack yet: ${describeError(error)}`,
      ),
  });
  const summaries = startSummaryPublisher({
    claims: ports.claims,
    places: summaryPlaces(environments),
    cost: (name, span) => app.cost(name, span),
    ...{ poster, wire: posting, clock: environmentClock, slackClock: clock, owner },
    onTrouble: (error, environment) =>
      log.warn({ err: error, environment }, `a week was not summed up in Slack: ${describeError(error)}`),
  });
  return {
    ...running,
    // All at once: with a hanging Slack each takes as long as its calls do.
    async stop() {
      await Promise.all([running.stop(), publisher.stop(), eveningPublisher.stop(), summaries.stop()]);
    },
  };
}

function placeOf(environment: ReturnType<SlackOptions['environments']['get']>): Place | undefined {
  if (environment?.slack === undefined) return undefined;
  const { channel, locale } = environment.slack;
  return { channel, locale, zone: environment.evening.schedule.zone };
}

/** The environments that have a channel, prices and an enabled summary. */
function summaryPlaces(environments: SlackOptions['environments']): Map<string, SummaryPlace> {
  const places = new Map<string, SummaryPlace>();
  for (const { name, slack, prices, evening } of environments.values()) {
    if (slack?.summary === undefined || prices === undefined) continue;
    const { channel, locale, summary } = slack;
    places.set(name, { channel, locale, zone: evening.schedule.zone, at: summary.at });
  }
  return places;
}

function eveningPlaceOf(
  environment: ReturnType<SlackOptions['environments']['get']>,
): EveningPlace | undefined {
  if (environment?.slack === undefined) return undefined;
  const { slack, evening, prices } = environment;
  const { channel, locale, policy } = slack;
  return { channel, locale, policy, prices, zone: evening.schedule.zone, stepMs: evening.lease.stepMs };
}
