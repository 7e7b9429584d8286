import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBeforeFirstCall } from '../../tools/structure/files-before-first-call.ts';
import { roomCircles } from '../../tools/structure/room-circles.ts';
import { readSourceFiles } from '../../tools/structure/source-files.ts';

/** Reads a project of these files. */
async function read(files: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), 'lamplighter-structure-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return await readSourceFiles(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

describe('the figures of the structure', () => {
  it('count the lines of the TypeScript below src, and of nothing else', async () => {
    const files = await read({
      'src/core/a.ts': 'one\ntwo\n',
      'src/slack/page/b.tsx': 'one\n',
      'src/launcher.mjs': 'one\n',
      'tools/c.ts': 'one\n',
    });
    expect(files.map(({ path, lines }) => [path, lines])).toEqual([
      ['src/core/a.ts', 2],
      ['src/slack/page/b.tsx', 1],
    ]);
  });

  it('name the rooms of a circle, whether it is of values, of types or of a late import', async () => {
    const files = await read({
      'src/a/x.ts': "import { y } from '../b/deep/y.ts';\n",
      'src/b/deep/y.ts': "import type { Z } from '../../c/z.ts';\n",
      'src/c/z.ts': "export const later = () => import('../a/x.ts');\n",
      'src/d/w.ts': "export { later } from '../c/z.ts';\n",
    });
    expect(roomCircles(files)).toEqual([['src/a', 'src/b', 'src/c']]);
  });

  it('see no circle within a room, nor where imports lead down only', async () => {
    const files = await read({
      'src/a/x.ts': "import type { Y } from './y.ts';\nimport { z } from '../b/z.ts';\n",
      'src/a/y.ts': "import type { X } from './x.ts';\n",
      'src/b/z.ts': "import { readFile } from 'node:fs/promises';\n",
    });
    expect(roomCircles(files)).toEqual([]);
  });

  it('tell which files run between the envelope of /devenv up and the first call of the cloud', async () => {
    const files = await filesBeforeFirstCall(process.cwd());
    expect(files).toContain('src/slack/inbox/socket.ts');
    expect(files).toContain('src/slack/requests/parse/parse-command.ts');
    expect(files).toContain('src/clients/call-service.ts');
    // What comes after the first call: the answer of the cloud, the run's message.
    expect(files).not.toContain('src/core/decide.ts');
    expect(files).not.toContain('src/slack/publish/run-picture.ts');
  });
});
