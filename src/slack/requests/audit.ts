import type { AuditEntry } from '../../core/ports/audit.ts';
import type { SlackParts } from '../parts.ts';
import type { Ask } from './ask.ts';

/** Writes down what somebody asked for and what came of it. */
export const record = (
  { audit, clock }: SlackParts,
  ask: Ask,
  entry: Pick<AuditEntry, 'action' | 'result' | 'detail'> & { environment?: string },
): Promise<void> =>
  audit.record({
    ...entry,
    atMs: clock.now(),
    actor: ask.actor,
    detail: { via: ask.via, ...(ask.channel && { channel: ask.channel }), ...entry.detail },
  });
