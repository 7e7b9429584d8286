/** A world in which starts are compared. */
export interface BenchWorld {
  name: string;
  /** What the original's pods do while what they need is missing. */
  pods: 'wait' | 'crash';
  file: { jitter?: number; components?: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
}

/** A bad morning in the cloud: everything takes a third to a half longer than it is expected to. */
const SLOW = {
  nat: { up: '55s' },
  'kafka-host': { up: '55s' },
  nodes: { up: '230s' },
  mysql: { up: '360s' },
  redis: { up: '560s' },
};

export const WORLDS: readonly BenchWorld[] = [
  { name: 'default', pods: 'wait', file: { jitter: 0.05 } },
  { name: 'slow', pods: 'wait', file: { jitter: 0.05, components: SLOW } },
  { name: 'crash-loop', pods: 'crash', file: { jitter: 0.05 } },
  { name: 'slow crash-loop', pods: 'crash', file: { jitter: 0.05, components: SLOW } },
];
