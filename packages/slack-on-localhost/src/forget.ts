const MOST = 20_000;

/** Drops the older half of a log that has grown long. */
export function forget(log: unknown[]): void {
  if (log.length > MOST) log.splice(0, MOST / 2);
}
