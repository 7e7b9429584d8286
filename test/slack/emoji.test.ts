import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DRAWN_EMOJI } from '../../packages/slack-on-localhost/src/index.ts';

describe('the emoji of our messages', () => {
  it('are all drawn by the page of the local Slack: a small machine has no font for them', async () => {
    const files = (await readdir('src/slack', { recursive: true })).filter((name) => name.endsWith('.ts'));
    const texts = await Promise.all(files.map((name) => readFile(join('src/slack', name), 'utf8')));
    const message = new Set(
      texts.flatMap((text) => [...text.matchAll(/:([a-z][a-z_]{1,40}):/g)].map(([, name]) => name)),
    );
    expect(message.size).toBeGreaterThan(20);
    const drawn: readonly string[] = DRAWN_EMOJI;
    expect([...message].filter((name) => !drawn.includes(name ?? ''))).toEqual([]);
  });
});
