import type { Clock } from '../../core/ports/clock.ts';
import type { Leases } from '../../core/ports/leases.ts';
import type { StorePorts } from '../../core/ports/store-ports.ts';
import type { StoredRun } from '../stored-run.ts';
import type { Wakes } from '../wakes.ts';
import { memoryApprovals } from './approvals.ts';
import { memoryAudit } from './audit.ts';
import { memoryCursors } from './cursors.ts';
import { memoryInbox } from './inbox.ts';
import { memoryLeases } from './leases.ts';
import { memoryNotices } from './notices.ts';
import { memoryScheduleClaims } from './schedule-claims.ts';
import { memoryExceptions } from './schedule-overrides.ts';

/** The in-memory twins of everything beside the runs. */
export const memoryPorts = (parts: {
  clock: Clock;
  runs: ReadonlyMap<string, StoredRun>;
  wakes: Wakes;
  leases?: Leases;
}): Omit<StorePorts, 'store'> => ({
  inbox: memoryInbox(parts.clock),
  cursors: memoryCursors(parts.clock, parts.runs, parts.wakes),
  audit: memoryAudit(),
  leases: parts.leases ?? memoryLeases(parts.wakes),
  claims: memoryScheduleClaims(parts.clock),
  approvals: memoryApprovals(),
  exceptions: memoryExceptions(),
  notices: memoryNotices(parts.clock, parts.wakes),
});
