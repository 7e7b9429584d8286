import { countryBook } from '../../src/calendars/holidays.ts';
import { DEFAULT_POLICY } from '../../src/core/lease/policy.ts';
import { HOUR, MINUTE } from '../../src/core/ports/clock.ts';
import { type Calendar, calendarOf, type HolidayBook } from '../../src/core/schedule/calendar.ts';
import type { EveningSettings } from '../../src/core/schedule/settings.ts';
import { addDays } from '../../src/core/schedule/zone.ts';
import type { Draw } from './draw.ts';

interface Place {
  zone: string;
  /** Whose public holidays people there keep. Of the weeks below, some have one. */
  holidays?: { country: string; state?: string };
  /** Days before the weekend in which clocks change. */
  changes: readonly string[];
}

const PLACES: readonly Place[] = [
  { zone: 'Asia/Seoul', holidays: { country: 'KR' }, changes: [] },
  { zone: 'America/New_York', holidays: { country: 'US' }, changes: ['2026-03-06', '2026-10-30'] },
  {
    zone: 'Europe/Berlin',
    holidays: { country: 'DE', state: 'by' },
    changes: ['2026-03-27', '2026-10-23'],
  },
  // Half an hour, and in the other half of the year.
  {
    zone: 'Australia/Lord_Howe',
    holidays: { country: 'AU', state: 'nsw' },
    changes: ['2026-04-03', '2026-10-02'],
  },
  { zone: 'UTC', changes: [] },
];
/** With a holiday somewhere, with a new year, and with nothing. */
const BEGINNINGS = ['2026-01-05', '2026-02-14', '2026-06-10', '2026-09-22', '2026-11-20', '2026-12-29'];

export interface Whereabouts extends Place {
  beginning: string;
}

/** Two of five weeks in a zone that changes its clocks are one in which it does. */
export function drawWhereabouts(draw: Draw): Whereabouts {
  const place = draw.pick(PLACES);
  const changing = draw.chance(0.4) && place.changes.length > 0;
  return { ...place, beginning: draw.pick(changing ? place.changes : BEGINNINGS) };
}

export function drawSettings(
  draw: Draw,
  { zone, holidays: country }: Whereabouts,
  today: string,
): EveningSettings {
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
      workingDays: draw.chance(0.1) ? [addDays(today, draw.int(0, 6))] : [],
      ...(country !== undefined && draw.chance(0.5) && { country }),
    },
    drift: { everyMs: 15 * MINUTE, treatment: 'stop', noticeMs: 30 * MINUTE },
  };
}

const books = new Map<string, Promise<HolidayBook>>();

/** As the product makes it of settings, but with each country's book read once for thousands of weeks. */
export async function calendarOfWeek({ holidays }: EveningSettings): Promise<Calendar> {
  const { country } = holidays;
  if (country === undefined) return calendarOf([], holidays);
  const book = books.get(country.country) ?? countryBook(country);
  books.set(country.country, book);
  return calendarOf([await book], holidays);
}
