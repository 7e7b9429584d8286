import { describe, expect, it } from 'vitest';
import { plainWindows } from '../../../src/core/cost/plain-windows.ts';
import { HOUR, MINUTE } from '../../../src/core/ports/clock.ts';
import { calendarOf, NO_HOLIDAYS } from '../../../src/core/schedule/calendar.ts';
import type { SchedulePolicy } from '../../../src/core/schedule/schedule.ts';

const at = (day: number, hour: number) => Date.UTC(2026, 10, day, hour);
const policy: SchedulePolicy = {
  zone: 'UTC',
  start: ['0 11 * * 1-5'],
  stop: ['0 20 * * *'],
  ...{ leadMs: 10 * MINUTE, mostLeadMs: HOUR, graceMs: HOUR },
};
/** Monday to the end of Sunday. */
const span = { fromMs: at(23, 0), untilMs: at(30, 0) };
const windows = (more: Partial<Parameters<typeof plainWindows>[0]> = {}) =>
  plainWindows({ policy, calendar: NO_HOLIDAYS, span, ...more });

describe('the windows of the plain schedule', () => {
  it('are from each start to the stop after it', () => {
    expect(windows()).toEqual(
      [23, 24, 25, 26, 27].map((day) => ({ fromMs: at(day, 11), untilMs: at(day, 20) })),
    );
  });

  it('leave holidays out', () => {
    const calendar = calendarOf([], { holidays: { '2026-11-25': 'Founding day' }, workingDays: [] });
    expect(windows({ calendar })?.map(({ fromMs }) => new Date(fromMs).getUTCDate())).toEqual([
      23, 24, 26, 27,
    ]);
  });

  it('do not overlap where two starts come before one stop', () => {
    const twice = { ...policy, start: ['0 9,11 * * 1'] };
    expect(windows({ policy: twice })).toEqual([{ fromMs: at(23, 9), untilMs: at(23, 20) }]);
  });

  it('reach into the time from before it, and to its end where nothing stops', () => {
    const overNight = { ...policy, start: ['0 22 * * 0'], stop: ['0 6 * * 1'] };
    expect(windows({ policy: overNight })).toEqual([
      { fromMs: at(22, 22), untilMs: at(23, 6) },
      { fromMs: at(29, 22), untilMs: at(30, 6) },
    ]);
    const never = { ...policy, start: ['0 11 24 11 *'], stop: [] };
    expect(windows({ policy: never })).toEqual([{ fromMs: at(24, 11), untilMs: span.untilMs }]);
  });

  it('are unknown where the clock lights nothing', () => {
    expect(windows({ policy: { ...policy, start: [] } })).toBeUndefined();
  });
});
