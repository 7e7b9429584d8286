import { describe, expect, it } from 'vitest';
import { learnedTime, withLearnedTimes } from '../../src/core/learned.ts';
import type { PhaseDuration } from '../../src/core/ports/run-store.ts';
import { environment, spec } from '../support/toy-environment.ts';

const took = (component: string, verb: PhaseDuration['verb'], ...seconds: number[]): PhaseDuration[] =>
  seconds.map((s, index) => ({ component, verb, durationMs: s * 1000, finishedAtMs: index }));

describe('learned times', () => {
  it('are the middle, and what nine of ten stay below, as they were really seen', () => {
    const tens = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100].map((s) => s * 1000);
    expect(learnedTime(tens)).toEqual({ medianMs: 50_000, p90Ms: 90_000, samples: 10 });
  });

  it('are not drawn from one or two mornings', () => {
    expect(learnedTime([1, 2])).toBeUndefined();
  });

  it('do not move because of one start that went badly', () => {
    expect(learnedTime([60_000, 61_000, 600_000, 62_000, 59_000])?.medianMs).toBe(61_000);
  });

  it('take the place of what was configured, each way by itself', () => {
    const learned = withLearnedTimes(environment(spec('db'), spec('host')), [
      ...took('db', 'start', 200, 210, 220),
      ...took('db', 'stop', 100, 110),
      ...took('host', 'stop', 20, 21, 22),
    ]);
    expect(learned.components.map((one) => one.expected)).toEqual([
      { upMs: 210_000, downMs: 30_000, upP90Ms: 220_000 },
      { upMs: 60_000, downMs: 21_000, downP90Ms: 22_000 },
    ]);
  });
});
