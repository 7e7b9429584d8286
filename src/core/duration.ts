import parseDuration from 'parse-duration';
import prettyMs from 'pretty-ms';
import { z } from 'zod';

const PART = String.raw`\d+(?:\.\d+)?\s*(?:ms|s|sec|m|min|h|d)`;

/** Digits and a unit, once or more often. Stricter than the library, which takes `1mo` and bare numbers. */
export const DURATION_PATTERN = `^${PART}(?:\\s*${PART})*$`;

const REMEDY = 'Write a number and a unit, for example 45s, 10m or 1h 30m.';

/** A duration as people write it in YAML (`10m`, `1h 30m`, `45s`), in milliseconds inside. */
export const durationMs = z
  .string()
  .meta({
    description: 'A duration such as `45s`, `10m` or `1h 30m`.',
    examples: ['45s', '10m', '1h 30m'],
    pattern: DURATION_PATTERN,
  })
  .transform((text, context) => {
    const ms = new RegExp(DURATION_PATTERN).test(text.trim()) ? parseDuration(text) : null;
    if (ms === null || ms === undefined || !Number.isFinite(ms)) {
      context.addIssue({
        code: 'custom',
        message: `"${text}" is not a duration`,
        params: { remedy: REMEDY },
      });
      return z.NEVER;
    }
    return ms;
  });

/** For limits: a limit of nothing would fail everything at once. */
export const positiveDurationMs = durationMs.refine((ms) => ms > 0, {
  error: 'must be longer than nothing',
  params: { remedy: REMEDY },
});

/** The way back: `600000` as people would have written it, `10m`. */
export const durationText = (ms: number): string => (ms === 0 ? '0s' : prettyMs(ms));
