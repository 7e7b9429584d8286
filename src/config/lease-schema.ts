import { z } from 'zod';
import { ROLES } from '../core/access.ts';
import { durationMs, positiveDurationMs } from '../core/duration.ts';
import { DEFAULT_POLICY, type LeasePolicy, SHORTEST_MS } from '../core/lease/policy.ts';
import { HOUR, MINUTE } from '../core/ports/clock.ts';
import { minuteOfDay } from '../core/schedule/zone.ts';

/** A time of day such as `23:00`, in minutes since midnight inside. */
export const timeOfDay = z
  .string()
  .regex(/^([01]?\d|2[0-3]):[0-5]\d$/, 'is not a time of day')
  .meta({ description: 'A time of day such as "23:00", in quotes.', examples: ['"23:00"'] })
  .transform((text) => minuteOfDay(text) ?? 0);

const leastLease = (key: string) =>
  positiveDurationMs.refine((ms) => ms >= SHORTEST_MS, {
    error: `is too short for ${key}: a stop is announced 10 min before`,
    params: { remedy: 'Write 15m or more.' },
  });

export const leaseSchema = z
  .strictObject({
    ttl: leastLease('a lease')
      .default(DEFAULT_POLICY.ttlMs)
      .describe('How long `up` keeps it lit outside a scheduled window.'),
    step: leastLease('an extension').default(DEFAULT_POLICY.stepMs).describe('What one click adds.'),
    perEvening: z
      .int()
      .min(0)
      .default(DEFAULT_POLICY.mostPerEvening)
      .describe('How often an evening people may extend it; an approver may more often.'),
    latest: timeOfDay
      .optional()
      .describe(
        'How late people may extend to; an approver may later. A time before 06:00 is in the night after.',
      ),
    bound: leastLease('a bound')
      .default(DEFAULT_POLICY.boundMs)
      .describe('How far from now a lease may ever reach, whoever asks.'),
    who: z.enum(ROLES).default(DEFAULT_POLICY.who).describe('The least role that may extend, lock and book.'),
    approval: z
      .strictObject({
        after: timeOfDay.optional().describe('Beyond this time an approver has to agree.'),
        fromExtension: z
          .int()
          .min(1)
          .optional()
          .describe('From this extension of an evening on an approver has to agree; 1 is the first.'),
        grace: durationMs
          .default(DEFAULT_POLICY.approvalGraceMs)
          .describe('Given once at the stop when nobody has answered a request.'),
      })
      .optional()
      .describe('When an approver has to agree. Left out: within the other limits, nobody has to.'),
    grace: positiveDurationMs
      .default(DEFAULT_POLICY.graceMs)
      .describe('How late a missed stop may happen without being announced again.'),
  })
  .superRefine((lease, context) => {
    const issue = (path: string[], message: string, remedy: string) =>
      context.addIssue({ code: 'custom', path, message, params: { remedy } });
    if (lease.ttl > lease.bound) {
      issue(['ttl'], 'is longer than lease.bound', 'Make ttl shorter, or bound longer.');
    }
    if (lease.step > lease.bound) issue(['step'], 'is longer than lease.bound', 'Make step shorter.');
    const { after, fromExtension } = lease.approval ?? {};
    // The night belongs to the evening before it.
    const late = (minute: number) => (minute < 6 * 60 ? minute + 24 * 60 : minute);
    if (after !== undefined && lease.latest !== undefined && late(after) >= late(lease.latest)) {
      issue(
        ['approval', 'after'],
        'never applies: lease.latest is not later',
        'Make after earlier, or latest later.',
      );
    }
    if (fromExtension !== undefined && fromExtension > lease.perEvening) {
      issue(
        ['approval', 'fromExtension'],
        'never applies: lease.perEvening allows fewer',
        'Make it smaller, or perEvening larger.',
      );
    }
  })
  .describe('How long it may stay lit, and who decides. There is no "for ever".');

export const remindersSchema = z
  .array(positiveDurationMs)
  .min(1)
  .default([60 * MINUTE, 30 * MINUTE, 10 * MINUTE])
  .describe(
    'How long before the stop people are reminded. The last warning, 10 minutes before, always comes.',
  );

export const driftSchema = z
  .strictObject({
    every: positiveDurationMs
      .refine((ms) => ms >= MINUTE, {
        error: 'is more often than services like',
        params: { remedy: 'Write 1m or more.' },
      })
      .default(15 * MINUTE)
      .describe('How often it is looked for what is lit without a lease.'),
    treatment: z
      .enum(['tell', 'stop'])
      .default('stop')
      .describe('`tell`: only say so. `stop`: say so, and stop it after `notice`.'),
    notice: leastLease('a notice')
      .default(30 * MINUTE)
      .describe('Between saying so and stopping.'),
  })
  .describe('What is done about what was started by hand, or by a service on its own.');

export function buildLease(
  file: z.output<typeof leaseSchema>,
  remindersMs: z.output<typeof remindersSchema>,
): LeasePolicy {
  const { after, fromExtension, grace } = file.approval ?? {};
  return {
    ttlMs: file.ttl,
    stepMs: file.step,
    mostPerEvening: file.perEvening,
    ...(file.latest !== undefined && { latestMinute: file.latest }),
    boundMs: file.bound,
    who: file.who,
    ...(file.approval && {
      approval: {
        ...(after !== undefined && { afterMinute: after }),
        ...(fromExtension !== undefined && { fromExtension }),
      },
    }),
    approvalGraceMs: grace ?? DEFAULT_POLICY.approvalGraceMs,
    remindersMs: remindersMs.toSorted((a, b) => b - a).filter((lead) => lead < 24 * HOUR),
    graceMs: file.grace,
  };
}
