import type { Clock } from '../../core/ports/clock.ts';
import type { Notices } from '../../core/ports/notices.ts';
import type { EveningContext } from '../messages/blocks/evening/evening-context.ts';
import type { Poster } from './poster.ts';

/** Where an environment's announcements are posted, and the context to draw them. */
export interface EveningPlace
  extends Omit<EveningContext, 'environment' | 'texts' | 'nowMs' | 'nextStartMs'> {
  channel: string;
}

export interface EveningPublisherPorts {
  notices: Notices;
  poster: Poster;
  /** The environments' time, which notices use. */
  clock: Clock;
  /** Slack's time, in which people read. */
  slackClock: Clock;
  /** The name of this process: `host:pid`. */
  owner: string;
  /** Undefined for an environment that is not shown in Slack. */
  placeOf(environment: string): EveningPlace | undefined;
  nextStartMs(environment: string): Promise<number | undefined>;
  /** Called when a notice cannot be posted for now. It is retried. */
  onTrouble(error: unknown, notice?: { environment: string; id: string }): void;
}
