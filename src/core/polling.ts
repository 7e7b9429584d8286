import { SECOND } from './ports/clock.ts';

const FAR_MS = 60 * SECOND;
const NEAR_MS = 3 * SECOND;
const FLOOR_MS = SECOND;
/** Real times stray this far from what is expected; inside the band each look may be the last. */
const BAND = 0.1;
/** Past this many times what was expected, something is unusual and haste gains nothing. */
const LONG_OVERDUE = 2;
const LONG_OVERDUE_MS = 10 * SECOND;

/**
 * How long to wait until the next look: long while the end is far, short around it.
 *
 * `elapsedMs` counts from the moment the awaited change began; `expectedMs` is how long it usually takes,
 * undefined when that is not known (a transition somebody else began). `nearMs` is the kind's own pace near
 * the end. A look costs an API call, lateness costs people's time: never closer than 1 s, never further than
 * 60 s.
 */
export function nextLookMs(elapsedMs: number, expectedMs: number | undefined, nearMs = NEAR_MS): number {
  const near = Math.max(FLOOR_MS, Math.min(nearMs, NEAR_MS));
  if (expectedMs === undefined) return near;
  const bandStartsIn = expectedMs * (1 - BAND) - elapsedMs;
  if (bandStartsIn > near) {
    // Half of the way at a time: a change that comes early is noticed, at the cost of a few looks.
    return Math.min(FAR_MS, Math.max(near, bandStartsIn / 2));
  }
  if (elapsedMs > Math.max(expectedMs * LONG_OVERDUE, expectedMs + 30 * SECOND)) {
    return Math.max(near, LONG_OVERDUE_MS);
  }
  return near;
}

/**
 * Moves a moment to a whole second, so that the looks of components that wait side by side fall together and
 * share one API call. Never earlier than 1 s from now.
 */
export function alignToSecond(nowMs: number, waitMs: number): number {
  const at = Math.ceil((nowMs + waitMs) / SECOND) * SECOND;
  return at - nowMs;
}
