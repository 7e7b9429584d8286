/** How pods of the sandbox live; a test compares what is reckoned here with what it does. */
const CREATING_SHARE = 0.4;
const CRASHES_AFTER_MS = 1_000;
const BACK_OFF_MS = { first: 10_000, last: 300_000 };

interface Boot {
  askedAtMs: number;
  bootMs: number;
  /** From when on the program no longer crashes. */
  needAtMs: number;
}

/** When a crashing pod of the sandbox is ready: its container is created first, and needs nothing for that. */
export function crashingPodReadyMs({ askedAtMs, bootMs, needAtMs }: Boot): number {
  let beginsAtMs = askedAtMs + bootMs * CREATING_SHARE;
  if (beginsAtMs >= needAtMs) return askedAtMs + bootMs;
  for (let restarts = 0; beginsAtMs < needAtMs; restarts += 1) {
    beginsAtMs += CRASHES_AFTER_MS + Math.min(BACK_OFF_MS.first * 2 ** restarts, BACK_OFF_MS.last);
  }
  return beginsAtMs + bootMs;
}

/** Nobody knows the end of what it needs; who did would have the container begin at that very moment. */
export const withForesightMs = (bootMs: number, needAtMs: number): number =>
  needAtMs + bootMs * (1 - CREATING_SHARE);

/** Asked for so that its container begins `marginMs` after the expected end; at once when that came earlier. */
export function justInTimeMs(
  boot: { bootMs: number; needAtMs: number },
  expected: { bootMs: number; needAtMs: number },
  marginMs: number,
): number {
  const plannedMs = expected.needAtMs - expected.bootMs * CREATING_SHARE + marginMs;
  return crashingPodReadyMs({ ...boot, askedAtMs: Math.min(boot.needAtMs, plannedMs) });
}
