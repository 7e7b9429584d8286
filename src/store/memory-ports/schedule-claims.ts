import type { Clock } from '../../core/ports/clock.ts';
import type { ScheduleClaim, ScheduleClaims, ScheduleKey } from '../../core/ports/schedule-claims.ts';
import { CLAIM_LAPSES_MS } from '../heartbeat.ts';
import { copy } from './copy.ts';

export function memoryScheduleClaims(clock: Clock): ScheduleClaims {
  const claims = new Map<string, { claim: ScheduleClaim; touchedAtMs: number }>();
  const nameOf = ({ environment, kind, dueAtMs }: ScheduleKey): string =>
    JSON.stringify([environment, kind, dueAtMs]);
  return {
    async claim(key, owner, nowMs) {
      const before = claims.get(nameOf(key));
      if (before?.claim.result !== undefined) return false;
      if (before !== undefined && clock.now() - before.touchedAtMs <= CLAIM_LAPSES_MS) return false;
      const { environment, kind, dueAtMs } = key;
      const claim = { environment, kind, dueAtMs, owner, claimedAtMs: nowMs };
      claims.set(nameOf(key), { claim, touchedAtMs: clock.now() });
      return true;
    },
    async settle(key, { owner, result, runId }) {
      const claim = claims.get(nameOf(key))?.claim;
      if (claim?.owner !== owner || (claim.result ?? result) !== result) return false;
      Object.assign(claim, { result, ...(runId !== undefined && { runId }) });
      return true;
    },
    async claims(environment, sinceMs) {
      return [...claims.values()]
        .map(({ claim }) => claim)
        .filter((claim) => claim.environment === environment && claim.dueAtMs >= sinceMs)
        .sort((a, b) => a.dueAtMs - b.dueAtMs || (a.kind < b.kind ? -1 : 1))
        .map(copy);
    },
  };
}
