import type { ComponentSpec } from '../core/component.ts';
import type { Connections } from '../core/connections.ts';
import type { Prices } from '../core/cost/cost-report.ts';
import type { EveningSettings } from '../core/schedule/settings.ts';
import type { Protection } from './protect.ts';
import type { SlackPlace } from './slack-schema.ts';

/** A validated component: what planning needs, and the options that only its kind understands. */
export interface ConfiguredComponent extends ComponentSpec {
  options: Readonly<Record<string, unknown>>;
}

/** A validated environment, frozen. */
export interface EnvironmentConfig {
  name: string;
  description?: string | undefined;
  connections: Connections;
  components: readonly ConfiguredComponent[];
  timeoutMs: number;
  /** Shown at the end of `status` and of a successful `up`, line by line. */
  nextSteps: readonly string[];
  /** Undefined where nobody has written any down. */
  prices?: Prices | undefined;
  /** Undefined when it cannot be reached from Slack. */
  slack?: SlackPlace | undefined;
  /** Leases and the clock. */
  evening: EveningSettings;
}

export interface Config {
  /** Where it was read from, for messages. */
  source: string;
  environments: ReadonlyMap<string, EnvironmentConfig>;
  /** What its `protect` refuses and allows; it binds whatever else is done on its behalf. */
  protect: Protection;
}
