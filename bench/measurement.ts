import type { PostgresServer } from '../test/support/postgres.ts';

/**
 * One figure of the benchmark: one file in `bench/measurements/`, named as the figure is, that exports
 * `measurement`. A new file is found by itself.
 */
export interface Measurement {
  name: string;
  /** What is measured, in one sentence. */
  about: string;
  unit: Unit;
  /** The value that should not be exceeded, or not be missed where more is better. */
  goal?: number;
  moreIsBetter?: true;
  run(bench: Bench): Promise<Figure>;
}

export type Unit = 'ms' | 's' | 'MB' | '%' | 'x' | 'count' | 'per s';

export interface Figure {
  value: number;
  /** What the value was made of. */
  detail?: string;
  /** What is worth a row of its own below it. */
  parts?: readonly Part[];
}

export interface Part {
  name: string;
  value: number;
  unit: Unit;
}

export const isMet = ({ goal, moreIsBetter }: Measurement, { value }: Figure): boolean | undefined =>
  goal === undefined ? undefined : moreIsBetter ? value >= goal : value <= goal;

/** What measurements share: things that are dear to start or to measure are had once. */
export interface Bench {
  /** One sample and short waits: to see that it works, not how fast. */
  quick: boolean;
  /** Calls `make` at the first asking for `name`, and gives the same to all who ask. */
  once<T>(name: string, make: () => Promise<T>): Promise<T>;
  /** A PostgreSQL server of its own, started at the first asking. */
  postgres(): Promise<PostgresServer>;
}

/** The value that `share` of all stay at or below: 0.5 is the median. */
export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ??
  Number.NaN;

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Takes samples one after the other, for they would slow each other down. */
export async function samples(bench: Bench, sample: () => Promise<number>): Promise<Figure> {
  const values: number[] = [];
  for (let nth = 0; nth < (bench.quick ? 1 : 5); nth += 1) values.push(await sample());
  return { value: median(values), detail: values.map((value) => Math.round(value)).join(' ') };
}
