import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { installOnce } from './install/cache.ts';
import { needTool } from './install/tools.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lamplighter-cache-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});
const log = () => {};

describe('the cache of installed services', () => {
  it('builds once for each version', async () => {
    let builds = 0;
    const install = (version: string) =>
      installOnce('thing', version, {
        root,
        log,
        build: async (folder) => {
          builds += 1;
          await writeFile(join(folder, 'program'), '');
        },
      });
    const folder = await install('1');
    expect(await install('1')).toBe(folder);
    expect(existsSync(join(folder, 'program'))).toBe(true);
    expect(await install('2')).not.toBe(folder);
    expect(builds).toBe(2);
  });

  it('tries a build that failed once more, from an empty folder', async () => {
    let tries = 0;
    const folder = await installOnce('thing', '1', {
      root,
      log,
      build: async (at) => {
        tries += 1;
        expect(await readdir(at)).toEqual([]);
        await writeFile(join(at, `try-${tries}`), '');
        if (tries === 1) throw new Error('the registry hung up');
      },
    });
    expect(await readdir(folder)).toEqual(['try-2']);
  });

  it('does not try again without a tool that it needs', async () => {
    let tries = 0;
    vi.stubEnv('PATH', root);
    const installing = installOnce('thing', '1', {
      root,
      log,
      build: async () => {
        tries += 1;
        await needTool('go', 'A service');
      },
    });
    await expect(installing).rejects.toThrow('A service needs `go`');
    expect(tries).toBe(1);
  });

  it('shows nothing of a build that failed or was killed, and clears away what that left', async () => {
    // No process has a number as high as this.
    await mkdir(join(root, '.building-4999999-thing-1'));
    const failing = installOnce('thing', '1', {
      root,
      log,
      build: async (folder) => {
        await writeFile(join(folder, 'half'), '');
        throw new Error('the disk is full');
      },
    });
    await expect(failing).rejects.toThrow('the disk is full');
    expect(await readdir(root)).toEqual([]);
  });
});

describe('a tool that is missing', () => {
  it.each(['go', 'java', 'mvn', 'python', 'openssl'] as const)(
    'is named with its remedy: %s',
    async (tool) => {
      vi.stubEnv('PATH', root);
      await expect(needTool(tool, 'A service')).rejects.toThrow(
        /^A service needs `\S+`, which does not work here\. Install /,
      );
    },
  );
});
