import { afterAll, beforeAll, describe } from 'vitest';
import type { StorePorts } from '../../src/core/ports/store-ports.ts';
import { approvalsContract } from './ports/approvals.contract.ts';
import { auditContract } from './ports/audit.contract.ts';
import { cursorsContract } from './ports/cursors.contract.ts';
import { exceptionsContract } from './ports/exceptions.contract.ts';
import { inboxContract } from './ports/inbox.contract.ts';
import { leasesContract } from './ports/leases.contract.ts';
import { noticesContract } from './ports/notices.contract.ts';
import { scheduleClaimsContract } from './ports/schedule-claims.contract.ts';

export interface PortsUnderTest {
  ports: StorePorts;
  /** Lets half a minute pass in which nobody beats. */
  silence(): Promise<void>;
  close(): Promise<void>;
}

/** What a part of the contract asks for: opened before its tests, so only to be called in them. */
export type Under = () => PortsUnderTest;

const PARTS = {
  inbox: inboxContract,
  cursors: cursorsContract,
  audit: auditContract,
  leases: leasesContract,
  claims: scheduleClaimsContract,
  approvals: approvalsContract,
  exceptions: exceptionsContract,
  notices: noticesContract,
} as const;

/** What everything beside the runs must do, whatever it is made of. One store is opened for all of it. */
export function storePortsContract(
  name: string,
  open: () => Promise<PortsUnderTest>,
  parts = Object.keys(PARTS) as (keyof typeof PARTS)[],
): void {
  describe(name, () => {
    let under: PortsUnderTest;
    beforeAll(async () => {
      under = await open();
    });
    afterAll(() => under?.close());
    for (const part of parts) PARTS[part](() => under);
  });
}
