import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

let clone: string;
beforeEach(async () => {
  await mkdir(join(ROOT, '.vitest'), { recursive: true });
  clone = await mkdtemp(join(ROOT, '.vitest', 'new-kind-'));
});
afterEach(() => rm(clone, { recursive: true, force: true }));

/** Everything of a folder but `own`, which is made anew, as a link to the real thing. */
async function linkAll(folder: string, own: readonly string[] = []): Promise<void> {
  await mkdir(join(clone, folder), { recursive: true });
  for (const name of await readdir(join(ROOT, folder))) {
    if (!own.includes(name)) await symlink(join(ROOT, folder, name), join(clone, folder, name));
  }
}

/** Does what the page says: writes its files, adds its line. */
async function followPage(): Promise<void> {
  const page = await readFile(join(ROOT, 'docs', 'new-kind.md'), 'utf8');
  const blocks = [...page.matchAll(/^```ts (file|line)=(\S+)\n(.*?)^```$/gms)];
  expect(blocks).toHaveLength(3);
  for (const [, what, path = '', text = ''] of blocks) {
    if (what === 'file') {
      await mkdir(join(clone, path, '..'), { recursive: true });
      await writeFile(join(clone, path), text);
    } else {
      const before = await readFile(join(ROOT, path), 'utf8');
      const after = before.replace('} satisfies Record<string', `${text}} satisfies Record<string`);
      expect(after).not.toBe(before);
      await writeFile(join(clone, path), after);
    }
  }
}

describe('docs/new-kind.md', () => {
  it('leads to a kind that is typed, registered and tested, when it is followed literally', async () => {
    await linkAll('src', ['kinds']);
    await linkAll('src/kinds', ['index.ts']);
    await symlink(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
    await writeFile(join(clone, 'package.json'), '{ "type": "module" }');
    await writeFile(
      join(clone, 'tsconfig.json'),
      JSON.stringify({ extends: join(ROOT, 'tsconfig.json'), include: ['src/kinds/rds-cluster.ts', 'test'] }),
    );
    await followPage();
    const bin = (name: string) => join(ROOT, 'node_modules', '.bin', name);
    await run(bin('tsc'), ['-p', clone], { cwd: clone });
    const report = join(clone, 'report.json');
    await run(bin('vitest'), ['run', '--root', clone, '--reporter=json', `--outputFile=${report}`], {
      cwd: clone,
    });
    expect(JSON.parse(await readFile(report, 'utf8'))).toMatchObject({ success: true, numPassedTests: 3 });
  });
});
