import { WebClient } from '@slack/web-api';
import type { Message } from '../../../packages/slack-on-localhost/src/index.ts';
import { openCalendar } from '../../../src/calendars/holidays.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { builtInKinds } from '../../../src/kinds/index.ts';
import type { Lamplighter } from '../../../src/lamplighter.ts';
import type { Cancelled } from '../../../src/leases/cancel-run.ts';
import { beginCancel, finishCancel } from '../../../src/leases/cancel-stop.ts';
import type { LeaseContext } from '../../../src/leases/lease-context.ts';
import { type LeaseService, leaseServiceOf } from '../../../src/leases/lease-service.ts';
import { startLeased } from '../../../src/leases/leased-start.ts';
import { systemClock } from '../../../src/ops/system-clock.ts';
import { startEveningPublisher } from '../../../src/slack/publish/evening-publisher.ts';
import { eveningView } from '../../../src/slack/publish/evening-view.ts';
import { createPoster } from '../../../src/slack/publish/poster.ts';
import { POSTING_CLIENT } from '../../../src/slack/publish/slack-client.ts';
import { FakeApp } from '../cli/fake-cli.ts';
import { LampWorld } from '../evening-world.ts';
import { DEVENV, everythingIn, JUN, MINJI, slackBot, somePorts } from './slack-bot.ts';

/** An approver, by the group. */
export const ALEX = 'U0ALEX001';

/** A Thursday. */
export const at = (time: string, day = '2026-11-26'): number => Date.parse(`${day}T${time}:00+09:00`);

const configOf = (locale: 'en' | 'ko' = 'en', more = ''): string => `
slack: { locale: ${locale} }
environments:
  dev:
    description: The shared one
    connections:
      aws: { region: eu-west-1 }
    components:
      database: { kind: rds-instance, instanceId: dev-mysql }
    prices: { currency: USD, perHour: { database: 0.5 } }
    lease: { ttl: 4h, step: 1h, latest: "02:00", approval: { after: "23:00", grace: 15m } }
    schedule: { zone: Asia/Seoul, start: ["0 11 * * 1-5"], stop: ["0 20 * * *"] }
    slack: { channel: ${DEVENV} }
    ${more}
    access:
      viewer: [everyone]
      operator: [${MINJI}, ${JUN}]
      approver: [S0PLATFRM]
      admin: [U0ADMIN01]
`;

/** An app whose leases and schedule are real, and whose runs are those of a lamp. */
class EveningApp extends FakeApp {
  readonly lamp: LampWorld;
  readonly context: LeaseContext;

  constructor(lamp: LampWorld, context: LeaseContext) {
    super();
    this.lamp = lamp;
    this.context = context;
    this.evening = async () => leaseServiceOf(context) as never;
    this.liveRun = async () => lamp.live;
    this.cancel = async (_environment, person, { runId }) => {
      const begun = await beginCancel(context, person, runId);
      switch (begun.step) {
        case 'ending':
        case 'given-up':
          return finishCancel(context, person, begun.run && (await context.world.run(begun.run.id)));
        case 'other':
          return { result: 'asked', run: begun.run };
        default: {
          const { step, ...rest } = begun;
          return { result: step, ...rest } as Cancelled;
        }
      }
    };
    const reported = this.start;
    this.start = (async (environment, request, signal) =>
      startLeased(context, request, async () => {
        const handle = await reported(environment, request, signal);
        return { ...handle, runId: lamp.start(request).runId };
      })) satisfies Lamplighter['start'];
  }
}

/** `more` are further lines of the environment. */
export async function eveningOnTheLamp(
  locale: 'en' | 'ko',
  clock: { now(): number },
  ports = somePorts(),
  more = '',
  fails = () => false,
) {
  const { environments } = await loadConfig({
    text: configOf(locale, more),
    source: 'dev.yaml',
    registry: builtInKinds,
  });
  const settings = environments.get('dev')?.evening;
  if (settings === undefined) throw new Error('the configuration has no dev');
  const lamp = new LampWorld(
    () => clock.now(),
    () => fails(),
  );
  lamp.leases = ports.leases;
  const calendar = await openCalendar(settings);
  const context: LeaseContext = {
    ...{ environment: 'dev', settings, calendar, ports, owner: 'test:1', now: () => clock.now() },
    world: lamp.view(),
  };
  return { lamp, around: context, ports, evening: leaseServiceOf(context) };
}

/** People, a local Slack, the bot and its evening, whose time goes by when the test says so. Use with `await using`. */
export async function eveningStage(
  options: { locale?: 'en' | 'ko'; from?: string; fails?: () => boolean } = {},
) {
  const { locale = 'en', from = '13:30' } = options;
  let nowMs = at(from);
  const clock = { ...systemClock, now: () => nowMs };
  const {
    lamp,
    around: context,
    ports,
    evening,
  } = await eveningOnTheLamp(locale, clock, undefined, '', options.fails);
  const app = new EveningApp(lamp, context);
  const bot = await slackBot({
    app,
    config: configOf(locale),
    more: {
      evening: eveningView(app),
      environmentClock: clock,
    },
  });
  const { slack } = bot;
  const troubles: unknown[] = [];
  const publisher = startEveningPublisher({
    notices: ports.notices,
    poster: createPoster({
      wire: new WebClient(slack.botToken, { ...POSTING_CLIENT, slackApiUrl: slack.apiUrl }),
      clock: systemClock,
      onTrouble: (trouble) => troubles.push(trouble),
    }),
    clock,
    slackClock: systemClock,
    owner: 'test:1',
    placeOf: () => ({
      channel: DEVENV,
      locale,
      zone: 'Asia/Seoul',
      stepMs: context.settings.lease.stepMs,
      prices: { currency: 'USD', perHour: { database: 0.5 }, fixedPerHour: 0 },
      policy: { channels: [DEVENV], viewer: [], operator: [], approver: ['S0PLATFRM'], admin: [] },
    }),
    nextStartMs: async () => (await evening.view()).nextStart?.scheduledAtMs,
    onTrouble: (error) => troubles.push(error),
  });
  const inChannel = (): Message[] =>
    slack
      .messages(DEVENV)
      .filter(({ onlyFor, threadTs, byBot }) => byBot && onlyFor === undefined && threadTs === undefined);
  return {
    ...{ bot, slack, app, lamp, evening: evening as LeaseService, ports, troubles, inChannel },
    /** Lets the environment's time go by to then, with everything that becomes due on the way. */
    async goTo(time: string, day?: string): Promise<void> {
      const untilMs = at(time, day);
      while (nowMs < untilMs) {
        nowMs = Math.min(untilMs, Math.max(await evening.tick(), nowMs + 1_000));
        lamp.settle();
      }
      await evening.tick();
    },
    /** Somebody lights it, and is answered. */
    async light(person: string, command = '/devenv up'): Promise<void> {
      await slack.as(person).command(command, DEVENV);
      await bot.seen(person, DEVENV, (text) => /Lit until|까지 켜져 있음/.test(text));
    },
    /**
     * Whoever changes the lease next has looked at it, and is held up before the change itself until the test says:
     * others come first meanwhile, as another replica may at any time.
     */
    holdNextChange(): { arrived: Promise<void>; go(): void } {
      const leases = ports.leases as { change: typeof ports.leases.change };
      const { change } = leases;
      const arrived = Promise.withResolvers<void>();
      const gone = Promise.withResolvers<void>();
      leases.change = async (...given) => {
        leases.change = change;
        arrived.resolve();
        await gone.promise;
        return change(...given);
      };
      return { arrived: arrived.promise, go: gone.resolve };
    },
    /** Between two ticks. */
    setTime(ms: number): void {
      nowMs = ms;
    },
    /** Waits for a message of the channel that says that. */
    says: (matches: (text: string) => boolean) =>
      slack.until(() => inChannel().find((message) => matches(everythingIn(message)))),
    async [Symbol.asyncDispose]() {
      await publisher.stop();
      await bot[Symbol.asyncDispose]();
    },
  };
}
