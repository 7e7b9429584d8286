import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DRAWN_EMOJI } from '../../src/page/app/text/emoji.tsx';

describe('the emoji of the page', () => {
  it('are drawn, all that lamplighter says: a small machine has no font for them', async () => {
    const files = (await readdir('src/slack', { recursive: true })).filter((name) => name.endsWith('.ts'));
    const texts = await Promise.all(files.map((name) => readFile(join('src/slack', name), 'utf8')));
    const said = new Set(
      texts.flatMap((text) => [...text.matchAll(/:([a-z][a-z_]{1,40}):/g)].map(([, name]) => name)),
    );
    expect(said.size).toBeGreaterThan(20);
    expect([...said].filter((name) => !DRAWN_EMOJI.includes(name ?? ''))).toEqual([]);
  });
});
