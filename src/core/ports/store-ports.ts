import type { Approvals } from './approvals.ts';
import type { Audit } from './audit.ts';
import type { PublisherCursors } from './cursors.ts';
import type { Inbox } from './inbox.ts';
import type { Leases } from './leases.ts';
import type { Notices } from './notices.ts';
import type { RunStore } from './run-store.ts';
import type { ScheduleClaims } from './schedule-claims.ts';
import type { ScheduleOverrides } from './schedule-overrides.ts';

/** All durable data, each part by its port. All ports share one database, or one memory. */
export interface StorePorts {
  store: RunStore;
  inbox: Inbox;
  cursors: PublisherCursors;
  audit: Audit;
  leases: Leases;
  claims: ScheduleClaims;
  approvals: Approvals;
  exceptions: ScheduleOverrides;
  notices: Notices;
}
