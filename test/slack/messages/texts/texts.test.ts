import { describe, expect, it } from 'vitest';
import { textsFor } from '../../../../src/slack/messages/texts/texts.ts';
import { COMMAND_NAMES } from '../../../../src/slack/requests/index.ts';

/** `run.thread.done: function/2`: names of all texts, with how many things each is told. */
const namesOf = (texts: object, prefix = ''): string[] =>
  Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? namesOf(value, `${prefix}${key}.`)
      : [`${prefix}${key}: ${typeof value}`],
  );

const stringsOf = (texts: object): string[] =>
  Object.values(texts).flatMap((value) =>
    typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? stringsOf(value) : [],
  );

describe('the texts', () => {
  it('say the same things in every language', () => {
    expect(namesOf(textsFor('ko')).sort()).toEqual(namesOf(textsFor('en')).sort());
  });

  it('have every command in the help', () => {
    for (const locale of ['en', 'ko'] as const) {
      const help = textsFor(locale).commands.help.lines.join('\n');
      for (const name of COMMAND_NAMES.filter((one) => one !== 'help')) {
        expect(help, locale).toMatch(new RegExp(`\`(?:/devenv )?${name}[\` ]`));
      }
    }
  });

  it('leave none empty', () => {
    for (const locale of ['en', 'ko'] as const) expect(stringsOf(textsFor(locale))).not.toContain('');
  });
});

describe('a duration', () => {
  it.each([
    [0, '0s', '0초'],
    [-5, '0s', '0초'],
    [59_499, '59s', '59초'],
    [130_000, '2m 10s', '2분 10초'],
    [3_600_000, '1h', '1시간'],
    [3_629_000, '1h', '1시간'],
    [3_659_999, '1h 1m', '1시간 1분'],
    [86_400_000 + 60_000, '1d', '1일'],
    [4 * 86_400_000 + 3 * 3_600_000, '4d 3h', '4일 3시간'],
  ])('of %d ms is told in its two largest units', (ms, english, korean) => {
    expect(textsFor('en').common.duration(ms)).toBe(english);
    expect(textsFor('ko').common.duration(ms)).toBe(korean);
  });
});

describe('a moment', () => {
  const nowMs = Date.UTC(2026, 2, 6, 2);

  it('has its zone, and its day where that is not today', () => {
    const at = { zone: 'Asia/Seoul', nowMs };
    expect(textsFor('en').common.moment(nowMs, at)).toBe('11:00 GMT+9');
    expect(textsFor('en').common.moment(nowMs + 86_400_000, at)).toBe('Sat 7 Mar 11:00 GMT+9');
    expect(textsFor('ko').common.moment(nowMs + 86_400_000, at)).toBe('3월 7일 (토) 11:00 GMT+9');
  });

  it('counts the days of its own zone', () => {
    const late = Date.UTC(2026, 2, 6, 15, 30);
    expect(textsFor('en').common.moment(late, { zone: 'Asia/Seoul', nowMs })).toBe('Sat 7 Mar 00:30 GMT+9');
    expect(textsFor('en').common.moment(late, { zone: 'America/New_York', nowMs })).toBe(
      'Fri 6 Mar 10:30 GMT-5',
    );
  });
});

describe('a list', () => {
  it('says how many more there are, but never that there is one more', () => {
    const { list } = textsFor('en').common;
    expect(list(['a', 'b', 'c'], 2)).toBe('a, b, c');
    expect(list(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
    expect(textsFor('ko').common.list(['a', 'b', 'c', 'd'], 2)).toBe('a, b 외 2개');
  });
});
