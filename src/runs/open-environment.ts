import type { EnvironmentConfig } from '../config/environment-config.ts';
import type { Driver } from '../core/component.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Random } from '../core/ports/random.ts';

/** An environment whose connections are open: the input of every use case. */
export interface OpenEnvironment {
  environment: EnvironmentConfig;
  parts: ReadonlyMap<string, Driver>;
  clock: Clock;
  random: Random;
}
