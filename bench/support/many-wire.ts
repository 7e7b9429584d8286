/** What the process with many environments is told. */
export interface ManyGiven {
  url: string;
  environments: number;
  /** A whole minute: when a tenth of them is started by the clock. This and the next by the process's own time. */
  dueAtMs: number;
  untilMs: number;
  /** How far its time is ahead of the machine's, so that nobody waits for a whole minute. */
  aheadMs: number;
  owner: string;
}

/** What it has seen, from just before that moment to the end. */
export interface ManyReport {
  cpuMs: number;
  /** From its start until each environment had been looked after once; undefined where that was not before the moment. */
  openMs?: number;
  openCpuMs?: number;
  residentMb: number;
  ticks: number;
  allTicks: number;
  troubles: number;
}
