import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignToSecond, likelyTookMs, nextLookMs } from '../../src/core/polling.ts';

describe('the pace of looks', () => {
  it('is up to two minutes while the end is far', () => {
    expect(nextLookMs(0, 600_000)).toBe(120_000);
  });

  it('is 3 s or less near the expected end', () => {
    for (const elapsed of [217_000, 240_000, 260_000]) expect(nextLookMs(elapsed, 240_000)).toBe(3_000);
  });

  it('is the pace of the end when nobody knows when the change began', () => {
    expect(nextLookMs(100_000, undefined)).toBe(3_000);
  });

  it('slows down as the change is overdue, to 12 s', () => {
    expect(nextLookMs(300_000, 240_000)).toBe(6_000);
    expect(nextLookMs(3_600_000, 240_000)).toBe(12_000);
  });

  it('takes its time where lateness costs nobody any, up to half a minute', () => {
    expect(nextLookMs(240_000, 240_000, { lateMs: 20_000 })).toBe(20_000);
    expect(nextLookMs(240_000, 240_000, { lateMs: 90_000 })).toBe(30_000);
    expect(nextLookMs(240_000, 240_000, { lateMs: 1_000 })).toBe(3_000);
  });

  it('looks at the edges of the likely time half as often as in its middle', () => {
    const lateMs = 6_000;
    expect(nextLookMs(420_000, 420_000, { lateMs })).toBe(6_000);
    expect(nextLookMs(441_000, 420_000, { lateMs })).toBe(9_000);
    expect(nextLookMs(461_999, 420_000, { lateMs })).toBeCloseTo(12_000, -1);
  });

  it('looks for the first time when whoever was early by a tenth is as late as it may be', () => {
    expect(nextLookMs(100_000, 150_000, { lateMs: 30_000 })).toBe(65_000);
    expect(nextLookMs(0, 35_000, { lateMs: 30_000 })).toBe(61_500);
  });

  it('notices what ends within a tenth of what is expected no later than twice what it may be', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20_000, max: 1_200_000 }),
        fc.double({ min: 0.9, max: 1.1, noNaN: true }),
        fc.integer({ min: 3_000, max: 30_000 }),
        (expected, at, lateMs) => {
          const end = expected * at;
          let now = 0;
          while (now < end) now += nextLookMs(now, expected, { lateMs });
          expect(now - end).toBeLessThanOrEqual(2 * lateMs + 1);
        },
      ),
    );
  });

  it('needs few looks for a long wait', () => {
    let probes = 0;
    for (let now = 0; now < 420_000; probes += 1) now += nextLookMs(now, 420_000, { lateMs: 5_000 });
    expect(probes).toBeLessThanOrEqual(9);
  });

  it('is never closer than 1 s and never further than 2 min, whatever is expected', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000_000),
        fc.option(fc.nat(10_000_000), { nil: undefined }),
        fc.nat(20_000),
        (elapsed, expected, near) => {
          const wait = nextLookMs(elapsed, expected, { nearMs: near, lateMs: near });
          expect(wait).toBeGreaterThanOrEqual(1_000);
          expect(wait).toBeLessThanOrEqual(120_000);
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

  it('teaches what was expected as far as looks allow, and else what they have shown', () => {
    const between = { notYetMs: 120_000, noticedMs: 165_000 };
    expect(likelyTookMs(between, 150_000)).toBe(150_000);
    expect(likelyTookMs(between, 100_000)).toBe(120_000);
    expect(likelyTookMs(between, 200_000)).toBe(165_000);
  });

  it('is not drawn out by its own lateness, morning after morning', () => {
    let expected = 35_000;
    for (let morning = 0; morning < 100; morning += 1) {
      const probes = { notYetMs: 0, noticedMs: 0 };
      while (probes.noticedMs < 36_000) {
        probes.notYetMs = probes.noticedMs;
        probes.noticedMs += nextLookMs(probes.noticedMs, expected, { lateMs: 30_000 });
      }
      expected = likelyTookMs(probes, expected);
    }
    expect(expected).toBe(35_000);
  });

  it('falls on whole seconds, so that components that wait side by side share a look', () => {
    expect(alignToSecond(1_234, 3_000)).toBe(3_766);
    expect((1_234 + alignToSecond(1_234, 3_000)) % 1_000).toBe(0);
    expect(alignToSecond(2_000, 3_000)).toBe(3_000);
  });
});
