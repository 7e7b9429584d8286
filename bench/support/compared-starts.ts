import { type Bench, median, type Part, quantile } from '../measurement.ts';
import { type ColdStart, coldUp, exampleCase, originalUp } from './cold-start.ts';
import { type BenchWorld, WORLDS } from './worlds.ts';

const SECOND = 1_000;

export interface ComparedStarts {
  world: BenchWorld;
  hard: readonly ColdStart[];
  soft: readonly ColdStart[];
  mended: readonly { tookMs: number; cloudCalls: number }[];
  asWritten: readonly { tookMs: number; failedAt: string | undefined }[];
}

/** Cold starts of the same worlds by everybody, seed by seed. */
export const comparedStarts = (bench: Bench): Promise<ComparedStarts[]> =>
  bench.once('compared starts', async () => {
    const hard = await exampleCase('hard');
    const soft = await exampleCase('soft');
    // The function that the original invokes is a component only where it does the scaling.
    const original = await exampleCase('hard', (text) => text.replace('scaler: direct', 'scaler: lambda'));
    const seeds = Array.from({ length: bench.quick ? 5 : 50 }, (_, index) => index + 1);
    const all: ComparedStarts[] = [];
    for (const world of WORLDS) {
      const compared = { world, hard: [], soft: [], mended: [], asWritten: [] } as Mutable;
      for (const seed of seeds) {
        compared.hard.push(succeeded(await coldUp(hard, world, seed)));
        compared.soft.push(succeeded(await coldUp(soft, world, seed)));
        const { outcome, failedAt, durationMs, cloudCalls } = await originalUp(
          original,
          world,
          seed,
          'mended',
        );
        if (outcome !== 'succeeded')
          throw new Error(`the mended reference failed at ${failedAt} in ${world.name}`);
        compared.mended.push({ tookMs: durationMs, cloudCalls });
        const asWritten = await originalUp(original, world, seed, 'as-written');
        compared.asWritten.push({ tookMs: asWritten.durationMs, failedAt: asWritten.failedAt });
      }
      all.push(compared);
    }
    return all;
  });

type Mutable = {
  -readonly [Key in keyof ComparedStarts]: ComparedStarts[Key] extends readonly (infer T)[]
    ? T[]
    : ComparedStarts[Key];
};

function succeeded(start: ColdStart): ColdStart {
  if (start.outcome !== 'succeeded') throw new Error(`a cold up ended ${start.outcome}`);
  return start;
}

/** The middle of the ratios of pairs that met the same world. */
export const ratio = <A, B>(
  ours: readonly A[],
  theirs: readonly B[],
  of: { a(one: A): number; b(one: B): number },
): number => median(ours.map((one, index) => of.a(one) / of.b(theirs[index] as B)));

export function timesOf({ world, hard, soft, mended, asWritten }: ComparedStarts): Part[] {
  const row = (who: string, times: readonly number[]): Part[] => [
    { name: `${world.name}: ${who}, median`, value: median(times) / SECOND, unit: 's' },
    { name: `${world.name}: ${who}, p90`, value: quantile(times, 0.9) / SECOND, unit: 's' },
  ];
  const failedAt = asWritten[0]?.failedAt;
  return [
    ...row(
      'critical path',
      hard.map(({ criticalMs }) => criticalMs),
    ),
    ...row(
      'lamplighter',
      hard.map(({ tookMs }) => tookMs),
    ),
    ...row(
      'lamplighter with soft edges',
      soft.map(({ tookMs }) => tookMs),
    ),
    ...row(
      'original, mended',
      mended.map(({ tookMs }) => tookMs),
    ),
    ...row(
      `original as written (fails at ${failedAt})`,
      asWritten.map(({ tookMs }) => tookMs),
    ),
  ];
}
