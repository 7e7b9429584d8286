import type { Runs } from '../core/ports/runs.ts';
import type { OpenEnvironment } from './open-environment.ts';

/** The ports that are needed to accept runs and to follow them. */
export interface RunPorts
  extends Pick<Runs, 'store' | 'queue' | 'owner' | 'clock' | 'onTrouble' | 'faultPoint'> {
  open(environment: string): Promise<OpenEnvironment>;
  /** The attempts of this process, by run: a local request need not wait for the next heartbeat. */
  attempts: Map<string, AbortController>;
}
