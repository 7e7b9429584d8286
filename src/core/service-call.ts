import type { ServiceError } from './errors.ts';

/** What is being asked of whom, for messages and metrics. */
export interface ServiceCall {
  service: string;
  operation: string;
  /** What it is about, for example a resource's id. */
  target?: string;
  timeoutMs?: number;
}

export interface FinishedCall extends ServiceCall {
  durationMs: number;
  error?: ServiceError;
}
