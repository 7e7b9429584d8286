import type { Approval } from '../../core/ports/approvals.ts';
import type { OverrideKind } from '../../core/ports/schedule-overrides.ts';
import type { Refusal } from '../../leases/answers.ts';

/** What was refused, with everything that a sentence about it may need. */
export interface Refused extends Refusal {
  /** Who can lift the limit that is in the way, as a sentence; undefined where there is none. */
  lifted?: string | undefined;
  environment: string;
  /** Those who may decide and break locks, as mentions. */
  approvers: string;
  /** What stands in the way, ready for Slack. */
  inTheWay?: { kind: OverrideKind; who: string; until: string; reason: string };
  /** What somebody has decided before, ready for Slack; without a name, nobody has in time. */
  decision?: { state: Approval['state']; who: string | undefined; reason: string };
  /** How it stands now, with its zone. */
  litUntil?: string | undefined;
}
