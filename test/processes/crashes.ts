/**
 * `npm run crashes -- --times 20 [--from 1] [--postgres]`: kills the process that works on an `up` once at every
 * named point of its journal, then, so many times, at up to three random moments; another goes on, and the run
 * must end well with nothing doubled. The store is a PGlite folder, or a PostgreSQL. Prints what to repeat.
 */
import { parseArgs } from 'node:util';
import { seededRandom } from '../../packages/sandbox-cloud/src/world/seeded.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import { startPostgres } from '../support/postgres.ts';
import { doubled, eventsOf, makeBed } from '../support/processes.ts';
import { FAULT_POINTS } from './fault-points.ts';

const MOST_KILLS = 3;
/** From before the store is open to after the run's end, on a machine that has nothing else to do. */
const LATEST_KILL_MS = 6_000;
/** On PostgreSQL a follower waits for the silence of the one before it: killed earlier, it has done nothing. */
const LATEST_LATER_KILL_MS = 18_000;
/** A point within a phase is met many times in a run; which one is drawn from the first few. */
const FIRST_FEW = 5;

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '20' },
    from: { type: 'string', default: '1' },
    postgres: { type: 'boolean', default: false },
  },
});
const first = Number(values.from);
const failed: string[] = [];
let kills = 0;

const postgres = values.postgres ? await startPostgres() : undefined;
const env: Record<string, string> =
  postgres === undefined ? {} : { LAMPLIGHTER_SANDBOX_DATABASE_URL: postgres.url(await postgres.database()) };
const bed = await makeBed();
const startedAt = performance.now();
try {
  // With `--from` one asks for particular moments again.
  if (first === 1) {
    const random = seededRandom(first);
    for (const point of FAULT_POINTS) {
      const nth = point.includes(':phase.') ? 1 + Math.floor(random() * FIRST_FEW) : 1;
      await report(`${point}:${nth}`, () => crashAt(`${point}:${nth}`));
    }
  }
  for (let seed = first; seed < first + Number(values.times); seed += 1) {
    await report(`seed ${seed}`, () => crashSomewhere(seed));
  }
} finally {
  await bed.remove();
  await postgres?.remove();
}
const seconds = Math.round((performance.now() - startedAt) / 1000);
const where = postgres === undefined ? 'PGlite' : 'PostgreSQL';
console.log(`${where}: ${kills} processes killed in ${seconds} s; ${failed.length} runs went wrong`);
if (failed.length > 0) {
  console.log(`Went wrong: ${failed.join(', ')}. A seed again: --times 1 --from SEED`);
  process.exitCode = 1;
}

async function report(name: string, crash: () => Promise<string | undefined>): Promise<void> {
  const problem = await crash().catch(String);
  console.log(`${name}: ${problem ?? 'finished, nothing doubled'}`);
  if (problem !== undefined) failed.push(name);
}

async function crashAt(point: string): Promise<string | undefined> {
  const victim = bed.start(['up', '--fresh'], { ...env, LAMPLIGHTER_FAULT_POINT: point });
  const { code, signal } = await victim.exited;
  if (signal === null) return `it was not killed there, but ended with ${code}: ${victim.stderr()}`;
  kills += 1;
  return problemOfTheNext();
}

async function crashSomewhere(seed: number): Promise<string | undefined> {
  const random = seededRandom(seed);
  for (let nth = 0; nth < MOST_KILLS; nth += 1) {
    const latestMs = nth > 0 && postgres !== undefined ? LATEST_LATER_KILL_MS : LATEST_KILL_MS;
    // The first one begins a new world, and so cancels whatever the seed before has left.
    const victim = bed.start(nth === 0 ? ['up', '--fresh'] : ['up'], env);
    const over = new AbortController();
    void systemClock.sleep(random() * latestMs, over.signal).then(
      () => victim.child.kill('SIGKILL'),
      () => {},
    );
    const { signal } = await victim.exited;
    over.abort();
    if (signal === null) break;
    kills += 1;
  }
  return problemOfTheNext();
}

/** Whoever asks next must see the run end well. */
async function problemOfTheNext(): Promise<string | undefined> {
  const last = bed.start(['up'], env);
  const { code } = await last.exited;
  if (code !== 0) return `exit ${code}: ${last.stderr()}`;
  const outcome = eventsOf(last).at(-1)?.outcome;
  if (outcome !== 'succeeded') return `it ended as ${outcome}`;
  const twice = doubled(await bed.effects());
  return twice.length === 0 ? undefined : `twice: ${twice.join(', ')}`;
}
