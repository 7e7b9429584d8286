import type { Approval } from '../core/ports/approvals.ts';
import type { TakenItem } from '../core/ports/inbox.ts';
import type { ScheduleOverride } from '../core/ports/schedule-overrides.ts';

// Sort orders that the ports promise, where SQL has no clause that keeps them.

export const byAge = (a: TakenItem, b: TakenItem): number =>
  a.receivedAtMs - b.receivedAtMs || (a.key < b.key ? -1 : 1);

export const byRequest = (a: Approval, b: Approval): number =>
  a.requestedAtMs - b.requestedAtMs || (a.id < b.id ? -1 : 1);

export const byStart = (a: ScheduleOverride, b: ScheduleOverride): number =>
  a.fromMs - b.fromMs || (a.id < b.id ? -1 : 1);
