import { DEFAULT_POLICY } from '../../src/core/lease/policy.ts';
import { HOUR, MINUTE } from '../../src/core/ports/clock.ts';
import type { EveningSettings } from '../../src/core/schedule/settings.ts';
import { addDays } from '../../src/core/schedule/zone.ts';
import type { Draw } from './draw.ts';

export const ZONES = [
  'Asia/Seoul',
  'America/New_York',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'UTC',
] as const;
/** Weeks in which clocks change somewhere, and others. */
export const BEGINNINGS = [
  '2026-03-06',
  '2026-03-27',
  '2026-10-02',
  '2026-10-23',
  '2026-10-30',
  '2026-04-03',
  '2026-11-20',
  '2026-01-05',
];

export function drawSettings(draw: Draw, zone: string, today: string): EveningSettings {
  return {
    lease: {
      ...DEFAULT_POLICY,
      ttlMs: draw.pick([HOUR, 4 * HOUR]),
      latestMinute: 2 * 60,
      approval: { afterMinute: 23 * 60, fromExtension: 2 },
      approvalGraceMs: draw.pick([0, 5, 15]) * MINUTE,
      boundMs: draw.pick([12, 24]) * HOUR,
    },
    schedule: {
      zone,
      start: draw.pick([['0 11 * * 1-5'], ['30 2 * * *'], ['0 9 * * *', '0 14 * * *'], []]),
      stop: draw.pick([['0 20 * * *'], ['15 2 * * *'], ['30 1 * * *'], ['0 12 * * *', '0 20 * * *']]),
      ...(draw.chance(0.2) && { readyByMinute: 11 * 60 }),
      leadMs: 15 * MINUTE,
      mostLeadMs: HOUR,
      graceMs: HOUR,
    },
    holidays: {
      holidays: draw.chance(0.5) ? { [addDays(today, draw.int(0, 6))]: 'a holiday' } : {},
      workingDays: [],
    },
    drift: { everyMs: 15 * MINUTE, treatment: 'stop', noticeMs: 30 * MINUTE },
  };
}
