/** Takes a run up and writes events until it is killed, saying the number of each that was acknowledged. */
import { systemClock } from '../../src/ops/system-clock.ts';
import { openStore } from '../../src/store/open-store.ts';

const [dataDir, runId] = process.argv.slice(2);
if (dataDir === undefined || runId === undefined) throw new Error('usage: write-events.ts DATA_DIR RUN');
const { store } = await openStore({ dataDir, clock: systemClock, owner: 'victim' });
const run = await store.run(runId);
const key = { runId, attempt: (run?.attempt ?? 0) + 1 };
await store.beginAttempt({ runId, attempt: key.attempt - 1 }, 'victim', systemClock.now());
for (let seq = (await store.events(runId)).length + 1; ; seq += 1) {
  await store.append(key, {
    type: 'phase.warned',
    phase: 'x',
    message: 'x',
    seq,
    at: systemClock.now(),
    runId,
  });
  process.stdout.write(`${seq}\n`);
}
