import type { WebClient } from '@slack/web-api';
import type { EnvironmentConfig } from '../config/environment-config.ts';
import type { Actor } from '../core/actor.ts';
import type { Audit } from '../core/ports/audit.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Inbox } from '../core/ports/inbox.ts';
import type { ScheduleOverride } from '../core/ports/schedule-overrides.ts';
import type { Lamplighter } from '../lamplighter.ts';
import type { Logger } from '../ops/logger.ts';
import type { Directory } from './directory.ts';
import type { Locale } from './messages/texts/texts.ts';
import type { OpenQuestions } from './requests/prompts/open-questions.ts';

/** The known state of the evening: until when it is lit, and what comes next. */
export interface LeaseSummary {
  /** The zone of its times. */
  zone: string;
  litUntilMs?: number;
  nextStartMs?: number;
  nextStopMs?: number;
  /** Exceptions that prevent a stop, or a start, now. */
  inTheWay?: readonly ScheduleOverride[];
  /** Requests for more that an approver is to decide. */
  asked?: readonly { by: Actor; untilMs: number }[];
}

/** Reads leases and schedules, where there are any. */
export interface LeaseSummaries {
  of(environment: string): Promise<LeaseSummary>;
}

/** The bot's identity in the workspace. */
export interface Identity {
  botUserId: string;
  botId: string;
  teamId: string;
}

/** The dependencies of everything behind the listeners. */
export interface SlackDeps {
  app: Lamplighter;
  /** Those with a channel and those without: the answer differs. */
  environments: ReadonlyMap<string, EnvironmentConfig>;
  inbox: Inbox;
  audit: Audit;
  openQuestions: OpenQuestions;
  /** The name of this process. */
  owner: string;
  /** The machine's time, not an environment's. */
  clock: Clock;
  /** The environments' time: every moment that people are shown is in it. */
  environmentClock: Clock;
  log: Logger;
  client: WebClient;
  directory: Directory;
  identity(): Identity;
  /** The locale of people without one in Slack. */
  locale: Locale;
  evening: LeaseSummaries | undefined;
}
