import { learnedTime } from '../../src/core/learned.ts';
import { MINUTE, SECOND } from '../../src/core/ports/clock.ts';
import { NO_HOLIDAYS } from '../../src/core/schedule/calendar.ts';
import { timetable } from '../../src/core/schedule/schedule.ts';
import { type Measurement, median, quantile } from '../measurement.ts';
import { comparedStarts } from '../support/compared-starts.ts';

/** Monday 23 November 2026, 11:00 in Seoul. */
const ELEVEN_MS = Date.UTC(2026, 10, 23, 2);
const HOUR_MS = 60 * MINUTE;

export const measurement: Measurement = {
  name: 'ready-by',
  about:
    'how long people wait at 11:00 with `readyBy: "11:00"`, once a week of starts has been learned: the p90',
  unit: 's',
  async run(bench) {
    const starts =
      (await comparedStarts(bench)).filter(({ world }) => world.name === 'default')[0]?.hard ?? [];
    const times = starts.map(({ tookMs }) => tookMs);
    const week = times.slice(0, 5);
    const days = times.length > 5 ? times.slice(5) : times;
    const dueMs = startOf(learnedTime(week)?.p90Ms);
    const waits = days.map((tookMs) => Math.max(0, dueMs + tookMs - ELEVEN_MS) / SECOND);
    return {
      value: quantile(waits, 0.9),
      detail: `median ${median(waits).toFixed(0)} s, longest ${Math.max(...waits).toFixed(0)} s`,
      parts: [
        { name: 'without it, started at 11:00: median', value: median(days) / SECOND, unit: 's' },
        { name: 'without it: p90', value: quantile(days, 0.9) / SECOND, unit: 's' },
        {
          name: 'lit that much longer each day, on its account',
          value: (ELEVEN_MS - dueMs) / SECOND,
          unit: 's',
        },
      ],
    };
  },
};

function startOf(learnedMs: number | undefined): number {
  const table = timetable({
    policy: {
      ...{ zone: 'Asia/Seoul', start: ['0 11 * * 1-5'], stop: ['0 20 * * *'], readyByMinute: 11 * 60 },
      ...{ leadMs: 10 * MINUTE, mostLeadMs: HOUR_MS, graceMs: HOUR_MS },
    },
    calendar: NO_HOLIDAYS,
    exceptions: [],
    learnedMs,
  });
  const start = table.nextStart(ELEVEN_MS - 6 * HOUR_MS);
  if (start === undefined) throw new Error('the schedule starts nothing');
  return start.dueMs;
}
