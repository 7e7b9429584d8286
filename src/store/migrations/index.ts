import type { Migration } from 'kysely/migration';
import { runsAndWhatBelongsToThem } from './0001-runs-and-what-belongs-to-them.ts';
import { inboxCursorsLeasesApprovals } from './0002-inbox-cursors-leases-approvals.ts';
import { whereNoticesStand } from './0003-where-notices-stand.ts';

/** In order, by name. Only ever added to: what was released is never changed, and there is no way back. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-runs-and-what-belongs-to-them': runsAndWhatBelongsToThem,
  '0002-inbox-cursors-leases-approvals': inboxCursorsLeasesApprovals,
  '0003-where-notices-stand': whereNoticesStand,
};
