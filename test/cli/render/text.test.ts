import { describe, expect, it } from 'vitest';
import { colourStyle, plainStyle, styleFor } from '../../../src/cli/render/style.ts';
import { duration, hang, oneLine, pad, textWidth, truncate, wrap } from '../../../src/cli/render/text.ts';

describe('texts in columns', () => {
  it('counts Korean syllables and emoji as two columns, combined characters once', () => {
    expect(textWidth('데이터 db')).toBe(9);
    expect(textWidth('🏮')).toBe(2);
    expect(textWidth('e\u0301')).toBe(1);
  });

  it('cuts at whole characters and shows that something is missing', () => {
    expect(truncate('database', 5)).toBe('data…');
    expect(truncate('데이터베이스', 6)).toBe('데이…');
    expect(truncate('short', 5)).toBe('short');
    expect(truncate('anything', 0)).toBe('');
  });

  it('fills up on the side that was asked for', () => {
    expect(pad('ab', 4)).toBe('ab  ');
    expect(pad('ab', 4, 'right')).toBe('  ab');
  });

  it('wraps without losing a character, even of words wider than the line', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('arn:aws:rds:db', 5).join('')).toBe('arn:aws:rds:db');
    expect(hang('* ', 'one two three', 9)).toBe('* one two\n  three');
  });

  it('takes line breaks and control codes out of what services say', () => {
    expect(oneLine('a\n  b\u001b[2J\u0007')).toBe('a b[2J');
  });

  it('says durations in whole seconds', () => {
    expect([0, 400, 1_000, 65_400, 3_600_000].map(duration)).toEqual(['0s', '0s', '1s', '1m 5s', '1h']);
  });
});

describe('colours', () => {
  it.each([
    ['a terminal', { isTTY: true }, {}, colourStyle],
    ['a pipe', {}, {}, plainStyle],
    ['a dumb terminal', { isTTY: true }, { TERM: 'dumb' }, plainStyle],
    ['NO_COLOR', { isTTY: true }, { NO_COLOR: '1', FORCE_COLOR: '1' }, plainStyle],
    ['FORCE_COLOR', {}, { FORCE_COLOR: '1' }, colourStyle],
  ] as const)('obey %s', (_, stream, env, expected) => {
    expect(styleFor(stream, env)).toBe(expected);
  });
});
