import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { MissingTool } from './tools.ts';

/** Where what was installed stays, outside the work tree, so that the second run starts in seconds. */
export const cacheRoot = (env: NodeJS.ProcessEnv = process.env): string =>
  join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'lamplighter');

/**
 * The folder `<name>-<version>` of the cache, built unless it is there.
 *
 * It is built aside and renamed, so whatever has that name is complete: a build that was killed leaves only its
 * own folder, which the next one clears away. Of two at once, the slower one's work is thrown away.
 */
export async function installOnce(
  name: string,
  version: string,
  options: { root?: string; log: (line: string) => void; build: (folder: string) => Promise<void> },
): Promise<string> {
  const root = options.root ?? cacheRoot();
  const folder = join(root, `${name}-${version}`);
  if (existsSync(folder)) return folder;
  await mkdir(root, { recursive: true });
  await clearDeadBuilds(root);
  const aside = join(root, `.building-${process.pid}-${name}-${version}`);
  const build = async () => {
    await rm(aside, { recursive: true, force: true });
    await mkdir(aside);
    await options.build(aside);
  };
  const startedAt = performance.now();
  options.log(`${name} ${version}: installing…`);
  try {
    await build().catch((error) => {
      if (error instanceof MissingTool) throw error;
      // Most of it is downloading, and a registry may stumble.
      options.log(`${name} ${version}: failed, trying once more: ${error.message}`);
      return build();
    });
    await rename(aside, folder);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  options.log(`${name} ${version}: installed in ${Math.round((performance.now() - startedAt) / 1_000)} s`);
  return folder;
}

async function clearDeadBuilds(root: string): Promise<void> {
  for (const entry of await readdir(root)) {
    const pid = Number(/^\.building-(\d+)-/.exec(entry)?.[1]);
    if (pid && !isAlive(pid)) await rm(join(root, entry), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
