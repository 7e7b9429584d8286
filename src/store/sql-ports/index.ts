import type { StorePorts } from '../../core/ports/store-ports.ts';
import { sqlApprovals } from './approvals.ts';
import { sqlAudit } from './audit.ts';
import { sqlCursors } from './cursors.ts';
import { sqlInbox } from './inbox.ts';
import { sqlLeases } from './leases.ts';
import { sqlNotices } from './notices.ts';
import type { SqlPortParts } from './parts.ts';
import { sqlScheduleClaims } from './schedule-claims.ts';
import { sqlExceptions } from './schedule-overrides.ts';

/** Everything beside the runs, in SQL: every change is one conditional statement. */
export const sqlPorts = (parts: SqlPortParts): Omit<StorePorts, 'store'> => ({
  inbox: sqlInbox(parts),
  cursors: sqlCursors(parts),
  audit: sqlAudit(parts),
  leases: sqlLeases(parts),
  claims: sqlScheduleClaims(parts),
  approvals: sqlApprovals(parts),
  exceptions: sqlExceptions(parts),
  notices: sqlNotices(parts),
});
