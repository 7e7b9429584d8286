import type { RunEvent } from '../core/events.ts';
import type { RunRecord } from '../core/ports/run-store.ts';
import { HEARTBEAT_MS } from './heartbeat.ts';

/** A run in the in-memory twin. */
export interface StoredRun {
  record: RunRecord;
  events: { attempt: number; event: RunEvent }[];
  /** When its holder last beat; undefined when nobody holds it. */
  beatAtMs: number | undefined;
}

/** Whether an attempt may begin: the run has no holder, or a silent one. */
export const isFree = ({ record, beatAtMs }: StoredRun, nowMs: number): boolean =>
  record.state === 'queued' ||
  (record.state === 'running' && (beatAtMs === undefined || nowMs - beatAtMs > HEARTBEAT_MS));
