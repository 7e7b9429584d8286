import type { WebClient } from '@slack/web-api';
import type { EnvironmentConfig } from '../config/environment-config.ts';
import type { Actor } from '../core/actor.ts';
import type { Audit } from '../core/ports/audit.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Exception } from '../core/ports/exceptions.ts';
import type { Inbox } from '../core/ports/inbox.ts';
import type { App } from '../lamplighter.ts';
import type { Logger } from '../ops/logger.ts';
import type { Directory } from './directory.ts';
import type { Locale } from './messages/texts/texts.ts';
import type { OpenQuestions } from './requests/prompts/open-questions.ts';

/** What is known of the evening: until when it is lit, and what comes next. */
export interface Evening {
  /** In which its times are told. */
  zone: string;
  litUntilMs?: number;
  nextStartMs?: number;
  nextStopMs?: number;
  /** What keeps it from being stopped, or started, now. */
  inTheWay?: readonly Exception[];
  /** Requests for more that an approver is to decide. */
  asked?: readonly { by: Actor; untilMs: number }[];
}

/** Answers from leases and schedules, where there are any. */
export interface EveningView {
  of(environment: string): Promise<Evening>;
}

/** Who we are in the workspace. */
export interface Identity {
  botUserId: string;
  botId: string;
  teamId: string;
}

/** What everything behind the listeners works with. */
export interface SlackParts {
  app: App;
  /** Those that can be reached from Slack and those that cannot: the answer differs. */
  environments: ReadonlyMap<string, EnvironmentConfig>;
  inbox: Inbox;
  audit: Audit;
  openQuestions: OpenQuestions;
  /** This process. */
  owner: string;
  /** The machine's time, not an environment's. */
  clock: Clock;
  /** The environments' time: every moment that people are shown is one of it. */
  environmentClock: Clock;
  log: Logger;
  client: WebClient;
  directory: Directory;
  identity(): Identity;
  /** Of those of whom Slack says nothing. */
  locale: Locale;
  evening: EveningView | undefined;
}
