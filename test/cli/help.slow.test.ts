import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { describe, expect, it, onTestFinished } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { completionScript, SHELLS } from '../../src/cli/completions.ts';
import { EXAMPLES } from '../../src/cli/examples.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { cli } from '../support/cli/fake-cli.ts';

/** All commands, which do nothing but say that they were called. */
function program() {
  const called: string[] = [];
  const pathOf = (command: Command): string =>
    [command.parent?.parent ? pathOf(command.parent) : '', command.name()].filter(Boolean).join(' ');
  const built = buildProgram(
    { stdout: new PassThrough(), stderr: new PassThrough() },
    () =>
      async (...given) => {
        called.push(pathOf(given.at(-1) as Command));
      },
  );
  const leaves = (command: Command): string[] =>
    command.commands.flatMap((sub) => (sub.commands.length > 0 ? leaves(sub) : [pathOf(sub)]));
  return { built, called, leaves: leaves(built) };
}

describe('the help', () => {
  it('has examples for every command', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(program().leaves.sort());
  });

  it.each(Object.entries(EXAMPLES).flatMap(([path, examples]) => examples.map((line) => ({ path, line }))))(
    'shows an example that is understood: $line',
    async ({ path, line }) => {
      const { built, called } = program();
      const [words = ''] = line.split(' > ');
      await built.parseAsync(words.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', '')) ?? [], {
        from: 'user',
      });
      expect(called).toEqual([path]);
    },
  );

  it('shows them under the command', async () => {
    const { out, code } = await cli('cost --help');
    expect(code).toBe(0);
    expect(out).toContain('Examples:\n  lamplighter cost\n  lamplighter cost --month 2026-10');
  });
});

describe('lamplighter version', () => {
  it('says what runs, for people and for programs', async () => {
    const { out, code } = await cli('version');
    expect(code).toBe(0);
    expect(out).toBe(
      `lamplighter ${manifest.version}\nNode.js ${process.versions.node}\n${out.split('\n')[2]}\n`,
    );
    expect(JSON.parse((await cli('version --json')).out)).toMatchObject({
      ...{ type: 'version', lamplighter: manifest.version },
      dependencies: { commander: manifest.dependencies.commander },
    });
  });
});

describe('completion', () => {
  const bash = completionScript('bash', program().built);

  /** What bash offers for the last of these words. */
  async function offered(...words: string[]): Promise<string[]> {
    const folder = await mkdtemp(join(tmpdir(), 'lamplighter-bash-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'completion.sh');
    const quoted = ['lamplighter', ...words].map((word) => `'${word}'`).join(' ');
    await writeFile(
      path,
      `${bash}\nCOMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _lamplighter; printf '%s\\n' "\${COMPREPLY[@]}"`,
    );
    const { stdout, stderr } = await promisify(execFile)('bash', [path], { timeout: 300_000 });
    expect(stderr).toBe('');
    return stdout.split('\n').filter(Boolean);
  }

  it('offers what may stand in the place of an argument', async () => {
    expect(await offered('plan', '')).toEqual(expect.arrayContaining(['up', 'down']));
    expect(await offered('completion', 'z')).toEqual(['zsh']);
  });

  it('offers commands, their own commands, and flags', async () => {
    expect(await offered('st')).toEqual(['status', 'start-at']);
    expect(await offered('config', '')).toEqual(expect.arrayContaining(['schema', 'validate', '--json']));
    expect(await offered('--sandbox', 'cost', '--mo')).toEqual(['--month']);
    expect(await offered('cost', 'exchange-dev', '--ch')).toEqual(['--chart']);
    // Files: left to the shell.
    expect(await offered('cost', '--chart', '')).toEqual([]);
  });

  it.each(SHELLS)('knows every command in %s', async (shell) => {
    const script = completionScript(shell, program().built);
    for (const path of program().leaves) {
      for (const word of path.split(' ')) expect(script).toMatch(new RegExp(`\\b${word}\\b`));
    }
    expect((await cli(`completion ${shell}`)).out.split('\n')[0]).toBe(script.split('\n')[0]);
  });

  it('names the shells that it knows', async () => {
    const { code, err } = await cli('completion tcsh');
    expect(code).toBe(2);
    expect(err).toContain('bash, zsh, fish');
  });
});
