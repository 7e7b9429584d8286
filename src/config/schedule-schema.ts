import { z } from 'zod';
import { durationMs, positiveDurationMs } from '../core/duration.ts';
import { HOUR, MINUTE } from '../core/ports/clock.ts';
import { cronFault } from '../core/schedule/cron.ts';
import type { EveningSettings } from '../core/schedule/settings.ts';
import { addDays, isZone } from '../core/schedule/zone.ts';
import {
  buildLease,
  type driftSchema,
  type leaseSchema,
  type remindersSchema,
  timeOfDay,
} from './lease-schema.ts';

const FAULTS = {
  'not-cron': 'is no cron expression',
  never: 'never fires: there is no such date',
  seconds: 'has seconds or a year, and minutes are the smallest here',
} as const;

export const cron = z
  .string()
  .superRefine((text, context) => {
    const fault = cronFault(text);
    if (fault === undefined) return;
    context.addIssue({
      code: 'custom',
      message: FAULTS[fault],
      params: {
        remedy: 'Five fields: minute, hour, day of month, month, weekday. For example "0 11 * * 1-5".',
      },
    });
  })
  .meta({
    description: 'A cron expression: minute, hour, day of month, month, weekday.',
    examples: ['"0 11 * * 1-5"'],
  });

const day = z
  .string()
  .refine((text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && isRealDay(text), {
    error: 'is not a day',
    params: { remedy: 'Write it as "2026-11-27".' },
  })
  .meta({ description: 'A day such as "2026-11-27".', examples: ['"2026-11-27"'] });

function isRealDay(text: string): boolean {
  try {
    return addDays(text, 0) === text;
  } catch {
    return false;
  }
}

const holidays = z
  .strictObject({
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, 'is not the code of a country')
      .optional()
      .meta({
        description: 'Its public holidays count: the two letters of ISO 3166.',
        examples: ['KR', 'DE', 'US'],
      }),
    state: z
      .string()
      .min(1)
      .optional()
      .describe('With `country`: a state with holidays of its own, such as `by`.'),
    dates: z
      .record(day, z.string().min(1))
      .default({})
      .describe('Further days on which nobody works, each with its name.'),
    workingDays: z.array(day).default([]).describe('Days on which people work although they are holidays.'),
    ics: z
      .string()
      .min(1)
      .optional()
      .describe('A calendar file (.ics) whose whole-day events are holidays, from the folder of this file.'),
  })
  .superRefine(({ country, state }, context) => {
    if (state === undefined || country !== undefined) return;
    context.addIssue({
      code: 'custom',
      path: ['state'],
      message: 'belongs to a country',
      params: { remedy: 'Add country, or take state away.' },
    });
  })
  .describe('Days on which the clock starts nothing. Stops and reminders follow the lease all the same.');

export const scheduleSchema = z
  .strictObject({
    zone: z
      .string()
      .refine(isZone, {
        error: 'is not a time zone',
        params: { remedy: 'For example Asia/Seoul or Europe/Berlin.' },
      })
      .default('UTC')
      .meta({
        description: 'The time zone of everything here, and of the times that people write.',
        examples: ['Asia/Seoul', 'Europe/Berlin'],
      }),
    start: z.array(cron).default([]).describe('When it is lit.'),
    stop: z
      .array(cron)
      .default([])
      .describe('When a lease that the clock began ends, and when it is looked for what burns without one.'),
    readyBy: timeOfDay
      .optional()
      .describe('On the days of `start` it is ready by then, and begins as early as it usually takes.'),
    lead: durationMs
      .default(15 * MINUTE)
      .describe('With `readyBy`: how much earlier, until enough is learned.'),
    mostLead: positiveDurationMs.default(HOUR).describe('With `readyBy`: how much earlier at most.'),
    grace: positiveDurationMs.default(HOUR).describe('How late a missed start is still caught up.'),
    holidays: holidays.prefault({}),
  })
  .superRefine((schedule, context) => {
    const issue = (path: string, message: string, remedy: string) =>
      context.addIssue({ code: 'custom', path: [path], message, params: { remedy } });
    if (schedule.readyBy !== undefined && schedule.start.length === 0) {
      issue(
        'readyBy',
        'has no days: schedule.start is empty',
        'Write in start on which days, e.g. "0 11 * * 1-5".',
      );
    }
    if (schedule.lead > schedule.mostLead) {
      issue('lead', 'is longer than mostLead', 'Make lead shorter, or mostLead longer.');
    }
  })
  .describe('When the clock lights and darkens it. Left out: never; leases end all the same.');

/** What leases and the clock need, in one. `calendar` is what the calendar file holds. */
export function buildEvening(
  file: {
    lease: z.output<typeof leaseSchema>;
    schedule: z.output<typeof scheduleSchema>;
    reminders: z.output<typeof remindersSchema>;
    drift: z.output<typeof driftSchema>;
  },
  calendar: { text: string; fault?: string } | undefined,
): EveningSettings {
  const { zone, start, stop, readyBy, lead, mostLead, grace } = file.schedule;
  const { country, state, dates, workingDays, ics } = file.schedule.holidays;
  return {
    lease: buildLease(file.lease, file.reminders),
    schedule: {
      zone,
      start,
      stop,
      ...(readyBy !== undefined && { readyByMinute: readyBy }),
      leadMs: lead,
      mostLeadMs: mostLead,
      graceMs: grace,
    },
    holidays: {
      holidays: dates,
      workingDays,
      ...(country !== undefined && { country: { country, ...(state !== undefined && { state }) } }),
      ...(ics !== undefined && calendar !== undefined && { ics: { path: ics, ...calendar } }),
    },
    drift: { everyMs: file.drift.every, treatment: file.drift.treatment, noticeMs: file.drift.notice },
  };
}
