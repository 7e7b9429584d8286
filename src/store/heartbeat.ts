import { SECOND } from '../core/ports/clock.ts';

/** Who has not beaten for so long may lose the run: the least that pg-boss allows. */
export const HEARTBEAT_MS = 10 * SECOND;

/** How often a holder beats, so that two beats may fail before it counts as silent. */
export const BEAT_EVERY_MS = 3 * SECOND;
