import { createRequire } from 'node:module';

interface RequestQueue {
  pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

let repaired = false;

/**
 * Stops the throttling timer of kafkajs 2.2.4, which it sets after every answer although nothing is throttled or
 * pending. The computed delay is about minus fifty years: Node 24 warns (TimeoutNegativeWarning) and uses 1 ms, and the
 * timer re-arms itself every millisecond for as long as the connection lives. With nothing pending there is nothing to
 * check, so nothing is scheduled.
 *
 * Filtering the warning would leave the loop running. kafkajs is no longer maintained, so no fixed version will come.
 * Sources: tulios/kafkajs#1751, #1768
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
