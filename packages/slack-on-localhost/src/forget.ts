const MOST = 20_000;

/** Lets a log of an endless demo forget its older half. */
export function forget(log: unknown[]): void {
  if (log.length > MOST) log.splice(0, MOST / 2);
}
