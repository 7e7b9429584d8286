import type { Clock } from '../../core/ports/clock.ts';
import type { Notices } from '../../core/ports/notices.ts';
import type { EveningContext } from '../messages/blocks/evening/evening-context.ts';
import type { Poster } from './poster.ts';

/** Where the evening of an environment is told, and with what. */
export interface EveningPlace
  extends Omit<EveningContext, 'environment' | 'texts' | 'nowMs' | 'nextStartMs'> {
  channel: string;
}

export interface EveningPublisherPorts {
  notices: Notices;
  poster: Poster;
  /** The environments' time, which notices have. */
  clock: Clock;
  /** Slack's time, in which people read. */
  slackClock: Clock;
  /** Which process: `host:pid`. */
  owner: string;
  /** Undefined for an environment that is not shown in Slack. */
  placeOf(environment: string): EveningPlace | undefined;
  nextStartMs(environment: string): Promise<number | undefined>;
  /** What keeps something from being told for now. It is tried again. */
  onTrouble(error: unknown, notice?: { environment: string; id: string }): void;
}
