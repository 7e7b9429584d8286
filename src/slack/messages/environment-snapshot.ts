import type { ComponentSpec } from '../../core/component.ts';
import type { Probe } from '../../core/observation.ts';
import type { RunRecord } from '../../core/ports/run-store.ts';
import type { StatusReport } from '../../runs/requests.ts';
import type { LeaseSummary } from '../slack-deps.ts';

/** What is known of an environment at one moment; what is not known yet is on its way. */
export interface Seen {
  environment: string;
  atMs: number;
  rows: readonly { component: ComponentSpec; probe: Probe | undefined }[];
  /** Undefined while something is still being asked. */
  summary: StatusReport['summary'] | undefined;
  nextSteps: readonly string[];
  live: RunRecord | undefined;
  last: RunRecord | undefined;
  /** Undefined where nothing is known of it. */
  evening: LeaseSummary | undefined;
}
