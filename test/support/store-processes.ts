import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { systemClock } from '../../src/ops/system-clock.ts';
import { openStore } from '../../src/store/open-store.ts';
import { follow, type Running } from './processes.ts';

const MAIN = resolve('src/main.ts');
const CONFIG = resolve('examples/exchange-dev.yaml');
/** A pid namespace of its own, in which other processes' pids mean nothing, as in a container. */
const UNSHARE = ['-rpf', '--mount-proc', '--kill-child'];

/** Linux lets it, with user namespaces; some containers and most other systems do not. */
export const canHavePidNamespace = (() => {
  try {
    execFileSync('unshare', [...UNSHARE, 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

interface ContainedProcess extends Running {
  /** The pid of the lamplighter itself, as this process sees it. */
  pid: number;
}

/** A working directory with a store in a folder, for processes that never ask a cloud. */
export interface StoreBed {
  store: string;
  serve(where?: 'here' | 'pid namespace'): Promise<ContainedProcess>;
  /** Enters that the clock starts nothing on that day of the week, through whoever holds the store. */
  skip(day: string): Promise<void>;
  /** How many such entries there are. To be asked when no process has the store open. */
  skips(): Promise<number>;
  remove(): Promise<void>;
}

export async function makeStoreBed(): Promise<StoreBed> {
  const folder = await mkdtemp(join(tmpdir(), 'lamplighter-store-bed-'));
  const started = new Set<ContainedProcess>();
  const start = async (words: readonly string[], where: 'here' | 'pid namespace' = 'here') => {
    const { DATABASE_URL: _, LAMPLIGHTER_FAULT_POINT: __, ...own } = process.env;
    const command = [process.execPath, MAIN, ...words, '--config', CONFIG, '--json'];
    const [program = '', ...given] = where === 'here' ? command : ['unshare', ...UNSHARE, ...command];
    const child = spawn(program, given, {
      cwd: folder,
      env: {
        NODE_COMPILE_CACHE: resolve('node_modules/.cache/node-compile'),
        AWS_EC2_METADATA_DISABLED: 'true',
        ...own,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await once(child, 'spawn');
    const running: ContainedProcess = { ...follow(child), pid: child.pid ?? 0 };
    started.add(running);
    return running;
  };
  const store = join(folder, 'data', 'store');
  return {
    store,
    async serve(where) {
      const serving = await start(['serve', '--port', '0'], where);
      await serving.until((line) => line.msg === 'opening the store');
      if (where === 'pid namespace') {
        const { pid } = serving.child;
        serving.pid = Number((await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim());
      }
      return serving;
    },
    async skip(day) {
      const asked = await start(['skip', day]);
      const { code } = await asked.exited;
      if (code !== 0) throw new Error(`skip ${day} ended with ${code}: ${asked.stderr()}`);
    },
    async skips() {
      const opened = await openStore({ dataDir: store, clock: systemClock, owner: 'test' });
      const all = await opened.exceptions.list({
        environment: 'exchange-dev',
        fromMs: 0,
        untilMs: Number.MAX_SAFE_INTEGER,
      });
      await opened.close();
      return all.length;
    },
    async remove() {
      for (const { child, exited } of started) {
        if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
        await exited;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}
