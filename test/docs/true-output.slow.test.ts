import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

/** A block that shows what a command prints: the line above it names that command, and ends with a colon. */
const SHOWN = /`lamplighter ([^`]+)`[^`\n]*:\n\n```\n([\s\S]*?)^```/gm;

const shownIn = (text: string) =>
  [...text.matchAll(SHOWN)].map(([, command = '', block = '']) => ({ command, block }));

async function printed(command: string): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), 'lamplighter-output-'));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  const { FORCE_COLOR: _, DATABASE_URL: __, ...own } = process.env;
  const env = {
    ...{ NODE_COMPILE_CACHE: resolve('node_modules/.cache/node-compile'), ...own },
    ...{ NO_COLOR: '1', LAMPLIGHTER_CONFIG: resolve('examples/exchange-dev.yaml') },
  };
  return new Promise((done) => {
    const words = [resolve('src/main.ts'), ...command.split(' ')];
    execFile(process.execPath, words, { cwd, env }, (_failed, stdout, stderr) => done(stdout + stderr));
  });
}

describe('the check of shown output', () => {
  it('reads the command and what it prints', () => {
    expect(shownIn('So ends `lamplighter up --x` here:\n\n```\na\n  b\n```\n\n`lamplighter down`\n')).toEqual(
      [{ command: 'up --x', block: 'a\n  b\n' }],
    );
  });
});

describe('what the pages show is what is printed', async () => {
  const pages = ['README.md', ...(await readdir('docs')).map((name) => `docs/${name}`)];
  const texts = await Promise.all(
    pages
      .filter((page) => page.endsWith('.md'))
      .map(async (page) => ({ page, text: await readFile(page, 'utf8') })),
  );
  const all = texts.flatMap(({ page, text }) => shownIn(text).map((shown) => ({ page, ...shown })));

  it('is shown somewhere', () => {
    expect(all.length).toBeGreaterThan(1);
  });

  it.each(all)(
    '$page: $command',
    async ({ command, block }) => {
      expect(await printed(command)).toContain(block);
    },
    600_000,
  );
});
