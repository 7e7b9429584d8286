import { type Profiler, Session } from 'node:inspector';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Counts from now on which functions of this process are called. */
export class FunctionCoverage {
  readonly #session = new Session();

  constructor() {
    this.#session.connect();
    this.#post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false }, rethrow);
  }

  /** The files below `src` of which a function was called since the start; from the root. Ends the counting. */
  stop(root: string): string[] {
    let scripts: Profiler.ScriptCoverage[] = [];
    // V8 answers before `post` returns: nothing else runs in between.
    this.#session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      rethrow(error);
      scripts = result;
    });
    this.#post('Profiler.stopPreciseCoverage');
    this.#session.disconnect();
    return scripts
      .filter(({ url, functions }) => url.startsWith('file:') && functions.some(isCalled))
      .map(({ url }) => relative(root, fileURLToPath(url)).replaceAll('\\', '/'))
      .filter((path) => path.startsWith('src/'))
      .sort();
  }

  #post(method: string): void {
    this.#session.post(method, rethrow);
  }
}

/** The body of a module, which begins where the file does, runs when it is loaded: that is no call. */
const isCalled = ({ ranges: [whole] }: Profiler.FunctionCoverage): boolean =>
  whole !== undefined && whole.startOffset > 0 && whole.count > 0;

function rethrow(error: Error | null): void {
  if (error !== null) throw error;
}
