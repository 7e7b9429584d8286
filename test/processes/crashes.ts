/**
 * `npm run crashes -- --times 20 [--from 1]`: each time a process is killed at up to three random moments of
 * an `up`, another goes on, and the run must end well with nothing doubled. Prints what to repeat.
 */
import { parseArgs } from 'node:util';
import { systemClock } from '../../src/clock/system.ts';
import { seededRandom } from '../../src/sandbox/world/seeded.ts';
import { doubled, eventsOf, makeBed } from '../support/processes.ts';

const MOST_KILLS = 3;
/** From before the store is open to after the run's end, on a machine that has nothing else to do. */
const LATEST_KILL_MS = 6_000;

const { values } = parseArgs({
  options: { times: { type: 'string', default: '20' }, from: { type: 'string', default: '1' } },
});
const first = Number(values.from);
const failed: number[] = [];
let kills = 0;

const bed = await makeBed();
try {
  for (let seed = first; seed < first + Number(values.times); seed += 1) {
    const problem = await crash(seed);
    console.log(`seed ${seed}: ${problem ?? 'finished, nothing doubled'}`);
    if (problem !== undefined) failed.push(seed);
  }
} finally {
  await bed.remove();
}
console.log(`${kills} processes killed; ${failed.length} runs went wrong`);
if (failed.length > 0) {
  console.log(`Again: ${failed.map((seed) => `npm run crashes -- --times 1 --from ${seed}`).join('; ')}`);
  process.exitCode = 1;
}

async function crash(seed: number): Promise<string | undefined> {
  const random = seededRandom(seed);
  for (let nth = 0; nth < MOST_KILLS; nth += 1) {
    // The first one begins a new world, and so cancels whatever the seed before has left.
    const victim = bed.start(nth === 0 ? ['up', '--fresh'] : ['up']);
    const over = new AbortController();
    void systemClock.sleep(random() * LATEST_KILL_MS, over.signal).then(
      () => victim.child.kill('SIGKILL'),
      () => {},
    );
    const { signal } = await victim.exited;
    over.abort();
    if (signal === null) break;
    kills += 1;
  }
  const last = bed.start(['up']);
  const { code } = await last.exited;
  try {
    if (code !== 0) return `exit ${code}: ${last.stderr()}`;
    const events = eventsOf(last);
    if (events.at(-1)?.outcome !== 'succeeded') return `it ended as ${events.at(-1)?.outcome}`;
    const twice = doubled(await bed.effects());
    return twice.length === 0 ? undefined : `twice: ${twice.join(', ')}`;
  } catch (error) {
    return String(error);
  }
}
