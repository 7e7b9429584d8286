import { eveningWeek } from './evening-weeks.ts';

// `npm run simulate:evenings -- <weeks> [first seed]`: prints every violation with its seed.
const [weeks = '1000', first = '1'] = process.argv.slice(2);
const counts: Record<string, number> = {};
let violations = 0;
const began = performance.now();
for (let seed = Number(first); seed < Number(first) + Number(weeks); seed += 1) {
  const result = await eveningWeek(seed);
  for (const [what, count] of Object.entries(result.counts)) counts[what] = (counts[what] ?? 0) + count;
  for (const violation of result.violations) console.log(`seed ${seed}: ${violation}`);
  violations += result.violations.length;
}
console.log(counts);
console.log(`${weeks} weeks, ${violations} violations, ${((performance.now() - began) / 1000).toFixed(1)} s`);
if (violations > 0) process.exitCode = 1;
