import { SECOND } from '../core/ports/clock.ts';

/**
 * A holder that has not beaten for this long may lose the run; the least that pg-boss allows.
 * Source: https://pgboss.io/api/queues
 */
export const HEARTBEAT_MS = 10 * SECOND;

/** The heartbeat interval, so that two beats may fail before a holder counts as silent. */
export const BEAT_EVERY_MS = 3 * SECOND;

/**
 * How long a firing of the schedule, or a notice, may be claimed without a result, in milliseconds. Nobody beats for
 * such a claim: its work is a few statements and a message, and a start or stop is to be caught up within a minute.
 */
export const CLAIM_LAPSES_MS = 30 * SECOND;
