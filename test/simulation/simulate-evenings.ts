import { parseArgs } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { eveningWeek } from './evening-weeks.ts';
import { playInPortions, wholeNumber } from './portions.ts';

// `npm run simulate:evenings -- --weeks 1000 --seed 1`: prints every violation with the seed of its week.
const { values } = parseArgs({
  args: isMainThread ? process.argv.slice(2) : [],
  options: {
    weeks: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string' },
  },
});
const counts: Record<string, number> = {};
let violations = 0;
let played = 0;
const began = performance.now();
await playInPortions({
  script: import.meta.url,
  all: { from: wholeNumber(values.seed, 0), count: wholeNumber(values.weeks, 1) },
  jobs: values.jobs === undefined ? undefined : wholeNumber(values.jobs, 1),
  play: async (seed) => ({ seed, ...(await eveningWeek(seed)) }),
  onResult: ({ seed, ...week }) => {
    for (const [what, count] of Object.entries(week.counts)) counts[what] = (counts[what] ?? 0) + count;
    for (const violation of week.violations) console.log(`seed ${seed}: ${violation}`);
    violations += week.violations.length;
    played += 1;
  },
});
if (isMainThread) {
  const seconds = (performance.now() - began) / 1000;
  for (const [what, count] of Object.entries(counts).sort())
    console.log(`${String(count).padStart(9)} ${what}`);
  const rate = `${seconds.toFixed(1)} s (${(played / seconds).toFixed(1)} a second)`;
  console.log(`${played} weeks in ${rate}: ${violations} violations`);
  if (violations > 0) process.exitCode = 1;
}
