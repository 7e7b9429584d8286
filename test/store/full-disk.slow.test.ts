import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const SCRIPT = resolve('test/support/full-disk.ts');
/** A disk of this size, which ends with the process that sees it. */
const ON_A_SMALL_DISK = 'mount -t tmpfs -o size=90m none "$0" && exec "$@"';

/** Linux lets it, with user namespaces; some containers and most other systems do not. */
const canHaveDisk = (() => {
  try {
    execFileSync('unshare', ['-rm', 'sh', '-c', ON_A_SMALL_DISK, tmpdir(), 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe('a PGlite store on a disk that is full', () => {
  // Without the right to mount a small disk there is none that could be filled.
  it.skipIf(!canHaveDisk)(
    'says so, holds the run, goes on when there is room again, and has lost nothing',
    async () => {
      const disk = await mkdtemp(join(tmpdir(), 'lamplighter-disk-'));
      try {
        const words = ['-rm', 'sh', '-c', ON_A_SMALL_DISK, disk, process.execPath, SCRIPT, disk];
        const { stdout } = await promisify(execFile)('unshare', words);
        const message = JSON.parse(stdout);
        expect(message.newOnFull).toEqual({
          code: 'store-full',
          remedy: expect.stringContaining('Free space on the disk of the store'),
        });
        expect(message.held.length).toBeGreaterThan(1);
        expect(new Set(message.held)).toEqual(new Set(['store-full']));
        // The event that did not fit, and one more; those before it too.
        expect(message).toMatchObject({ whole: true, last: message.written + 1 });
      } finally {
        await rm(disk, { recursive: true, force: true });
      }
    },
  );
});
