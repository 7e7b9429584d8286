import type { Clock } from '../../core/ports/clock.ts';
import type { PublisherCursors } from '../../core/ports/cursors.ts';
import type { RunStore } from '../../core/ports/run-store.ts';
import type { Locale } from '../messages/texts/texts.ts';
import type { Poster } from './poster.ts';

/** Where the runs of an environment are shown, and how. */
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
  /** The environments' time, which events have. */
  clock: Clock;
  /** Slack's time, in which people read. */
  slackClock: Clock;
  /** Which process: `host:pid`. */
  owner: string;
  /** Undefined for an environment that is not shown in Slack. */
  channelOf(environment: string): Place | undefined;
  litUntil?(environment: string): Promise<number | undefined>;
  /** What keeps a run from being published for now. It is tried again. */
  onTrouble(error: unknown, run?: { runId: string; environment: string }): void;
  /** How old the oldest event is that Slack does not show yet; 0 when it shows all of the run. */
  onLag?(run: { runId: string; environment: string }, lagMs: number): void;
}

/** The name under which cursors are kept. */
export const PUBLISHER = 'slack';
