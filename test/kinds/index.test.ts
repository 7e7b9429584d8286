import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { inputSchema, keysAt } from '../../src/config/expected.ts';
import { COMMON_KEYS } from '../../src/config/schema.ts';
import { kindNames, loadAllKinds, loadKind } from '../../src/kinds/index.ts';

describe('the registry of kinds', () => {
  it('loads each kind under its own name', async () => {
    for (const name of kindNames) expect((await loadKind(name)).name).toBe(name);
  });

  it('knows every file of src/kinds that defines a kind', async () => {
    const { readFile } = await import('node:fs/promises');
    const folder = new URL('../../src/kinds/', import.meta.url);
    const defining: string[] = [];
    for (const file of await readdir(folder)) {
      if (!file.endsWith('.ts')) continue;
      const text = await readFile(new URL(file, folder), 'utf8');
      if (/= defineKind\(/.test(text)) defining.push(file.replace(/\.ts$/, ''));
    }
    expect(defining.sort()).toEqual([...kindNames].sort());
  });

  it('says which kinds there are when there is none of that name', async () => {
    await expect(loadKind('mainframe')).rejects.toMatchObject({
      code: 'config-invalid',
      message: 'There is no kind "mainframe"',
      remedy: `Known kinds: ${kindNames.join(', ')}.`,
    });
    await expect(loadKind('constructor')).rejects.toMatchObject({ code: 'config-invalid' });
  });

  it('has kinds that refuse options which they do not know', async () => {
    for (const kind of await loadAllKinds()) {
      const result = kind.options.safeParse({ noSuchOption: 1 });
      const codes = result.success ? [] : result.error.issues.map((issue) => issue.code);
      expect(codes, kind.name).toContain('unrecognized_keys');
    }
  });

  it('has kinds that leave the common options to all', async () => {
    for (const kind of await loadAllKinds()) {
      const own = keysAt(inputSchema(kind.options), []);
      expect(
        own.filter((key) => COMMON_KEYS.includes(key)),
        kind.name,
      ).toEqual([]);
    }
  });

  it('has kinds whose times, rights and words are there for the documentation', async () => {
    for (const kind of await loadAllKinds()) {
      expect(kind.summary, kind.name).toMatch(/^[A-Z].*\.$/s);
      expect(kind.notes.trim(), kind.name).not.toBe('');
      expect(kind.timeoutMs, kind.name).toBeGreaterThan(0);
      expect(kind.pollMs, kind.name).toBeGreaterThan(0);
      // Whoever may connect to a broker may ask who leads it; then it says which connection it calls for.
      expect(kind.permissions.length > 0 || kind.connections !== undefined, kind.name).toBe(true);
      expect(inputSchema(kind.options).type, kind.name).toBe('object');
    }
  });
});
