import type { AuditEntry } from '../../core/ports/audit.ts';
import type { SlackDeps } from '../slack-deps.ts';
import type { SlackRequest } from './slack-request.ts';

/** Writes down what somebody asked for and what came of it. */
export const record = (
  { audit, clock }: SlackDeps,
  request: SlackRequest,
  entry: Pick<AuditEntry, 'action' | 'result' | 'detail'> & { environment?: string },
): Promise<void> =>
  audit.record({
    ...entry,
    atMs: clock.now(),
    actor: request.actor,
    detail: { via: request.source, ...(request.channel && { channel: request.channel }), ...entry.detail },
  });
