import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

/** How many seeds a worker takes at a time. */
const PORTION = 25;

export interface Portion {
  from: number;
  count: number;
}

/**
 * Plays many seeds in so many workers, each of which runs `script` again: there the same call answers portions
 * instead. With one job everything is played here. Ctrl-C ends it when the portions under way are played.
 */
export async function playInPortions<Result>(options: {
  script: string;
  all: Portion;
  jobs?: number | undefined;
  play(seed: number): Promise<Result>;
  onResult(result: Result): void;
}): Promise<void> {
  const { script, all, play, onResult, jobs = availableParallelism() } = options;
  if (!isMainThread) return answerPortions(play);
  let end = all.from + all.count;
  process.once('SIGINT', () => {
    end = 0;
  });
  if (jobs <= 1) {
    for (let seed = all.from; seed < end; seed += 1) onResult(await play(seed));
    return;
  }
  let next = all.from;
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL(script));
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
      worker.on('message', (results: Result[]) => {
        for (const result of results) onResult(result);
        give();
      });
      worker.on('error', reject);
      give();
    });
  await Promise.all(Array.from({ length: jobs }, one));
}

function answerPortions(play: (seed: number) => Promise<unknown>): void {
  const answer = async ({ from, count }: Portion): Promise<void> => {
    const results: unknown[] = [];
    for (let seed = from; seed < from + count; seed += 1) results.push(await play(seed));
    parentPort?.postMessage(results);
  };
  parentPort?.on('message', (portion: Portion) => void answer(portion));
}

/** A whole number as it is written on the command line. */
export function wholeNumber(text: string, least: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least) return number;
  throw new Error(`${text} is not a whole number of at least ${least}`);
}
