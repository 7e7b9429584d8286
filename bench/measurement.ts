import type { PostgresServer } from '../test/support/postgres.ts';

/**
 * One figure of the benchmark: one file in `bench/measurements/`, named as the figure is, that exports
 * `measurement`. A new file is found by itself.
 */
export interface Measurement {
  name: string;
  /** What is measured, in one sentence. */
  about: string;
  unit: 'ms' | 'MB' | '%' | 'x';
  /** The value that should not be exceeded. */
  goal?: number;
  run(bench: Bench): Promise<Figure>;
}

export interface Figure {
  value: number;
  /** What the value was made of. */
  detail?: string;
}

/** What measurements share: things that are dear to start or to measure are had once. */
export interface Bench {
  /** One sample and short waits: to see that it works, not how fast. */
  quick: boolean;
  /** Calls `make` at the first asking for `name`, and gives the same to all who ask. */
  once<T>(name: string, make: () => Promise<T>): Promise<T>;
  /** A PostgreSQL server of its own, started at the first asking. */
  postgres(): Promise<PostgresServer>;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Takes samples one after the other, for they would slow each other down. */
export async function samples(bench: Bench, sample: () => Promise<number>): Promise<Figure> {
  const values: number[] = [];
  for (let nth = 0; nth < (bench.quick ? 1 : 5); nth += 1) values.push(await sample());
  return { value: median(values), detail: values.map((value) => Math.round(value)).join(' ') };
}
