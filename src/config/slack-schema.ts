import { z } from 'zod';
import { type AccessPolicy, EVERYONE } from '../core/access.ts';
import { cron } from './schedule-schema.ts';

const LOCALES = ['en', 'ko'] as const;

export type Locale = (typeof LOCALES)[number];

const locale = z.enum(LOCALES);

const MONDAY_MORNING = '0 10 * * 1';

const channel = z
  .string()
  .regex(/^[CG][A-Z0-9]{2,}$/, 'is not the id of a Slack channel')
  .meta({
    description: 'The id of a channel (`C…`), from "View channel details" in Slack; not its name.',
    examples: ['C0123456789'],
  });

const principals = z.array(
  z
    .string()
    .regex(/^(?:everyone|[UWSCG][A-Z0-9]{2,})$/, 'is nobody who can have a role')
    .meta({
      description:
        'A user (`U…`, `W…`), a user group (`S…`), a channel (`C…`, `G…`: whoever asks in it), or `everyone` (whoever asks in one of the channels).',
      examples: ['everyone', 'U0123456789', 'S0123456789'],
    }),
);

/** At the top of the file: for all environments. */
export const slackSchema = z
  .strictObject({
    locale: locale.default('en').describe('The language of what is said in channels: `en` or `ko`.'),
  })
  .describe('Slack, for all environments. Tokens come from environment variables, never from here.');

export const environmentSlackSchema = z
  .strictObject({
    channel: channel.describe('Where its runs are shown, and where people may ask for it.'),
    also: z.array(channel).default([]).describe('Further channels in which people may ask for it.'),
    locale: locale.optional().describe('The language of what is said about it in channels.'),
    summary: z
      .union([
        z.literal(false),
        z.strictObject({ at: cron.describe('When, as a cron expression in the zone of the schedule.') }),
      ])
      .default({ at: MONDAY_MORNING })
      .describe(
        'What the last week has cost, told in the channel once a week where `prices` are written down. `false`: never.',
      ),
  })
  .describe('The Slack channels of this environment. Left out: it cannot be reached from Slack.');

export const accessSchema = z
  .strictObject({
    viewer: principals.default([EVERYONE]).describe('May look: status, history, plans, costs.'),
    operator: principals
      .default([EVERYONE])
      .describe(
        'May also start, stop, cancel, reset and initialise; extend, lock and book too, where `lease.who` says nothing else.',
      ),
    approver: principals
      .default([])
      .describe('May also approve what goes beyond the limits, and break locks.'),
    admin: principals.default([]).describe('May do everything.'),
  })
  .describe('Who may do what from Slack. Each role includes those before it.');

/** An environment's place in Slack. */
export interface SlackPlace {
  channel: string;
  locale: Locale;
  policy: AccessPolicy;
  /** When its weeks are summed up, where there are prices: a cron expression. Undefined for never. */
  summary?: { at: string };
}

/** Joins what an environment says with what holds for all; undefined when it has no channel. */
export function slackPlace(
  all: z.output<typeof slackSchema>,
  own: z.output<typeof environmentSlackSchema> | undefined,
  access: z.output<typeof accessSchema>,
): SlackPlace | undefined {
  if (own === undefined) return undefined;
  const named = Object.values(access)
    .flat()
    .filter((principal) => /^[CG]/.test(principal));
  return {
    channel: own.channel,
    locale: own.locale ?? all.locale,
    ...(own.summary !== false && { summary: own.summary }),
    policy: { ...access, channels: [...new Set([own.channel, ...own.also, ...named])] },
  };
}
