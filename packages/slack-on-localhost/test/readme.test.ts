import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createWorkspace } from '../src/create-workspace.ts';

const here = (path: string) => new URL(path, import.meta.url);
const readme = await readFile(here('../README.md'), 'utf8');

/** The rules of the table: text, source, whether enforced, test. */
const rules = readme
  .split('\n')
  .filter((line) => line.startsWith('|') && line.includes('](https://'))
  .map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );

describe('the README of the local Slack', () => {
  it('names a page of Slack for every rule', () => {
    expect(rules.length).toBeGreaterThan(25);
    for (const [rule, source] of rules) {
      expect(source, rule).toMatch(/^\[[^\]]+\]\(https:\/\/docs\.slack\.dev\/\S+\)$/);
    }
  });

  it('names a test for every rule that is enforced, and for no other', async () => {
    const tests = await readdir(here('.'));
    for (const [rule, , enforced, test = ''] of rules) {
      expect(['yes', 'no'], rule).toContain(enforced);
      if (enforced === 'no') expect(test, rule).toBe('');
      else expect(tests, rule).toContain(test.replaceAll('`', ''));
    }
  });

  it('says what an app without a manifest may do', () => {
    expect(readme).toContain(
      'every scope that is known here except `chat:write.public`, and no slash commands',
    );
    const { scopes, commands } = createWorkspace({});
    expect([scopes.includes('chat:write.public'), commands]).toEqual([false, []]);
  });
});
