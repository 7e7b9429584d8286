import { cp, mkdir, rename, rm, watch } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { worldDir } from '../../packages/sandbox-cloud/src/world-record.ts';
import { type Bed, eventsOf, makeBed } from '../support/processes.ts';

let bed: Bed;
let store: string;
beforeEach(async () => {
  bed = await makeBed();
  store = worldDir(join(bed.folder, 'data'), 'sandbox-store', bed.config);
  await mkdir(dirname(store), { recursive: true });
});
afterEach(() => bed.remove());

/** Starts a `serve` that has no store yet, and kills it as soon as the folder of the store is there. */
async function killInFirstStart(): Promise<void> {
  const watching = new AbortController();
  const changes = watch(dirname(store), { signal: watching.signal });
  const serving = bed.start(['serve', '--port', '0']);
  for await (const { filename } of changes) if (filename === basename(store)) break;
  watching.abort();
  serving.child.kill('SIGKILL');
  expect(await serving.exited).toEqual({ code: null, signal: 'SIGKILL' });
}

const runsOf = async (): Promise<unknown[]> => {
  const history = bed.start(['history']);
  expect(await history.exited, history.stderr()).toMatchObject({ code: 0 });
  return history.lines.map((line) => line.id ?? line.runId);
};

describe('a first start that was killed', () => {
  it('removes nothing of a store that is put back before the next start', async () => {
    const up = bed.start(['up']);
    expect(await up.exited, up.stderr()).toMatchObject({ code: 0 });
    const run = eventsOf(up)[0]?.runId;
    const backup = join(bed.folder, 'backup');
    await rename(store, backup);

    // Copied over what the first start has left, as a backup is restored.
    await killInFirstStart();
    await cp(backup, store, { recursive: true });
    const serving = await bed.serve();
    expect(await runsOf()).toContain(run);
    serving.child.kill('SIGTERM');
    await serving.exited;

    // Moved aside and back, as the remedy of `store-corrupt` says, with a first start in between.
    const aside = join(bed.folder, 'aside');
    await rename(store, aside);
    await killInFirstStart();
    await rm(store, { recursive: true });
    await rename(aside, store);
    expect(await runsOf()).toContain(run);
  });

  it('is made up for by the next start when nothing was put back', async () => {
    await killInFirstStart();
    const up = bed.start(['up']);
    expect(await up.exited, up.stderr()).toMatchObject({ code: 0 });
    expect(await runsOf()).toContain(eventsOf(up)[0]?.runId);
  });
});
