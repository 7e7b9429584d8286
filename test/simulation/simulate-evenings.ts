import { parseArgs } from 'node:util';
import { eveningWeek } from './evening-weeks.ts';

// `npm run simulate:evenings -- --weeks 1000 --seed 1`: prints every violation with the seed of its week.
const { values } = parseArgs({
  options: { weeks: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
});
const weeks = Number(values.weeks);
const first = Number(values.seed);
if (!Number.isInteger(weeks) || weeks < 1 || !Number.isInteger(first)) {
  throw new Error('give whole numbers: --weeks 1000 --seed 1');
}
const counts: Record<string, number> = {};
let violations = 0;
const began = performance.now();
for (let seed = first; seed < first + weeks; seed += 1) {
  const result = await eveningWeek(seed);
  for (const [what, count] of Object.entries(result.counts)) counts[what] = (counts[what] ?? 0) + count;
  for (const violation of result.violations) console.log(`seed ${seed}: ${violation}`);
  violations += result.violations.length;
}
console.log(counts);
console.log(`${weeks} weeks, ${violations} violations, ${((performance.now() - began) / 1000).toFixed(1)} s`);
if (violations > 0) process.exitCode = 1;
