import { describe, expect, it } from 'vitest';
import { inZone } from '../../../src/core/schedule/zone.ts';
import { afternoonOf, nextAt } from '../src/time.ts';

const SEOUL = 'Asia/Seoul';
const at = (iso: string) => Date.parse(iso);
const shown = (ms: number) => inZone(ms, SEOUL).toFormat('ccc dd HH:mm');

describe('the time in the demo', () => {
  it('begins on the afternoon of a working day', () => {
    expect(shown(afternoonOf(at('2026-11-24T01:00:00Z'), SEOUL))).toBe('Tue 24 13:30');
    expect(shown(afternoonOf(at('2026-11-28T01:00:00Z'), SEOUL))).toBe('Mon 30 13:30');
  });

  it('jumps to that hour of today, or of tomorrow when it has passed', () => {
    const now = afternoonOf(at('2026-11-24T01:00:00Z'), SEOUL);
    expect(shown(nextAt(now, 19, SEOUL))).toBe('Tue 24 19:00');
    expect(shown(nextAt(now, 11, SEOUL))).toBe('Wed 25 11:00');
  });
});
