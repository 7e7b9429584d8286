/** What the process with many environments is told. */
export interface ManyGiven {
  url: string;
  environments: number;
  /** A whole minute: when a tenth of them is started by the clock. */
  dueAtMs: number;
  untilMs: number;
  owner: string;
}

/** What it has seen, from just before that moment to the end. */
export interface ManyReport {
  cpuMs: number;
  residentMb: number;
  ticks: number;
  allTicks: number;
  troubles: number;
}
