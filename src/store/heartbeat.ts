import { SECOND } from '../core/ports/clock.ts';

/** Who has not beaten for so long may lose the run: the least that pg-boss allows. */
export const HEARTBEAT_MS = 10 * SECOND;

/** How often a holder beats, so that two beats may fail before it counts as silent. */
export const BEAT_EVERY_MS = 3 * SECOND;

/**
 * How long a firing of the schedule, or something to tell, may have been taken with nothing come of it. Nobody beats for it: what
 * it takes is a few statements and a message, and a start or stop is to be caught up within a minute.
 */
export const CLAIM_LAPSES_MS = 30 * SECOND;
