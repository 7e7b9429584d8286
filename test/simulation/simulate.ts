import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Totals } from './report.ts';
import { drawScenario } from './scenario.ts';
import { type SeedResult, simulateScenario } from './simulate-seed.ts';

/** How many seeds a worker takes at a time. */
const PORTION = 25;

interface Portion {
  from: number;
  count: number;
}

if (isMainThread) await main();
else parentPort?.on('message', (portion: Portion) => void work(portion));

async function work({ from, count }: Portion): Promise<void> {
  const results: SeedResult[] = [];
  for (let seed = from; seed < from + count; seed += 1) {
    const result = await simulateScenario(drawScenario(seed));
    results.push(result.violations.length > 0 ? result : { ...result, trace: [] });
  }
  parentPort?.postMessage(results);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '1000' },
      from: { type: 'string', default: '1' },
      jobs: { type: 'string', default: '2' },
      verbose: { type: 'boolean', default: false },
    },
  });
  const from = Number(values.from);
  const seeds = Number(values.seeds);
  const totals = new Totals();
  const startedAt = performance.now();
  if (values.verbose || Number(values.jobs) <= 1) {
    for (let seed = from; seed < from + seeds; seed += 1) {
      const scenario = drawScenario(seed);
      const result = await simulateScenario(scenario);
      if (values.verbose) {
        console.log(JSON.stringify(scenario, undefined, 1));
        console.log(result.trace.join('\n'));
      }
      totals.add(result);
    }
  } else await inWorkers(Number(values.jobs), { from, count: seeds }, (result) => totals.add(result));
  totals.report((performance.now() - startedAt) / 1000);
}

function inWorkers(jobs: number, all: Portion, onResult: (result: SeedResult) => void): Promise<void> {
  let next = all.from;
  const end = all.from + all.count;
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url), { workerData });
      const give = (): void => {
        if (next >= end) {
          void worker.terminate();
          resolve();
          return;
        }
        const portion: Portion = { from: next, count: Math.min(PORTION, end - next) };
        next += portion.count;
        worker.postMessage(portion);
      };
      worker.on('message', (results: SeedResult[]) => {
        for (const result of results) onResult(result);
        give();
      });
      worker.on('error', reject);
      give();
    });
  return Promise.all(Array.from({ length: jobs }, one)).then(() => {});
}
