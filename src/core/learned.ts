import type { EnvironmentSpec } from './component.ts';
import type { PhaseDuration } from './ports/run-store.ts';

/** Earlier durations: the median, and the p90. In milliseconds. */
export interface LearnedTime {
  medianMs: number;
  p90Ms: number;
  samples: number;
}

/** The least number of samples: fewer say more about one morning than about the component. */
const ENOUGH = 3;

/** Undefined while there are too few samples. */
export function learnedTime(durationsMs: readonly number[]): LearnedTime | undefined {
  if (durationsMs.length < ENOUGH) return undefined;
  const sorted = durationsMs.toSorted((a, b) => a - b);
  // Nearest rank: an observed time, never an interpolated one.
  const rank = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { medianMs: rank(0.5), p90Ms: rank(0.9), samples: sorted.length };
}

/** The environment with its components' learned times in place of the expected ones. */
export function withLearnedTimes<Environment extends EnvironmentSpec>(
  environment: Environment,
  durations: readonly PhaseDuration[],
): Environment {
  const timesOf = (component: string, down: boolean) =>
    learnedTime(
      durations
        .filter((one) => one.component === component && (one.verb === 'stop') === down)
        .map((one) => one.durationMs),
    );
  return {
    ...environment,
    components: environment.components.map((spec) => {
      const up = timesOf(spec.name, false);
      const down = timesOf(spec.name, true);
      return {
        ...spec,
        expected: {
          upMs: up?.medianMs ?? spec.expected.upMs,
          downMs: down?.medianMs ?? spec.expected.downMs,
          ...(up && { upP90Ms: up.p90Ms }),
          ...(down && { downP90Ms: down.p90Ms }),
        },
      };
    }),
  };
}
