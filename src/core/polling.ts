import { SECOND } from './ports/clock.ts';

const FAR_MS = 120 * SECOND;
const NEAR_MS = 3 * SECOND;
const FLOOR_MS = SECOND;
/** How far actual times stray from the expected one; within the band each poll may be the last. */
const BAND = 0.1;
/** The longest lateness, in milliseconds, however little depends on it. */
const LATEST_MS = 30 * SECOND;
/** How many times as late an early end may be noticed as a likely one. */
const EARLY_LATENESS = 4;
/** A step that leads almost to the band leads to it. */
const ALMOST = 0.75;
/** Past the band the end is unknown; a long wait may be noticed late by this share of it. */
const OVERDUE_SHARE = 0.02;
const OVERDUE_MS = 12 * SECOND;

/** How soon the end of a wait has to be noticed. */
interface Pace {
  /** The kind's own polling interval near the end, at most 3 s. */
  nearMs?: number;
  /** How late the end may be noticed without cost, at most 30 s. Default: not at all. */
  lateMs?: number;
}

/**
 * The time until the next poll, in milliseconds: long while the end is far, short around it.
 *
 * `elapsedMs` counts from the moment the awaited change began; `expectedMs` is how long it usually takes, undefined
 * when that is not known (a transition that somebody else began). A poll costs an API call; lateness costs people's
 * time where everything waits for this one, and nothing where other things take longer anyway: never closer than 1 s,
 * never further than 2 min.
 */
export function nextLookMs(elapsedMs: number, expectedMs: number | undefined, pace: Pace = {}): number {
  const late = Math.min(LATEST_MS, pace.lateMs ?? 0);
  const least = Math.max(FLOOR_MS, Math.min(pace.nearMs ?? NEAR_MS, NEAR_MS));
  const near = Math.max(least, late);
  if (expectedMs === undefined) return near;
  // An end at the beginning of the band may be noticed this late.
  const bandIn = expectedMs * (1 - BAND) + late - elapsedMs;
  if (bandIn > near) {
    // Half of the way at a time: an early change is noticed, at the cost of a few polls. It is rarer, so it may be
    // noticed later.
    const halfMs = (expectedMs - elapsedMs) / 2 + EARLY_LATENESS * late;
    return Math.min(FAR_MS, halfMs > bandIn * ALMOST ? bandIn : Math.max(near, halfMs));
  }
  const strayed = Math.abs(elapsedMs - expectedMs) / Math.max(1, expectedMs * BAND);
  // In the middle of the band an end is likelier than at its edges.
  if (strayed <= 1) return Math.max(least, Math.min(LATEST_MS, late * (1 + strayed)));
  return Math.max(near, Math.min(OVERDUE_MS, elapsedMs * OVERDUE_SHARE));
}

/**
 * The estimated duration of a change of which only polls are known, in milliseconds: it was not over at `notYetMs`, and
 * over at `noticedMs`. The expected time is used as far as the polls allow; otherwise learned times would grow by the
 * lateness of the polls, and polls would come later by the learned times.
 */
export const likelyTookMs = (probes: { notYetMs: number; noticedMs: number }, expectedMs: number): number =>
  Math.min(probes.noticedMs, Math.max(probes.notYetMs, expectedMs));

/**
 * Aligns a moment to a whole second, so that the polls of components that wait side by side coincide and share one API
 * call. Never earlier than 1 s from now.
 */
export function alignToSecond(nowMs: number, waitMs: number): number {
  const at = Math.ceil((nowMs + waitMs) / SECOND) * SECOND;
  return at - nowMs;
}
