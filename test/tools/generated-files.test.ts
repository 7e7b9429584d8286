import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kindNames, loadAllKinds } from '../../src/kinds/index.ts';
import { generatedFiles, staleFiles, writeGeneratedFiles } from '../../tools/generated-files.ts';
import { smallKinds } from '../support/config/small-kinds.ts';

describe('the generated documentation', () => {
  it('is fresh: run `npm run generate` when this fails', async () => {
    const kinds = await loadAllKinds();
    expect(await staleFiles('.', kinds)).toEqual([]);
    expect([...generatedFiles(kinds).keys()].sort()).toEqual(
      [
        'docs/config.schema.json',
        'docs/world.schema.json',
        'docs/aws-permissions.md',
        'deploy/aws-policy.json',
        'docs/images/evening.svg',
        'docs/troubleshooting.md',
        'docs/licences.md',
        'deploy/kubernetes/rbac.yaml',
        'docs/kinds/README.md',
        ...kindNames.map((name) => `docs/kinds/${name}.md`),
      ].sort(),
    );
  });
});

describe('writing it', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'lamplighter-docs-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('touches what is missing or differs, and removes the page of a kind that is gone', async () => {
    const all = [...generatedFiles(smallKinds).keys()];
    expect((await writeGeneratedFiles(root, smallKinds)).sort()).toEqual(all.sort());
    expect(await staleFiles(root, smallKinds)).toEqual([]);

    await writeFile(join(root, 'docs/kinds/box.md'), 'edited by hand');
    await writeFile(join(root, 'docs/kinds/gone.md'), 'of a kind that was');
    expect(await staleFiles(root, smallKinds)).toEqual(['docs/kinds/box.md', 'docs/kinds/gone.md']);
    expect(await writeGeneratedFiles(root, smallKinds)).toEqual(['docs/kinds/box.md', 'docs/kinds/gone.md']);
    expect(await staleFiles(root, smallKinds)).toEqual([]);
  });

  it('gives a kind a page with its options, times and rights', async () => {
    await writeGeneratedFiles(root, smallKinds);
    const page = await readFile(join(root, 'docs/kinds/box.md'), 'utf8');
    expect(page).toContain('| `id` | text | **required** | The id of the box. |');
    expect(page).toContain('| `size` | whole number, 1 to 9 | `1` | How many. |');
    expect(page).toContain('| `mode` | `warm` or `cold` | `warm` | How it stands. |');
    expect(page).toContain('| `ports[].open` | `true` or `false` | `true` |  |');
    expect(page).toContain('| going up usually takes | about 30s | `expect.up` |');
    expect(page).toContain('| aws | `box:Start` | to start it |');
    const task = await readFile(join(root, 'docs/kinds/wipe.md'), 'utf8');
    expect(task).toContain(
      '| `subject` | name | **required** | The component to whose life the task belongs. |',
    );
  });
});
