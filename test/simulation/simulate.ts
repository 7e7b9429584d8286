import { parseArgs } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { playInPortions, wholeNumber } from './portions.ts';
import { Totals } from './report.ts';
import { drawScenario } from './scenario.ts';
import { type SeedResult, simulateScenario } from './simulate-seed.ts';

const { values } = parseArgs({
  args: isMainThread ? process.argv.slice(2) : [],
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    jobs: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});
const totals = new Totals();
const startedAt = performance.now();
await playInPortions({
  script: import.meta.url,
  all: { from: wholeNumber(values.from, 0), count: wholeNumber(values.seeds, 1) },
  // Whole stories are not for many voices at once.
  jobs: values.verbose ? 1 : values.jobs === undefined ? undefined : wholeNumber(values.jobs, 1),
  play: async (seed): Promise<SeedResult> => {
    const scenario = drawScenario(seed);
    const result = await simulateScenario(scenario);
    if (values.verbose) {
      console.log(JSON.stringify(scenario, undefined, 1));
      console.log(result.trace.join('\n'));
    }
    return result.violations.length > 0 ? result : { ...result, trace: [] };
  },
  onResult: (result) => totals.add(result),
});
if (isMainThread) totals.report((performance.now() - startedAt) / 1000);
