import { describe, expect, it } from 'vitest';
import { plainDashes } from '../../src/core/plain-dashes.ts';

describe('dashes as phones and word processors write them', () => {
  it.each(['–json', '—json', '–-json', '—-json'])('reads %s as --json', (word) => {
    expect(plainDashes([word])).toEqual(['--json']);
  });

  it('leaves words, values and plain flags alone', () => {
    const words = ['up', '--json', '-h', 'a–b', '–', '–5'];
    expect(plainDashes(words)).toEqual(words);
  });
});
