import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const BIOME = resolve('node_modules/.bin/biome');

/** A project with the rules of this one and the given files; what Biome says of each file. */
export function lint(files: Record<string, string>): { refused: boolean; message: Record<string, string> } {
  const folder = mkdtempSync(join(tmpdir(), 'lamplighter-rules-'));
  try {
    const { vcs: _, ...rules } = JSON.parse(readFileSync('biome.json', 'utf8'));
    writeFileSync(join(folder, 'biome.json'), JSON.stringify(rules));
    writeFileSync(join(folder, 'tsconfig.json'), readFileSync('tsconfig.json'));
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const folders = [...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? ''))];
    const { status, stdout, stderr } = spawnSync(
      BIOME,
      ['lint', '--colors=off', '--max-diagnostics=none', ...folders],
      { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    );
    const lines = (stdout + stderr).split('\n');
    const message = (path: string) => lines.filter((line) => line.startsWith(`${path}:`)).join('\n');
    return {
      refused: status !== 0,
      message: Object.fromEntries(Object.keys(files).map((path) => [path, message(path)])),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
