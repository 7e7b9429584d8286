import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignToSecond, nextLookMs } from '../../src/core/polling.ts';

describe('the pace of looks', () => {
  it('is up to a minute while the end is far', () => {
    expect(nextLookMs(0, 600_000)).toBe(60_000);
  });

  it('is 3 s or less near the expected end', () => {
    for (const elapsed of [217_000, 240_000, 260_000]) expect(nextLookMs(elapsed, 240_000)).toBe(3_000);
  });

  it('is the pace of the end when nobody knows when the change began', () => {
    expect(nextLookMs(100_000, undefined)).toBe(3_000);
  });

  it('slows down when the change is long overdue', () => {
    expect(nextLookMs(600_000, 240_000)).toBe(10_000);
  });

  it('is never closer than 1 s and never further than 60 s, whatever is expected', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000_000),
        fc.option(fc.nat(10_000_000), { nil: undefined }),
        fc.nat(20_000),
        (elapsed, expected, near) => {
          const wait = nextLookMs(elapsed, expected, near);
          expect(wait).toBeGreaterThanOrEqual(1_000);
          expect(wait).toBeLessThanOrEqual(60_000);
        },
      ),
    );
  });

  it('notices an end that comes early within half of what was left', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20_000, max: 1_200_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (expected, at) => {
          const end = expected * at;
          let now = 0;
          while (now < end) now += nextLookMs(now, expected);
          expect(now - end).toBeLessThanOrEqual(Math.max(3_000, (expected - end) / 2));
        },
      ),
    );
  });

  it('falls on whole seconds, so that components that wait side by side share a look', () => {
    expect(alignToSecond(1_234, 3_000)).toBe(3_766);
    expect((1_234 + alignToSecond(1_234, 3_000)) % 1_000).toBe(0);
    expect(alignToSecond(2_000, 3_000)).toBe(3_000);
  });
});
