import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Bench, type Measurement, median, samples } from '../../bench/measurement.ts';

const FOLDER = new URL('../../bench/measurements/', import.meta.url);
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.ts'));

describe('the benchmark', () => {
  it.each(files)('finds in %s a measurement of that name', async (file) => {
    const { measurement } = (await import(new URL(file, FOLDER).href)) as { measurement: Measurement };
    expect(measurement.name).toBe(basename(file, '.ts'));
    expect(measurement.about.length).toBeGreaterThan(10);
  });

  it('takes the middle of its samples, one after the other, and one where it has to be quick', async () => {
    const bench = (quick: boolean) => ({ quick }) as Bench;
    let taken = 0;
    const sample = async () => {
      taken += 1;
      return taken === 2 ? 1_000 : taken;
    };
    expect(await samples(bench(true), sample)).toEqual({ value: 1, detail: '1' });
    expect(await samples(bench(false), sample)).toEqual({ value: 5, detail: '1000 3 4 5 6' });
    expect(median([])).toBeNaN();
  });
});
