import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { matchesGlob } from 'node:path';
import { describe, expect, it } from 'vitest';
import config from '../../vitest.config.ts';
import services from '../../vitest.services.config.ts';

interface Set {
  name: string;
  include: string[];
  exclude: string[];
  retry?: unknown;
}

const sets: Set[] = [
  ...(config.test?.projects ?? []).map((project) => (project as { test: Set }).test),
  { exclude: [], ...(services.test as Omit<Set, 'exclude'>), name: 'services' },
];
const scripts: Record<string, string> = JSON.parse(readFileSync('package.json', 'utf8')).scripts;

describe('the sets of tests', () => {
  it('have every test file in exactly one of them', async () => {
    const files: string[] = [];
    for await (const file of glob([
      'test/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'src/**/*.test.ts',
    ])) {
      files.push(file);
    }
    expect(files.length).toBeGreaterThan(200);
    const holds = (file: string, globs: readonly string[]) => globs.some((one) => matchesGlob(file, one));
    const setsOf = (file: string) =>
      sets.filter(({ include, exclude }) => holds(file, include) && !holds(file, exclude));
    expect(files.filter((file) => setsOf(file).length !== 1)).toEqual([]);
  });

  it('try nothing a second time', () => {
    expect([config.test, ...sets].filter((one) => one?.retry !== undefined)).toEqual([]);
  });

  it.each(['unit', 'network', 'slow', 'services'])('are all run by .ci/run: %s', (name) => {
    expect(sets.map((set) => set.name)).toContain(name);
    const [script] = /npm run -s \S+$/m.exec(
      readFileSync('.ci/run', 'utf8')
        .split('\n')
        .filter((line) => line.startsWith(`run_set ${name} `))
        .join('\n'),
    ) ?? [''];
    const command = scripts[script.replace('npm run -s ', '')];
    expect(command).toMatch(
      name === 'services' ? /--config vitest\.services\.config\.ts$/ : new RegExp(`--project ${name}$`),
    );
  });
});
