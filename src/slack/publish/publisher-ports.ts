import type { Clock } from '../../core/ports/clock.ts';
import type { PublisherCursors } from '../../core/ports/cursors.ts';
import type { RunStore } from '../../core/ports/run-store.ts';
import type { Locale } from '../messages/texts/texts.ts';
import type { Poster } from './poster.ts';

/** Where and how the runs of an environment are shown. */
export interface Place {
  channel: string;
  locale: Locale;
  /** The environment's time zone: `Asia/Seoul`. */
  zone: string;
}

export interface PublisherPorts {
  cursors: PublisherCursors;
  store: Pick<RunStore, 'run' | 'events' | 'onChange'>;
  poster: Poster;
  /** The environments' time, which events use. */
  clock: Clock;
  /** Slack's time, in which people read. */
  slackClock: Clock;
  /** The name of this process: `host:pid`. */
  owner: string;
  /** Undefined for an environment that is not shown in Slack. */
  channelOf(environment: string): Place | undefined;
  litUntil?(environment: string): Promise<number | undefined>;
  /** Called when a run cannot be published for now. It is retried. */
  onTrouble(error: unknown, run?: { runId: string; environment: string }): void;
  /** The age of the oldest event that Slack does not show yet, in milliseconds; 0 when it shows all of the run. */
  onLag?(run: { runId: string; environment: string }, lagMs: number): void;
}

/** The name under which cursors are kept. */
export const PUBLISHER = 'slack';
