import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve('.');
const MAIN = join(ROOT, 'src', 'main.ts');
/** A line above a block that says why it cannot be executed here. */
const NOT_RUN = /^> Not run by the tests: (.+)$/;
/** What serves until Ctrl-C, and what it says once it does. */
const SERVING = [
  { command: / demo$/, says: /https?:\/\// },
  { command: / serve( .*)?$/, says: /\bready\b/ },
] as const;
/** The suite, in which this test is. */
const THIS = new Set(['npm test']);

interface Block {
  lines: string[];
  reason?: string;
}

/** The blocks of shell in a page, in order. */
function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```(?:sh|bash|shell)\n([\s\S]*?)^```/gm)].map((match) => {
    const above = text.slice(0, match.index).trimEnd().split('\n').at(-1) ?? '';
    const reason = NOT_RUN.exec(above)?.[1];
    const lines = (match[1] ?? '')
      .split('\n')
      .map((line) => line.replace(/\s+#.*$/, '').trim())
      .filter(Boolean);
    return { lines, ...(reason !== undefined && { reason }) };
  });
}

/** The same without npm, which would look for its package in the working directory. */
const direct = (line: string): string =>
  line
    .replace(/^npm run -s lamplighter --/, `'${process.execPath}' '${MAIN}'`)
    .replace(/^npm run demo\b/, `'${process.execPath}' '${MAIN}' demo`);

async function execute(line: string, cwd: string): Promise<{ code: number | null; text: string }> {
  const serving = SERVING.find(({ command }) => command.test(line));
  const { FORCE_COLOR: _, LAMPLIGHTER_CONFIG: __, ...env } = process.env;
  const child = spawn('sh', ['-c', `exec ${direct(line)}`], {
    cwd,
    env: {
      ...{ NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/node-compile'), ...env },
      // No account may be found by accident.
      ...{ AWS_EC2_METADATA_DISABLED: 'true', NO_COLOR: '1' },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  let isAsked = false;
  const hear = (part: Buffer) => {
    text += part.toString();
    if (isAsked || !serving?.says.test(text)) return;
    isAsked = true;
    child.kill('SIGINT');
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const code = await new Promise<number | null>((ended) => child.on('close', ended));
  return { code, text };
}

describe('the check of blocks', () => {
  it('reads commands without their comments, and the reason above a block', () => {
    const page =
      'a\n\n```sh\none --x  # why\n\ntwo\n```\n\n> Not run by the tests: no account\n\n```sh\nthree\n```\n';
    expect(blocksOf(page)).toEqual([
      { lines: ['one --x', 'two'] },
      { lines: ['three'], reason: 'no account' },
    ]);
  });
});

describe.each(['README.md', 'docs/quick-start.md'])('the commands of %s', async (page) => {
  const blocks = blocksOf(await readFile(page, 'utf8'));
  let cwd: string;
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'lamplighter-docs-'));
  });
  afterAll(async () => {
    await execute('npm run -s lamplighter -- sandbox stop', cwd);
    await rm(cwd, { recursive: true, force: true });
  });

  const lines = blocks.flatMap(({ lines: own, reason }) => (reason === undefined ? own : []));

  it('are there', () => {
    expect(lines.length).toBeGreaterThan(4);
  });

  it.each(lines.filter((line) => !THIS.has(line)))(
    'work: %s',
    async (line) => {
      expect(direct(line), 'only what is understood here is executed').not.toBe(line);
      const { code, text } = await execute(line, cwd);
      expect({ code, text }).toEqual({ code: 0, text });
    },
    600_000,
  );
});
