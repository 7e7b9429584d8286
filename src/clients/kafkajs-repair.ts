import { createRequire } from 'node:module';

interface RequestQueue {
  pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

let repaired = false;

/**
 * kafkajs 2.2.4 sets a timer for "the end of the throttling" after every answer, although nothing is throttled
 * and nothing is pending. The time it computes is about minus fifty years: Node 24 warns of it
 * (TimeoutNegativeWarning), takes 1 ms instead, and the timer sets itself again every millisecond for as long
 * as the connection lives. With nothing pending there is nothing to check, so nothing is scheduled.
 *
 * Filtering the warning would be worse: the loop would go on. kafkajs is no longer maintained, so there is no
 * version to wait for.
 */
export function repairKafkajs(): void {
  if (repaired) return;
  repaired = true;
  const require = createRequire(import.meta.url);
  const queue = (require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue }).prototype;
  const schedule = queue.scheduleCheckPendingRequests;
  queue.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) schedule.call(this);
  };
}
