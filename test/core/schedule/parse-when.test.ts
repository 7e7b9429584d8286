import { describe, expect, it } from 'vitest';
import { parseWhen, type When } from '../../../src/core/schedule/parse-when.ts';
import { inZone } from '../../../src/core/schedule/zone.ts';

const zone = 'Asia/Seoul';
// Tuesday, 2026-11-24 19:30 in Seoul.
const nowMs = Date.parse('2026-11-24T10:30:00Z');
const at = (ms: number) => inZone(ms, zone).toFormat('ccc MM-dd HH:mm');

const shown = (when: When): string => {
  switch (when.kind) {
    case 'for':
      return `for ${when.ms / 60_000}m`;
    case 'until':
      return `until ${at(when.atMs)}`;
    case 'span':
      return `${at(when.fromMs)} - ${at(when.untilMs)}`;
    case 'problem':
      return when.problem.code;
  }
};

describe('a time that a person writes', () => {
  it.each([
    ['2h', 'for 120m'],
    ['90m', 'for 90m'],
    ['1h 30m', 'for 90m'],
    ['1.5h', 'for 90m'],
    ['for 3h', 'for 180m'],
    ['3 hours', 'for 180m'],
    ['2 hours and 15 minutes', 'for 135m'],
    ['1d', 'for 1440m'],
    ['2시간', 'for 120m'],
    ['2시간 30분', 'for 150m'],
    ['2시간 반', 'for 150m'],
    ['30분 동안', 'for 30m'],
    ['until 22:30', 'until Tue 11-24 22:30'],
    ['22:30', 'until Tue 11-24 22:30'],
    ['till 22:30', 'until Tue 11-24 22:30'],
    ['until 22.30', 'until Tue 11-24 22:30'],
    ['until 22', 'until Tue 11-24 22:00'],
    ['until 10pm', 'until Tue 11-24 22:00'],
    ['until 10:15 pm', 'until Tue 11-24 22:15'],
    ['until midnight', 'until Wed 11-25 00:00'],
    ['until 24:00', 'until Wed 11-25 00:00'],
    ['until 01:00', 'until Wed 11-25 01:00'],
    ['until 19:30', 'until Wed 11-25 19:30'],
    ['오후 10시까지', 'until Tue 11-24 22:00'],
    ['오후 10시 30분까지', 'until Tue 11-24 22:30'],
    ['오후 10시 반', 'until Tue 11-24 22:30'],
    ['22시까지', 'until Tue 11-24 22:00'],
    ['내일 오전 9시', 'until Wed 11-25 09:00'],
    ['tomorrow 9:00', 'until Wed 11-25 09:00'],
    ['until tomorrow', 'until Wed 11-25 00:00'],
    ['until tonight', 'until Wed 11-25 00:00'],
    ['until Mon', 'until Mon 11-30 00:00'],
    ['until Monday 09:00', 'until Mon 11-30 09:00'],
    ['월요일까지', 'until Mon 11-30 00:00'],
    ['until Tue', 'until Tue 12-01 00:00'],
    ['until Tue 22:00', 'until Tue 11-24 22:00'],
    ['until Tue 18:00', 'until Tue 12-01 18:00'],
    ['until 2026-11-27 18:00', 'until Fri 11-27 18:00'],
    ['Fri 18:00-23:00', 'Fri 11-27 18:00 - Fri 11-27 23:00'],
    ['fri 18:00–23:00', 'Fri 11-27 18:00 - Fri 11-27 23:00'],
    ['금 18:00~23:00', 'Fri 11-27 18:00 - Fri 11-27 23:00'],
    ['Fri 18-23', 'Fri 11-27 18:00 - Fri 11-27 23:00'],
    ['Fri 22:00 - 02:00', 'Fri 11-27 22:00 - Sat 11-28 02:00'],
    ['tomorrow 6pm-11pm', 'Wed 11-25 18:00 - Wed 11-25 23:00'],
    ['2026-11-27 18:00-23:00', 'Fri 11-27 18:00 - Fri 11-27 23:00'],
    ['21:00-23:00', 'Tue 11-24 21:00 - Tue 11-24 23:00'],
    ['09:00-11:00', 'Wed 11-25 09:00 - Wed 11-25 11:00'],
    ['Tue 09:00-11:00', 'Tue 12-01 09:00 - Tue 12-01 11:00'],
  ])('%s is %s', (text, expected) => {
    expect(shown(parseWhen(text, { nowMs, zone }))).toBe(expected);
  });

  it.each([
    ['', 'empty'],
    ['25:00', 'no-such-time'],
    ['until 25:00', 'no-such-time'],
    ['until 22:75', 'no-such-time'],
    ['until 13pm', 'no-such-time'],
    ['until 2026-02-30', 'no-such-time'],
    ['Fri 18:00-25:00', 'no-such-time'],
    ['yesterday', 'past'],
    ['until yesterday', 'past'],
    ['어제', 'past'],
    ['today 18:00', 'past'],
    ['2026-11-23 18:00-20:00', 'past'],
    ['-2h', 'negative'],
    ['–2h', 'negative'],
    ['for -2h', 'negative'],
    ['0h', 'no-such-time'],
    ['until 3', 'ambiguous'],
    ['3시까지', 'ambiguous'],
    ['Fri 6-11', 'ambiguous'],
    ['forever', 'forever'],
    ['until forever', 'forever'],
    ['soon', 'unreadable'],
    ['until someday 22:00', 'unreadable'],
    ['2', 'ambiguous'],
    ['2 fortnights', 'unreadable'],
  ])('%s is refused as %s', (text, code) => {
    expect(shown(parseWhen(text, { nowMs, zone }))).toBe(code);
  });

  it('is asked back with both ways to take it, when an hour may be of the morning or the afternoon', () => {
    const when = parseWhen('until 3', { nowMs, zone });
    expect(when).toEqual({
      kind: 'problem',
      problem: {
        code: 'ambiguous',
        message: '"until 3" can be morning or afternoon.',
        remedy: 'Write 03:00 or 15:00.',
        choices: ['03:00', '15:00'],
      },
    });
  });

  it('says where the hours end, and what to write', () => {
    const when = parseWhen('25:00', { nowMs, zone });
    expect(when.kind === 'problem' && `${when.problem.message} ${when.problem.remedy}`).toBe(
      '"25:00" has no such time of day: hours go from 00 to 23, minutes from 00 to 59. Write it as 22:30.',
    );
  });

  it('in the hour that is skipped is the first minute after it', () => {
    const before = Date.parse('2026-03-08T05:00:00Z');
    const when = parseWhen('until 02:30', { nowMs: before, zone: 'America/New_York' });
    expect(when).toEqual({ kind: 'until', atMs: Date.parse('2026-03-08T07:00:00Z') });
  });
});
