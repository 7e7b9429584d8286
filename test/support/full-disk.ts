/**
 * Run by a test in a mount namespace of its own: `full-disk.ts FOLDER`, where FOLDER is a small disk. Fills it while
 * a run is under way, frees it, and says as one JSON line what the store did.
 */
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LamplighterError } from '../../src/core/errors.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import { openStore } from '../../src/store/open-store.ts';
import { storeJournal } from '../../src/store/store-journal.ts';
import { newRun, warned } from './run-records.ts';

const [, , disk = ''] = process.argv;
const ballast = join(disk, 'ballast');
const open = () => openStore({ dataDir: join(disk, 'store'), clock: systemClock, owner: 'test' });
const codeOf = (error: unknown) =>
  error instanceof LamplighterError ? { code: error.code, remedy: error.remedy } : String(error);

/** Leaves less than a page free. */
async function fill(): Promise<void> {
  for (;;) {
    const { bavail, bsize } = await statfs(disk);
    if (bavail === 0) return;
    await writeFile(ballast, Buffer.alloc(Number(bavail) * Number(bsize)), { flag: 'a' }).catch(() => {});
  }
}

await fill();
const newOnFull = await open().then(() => 'opened', codeOf);
await rm(ballast);

const opened = await open();
const run = newRun();
await opened.store.create(run);
await opened.store.beginAttempt({ runId: run.id, attempt: 0 }, 'me', 1);
const held: string[] = [];
let freed = Promise.resolve();
const journal = storeJournal({
  store: opened.store,
  key: { runId: run.id, attempt: 1 },
  clock: systemClock,
  random: () => 0.5,
  onHold(error, tries) {
    held.push(error.code);
    if (tries === 2) freed = rm(ballast);
  },
});
await journal.append(warned(run.id, 1));
await fill();
/** Long enough to need new pages, of which there are none. */
const EVENTS = 400;
let written = 1;
while (held.length === 0 && written < EVENTS) {
  written += 1;
  await journal.append({ ...warned(run.id, written), message: 'x'.repeat(6_000) } as never);
}
await freed;
await journal.append(warned(run.id, written + 1));
await opened.close();

const again = await open();
const seqs = (await again.store.events(run.id)).map((event) => event.seq);
await again.close();
console.log(
  JSON.stringify({
    newOnFull,
    held,
    written,
    whole: seqs.every((seq, at) => seq === at + 1),
    last: seqs.length,
  }),
);
