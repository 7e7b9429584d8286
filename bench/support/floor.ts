import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench } from '../measurement.ts';
import { residentMb } from './process-figures.ts';

const BARE = fileURLToPath(new URL('./bare.ts', import.meta.url));

/** Megabytes of a process that only imports what `serve` imports from others, or opens a bare PGlite beside that. */
export const floorMb = (bench: Bench, store: 'postgres' | 'pglite'): Promise<number> =>
  bench.once(`floor, ${store}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lamplighter-floor-'));
    try {
      // The second one finds the folder that the first has made.
      if (store === 'pglite') await bare(['pglite', join(folder, 'store')]);
      return await bare([store, join(folder, 'store')]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

async function bare(words: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [BARE, ...words], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const settled = await Promise.race([once(child.stdout, 'data').then(() => true), exited.then(() => false)]);
  if (!settled || child.pid === undefined) throw new Error('the bare process ended by itself');
  const { nowMb } = await residentMb(child.pid);
  child.stdin.end();
  await exited;
  return nowMb;
}
