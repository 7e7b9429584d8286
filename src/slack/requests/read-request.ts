import { type AccessPolicy, ROLES } from '../../core/access.ts';
import type { KeptDelivery } from '../inbox/delivery-inbox.ts';
import { readValue } from '../messages/button-value.ts';
import { type Locale, textsFor } from '../messages/texts/texts.ts';
import type { SlackDeps } from '../slack-deps.ts';
import { openAnswer } from './answers/answer.ts';
import type { Answer, SlackRequest } from './slack-request.ts';

/** The fields of a payload that identify the requester and the place. Any of them may be missing. */
interface Payload {
  user_id?: string;
  channel_id?: string;
  trigger_id?: string;
  response_url?: string;
  user?: { id?: string };
  channel?: { id?: string };
  container?: { message_ts?: string; thread_ts?: string; is_ephemeral?: boolean; type?: string };
  message?: { ts?: string; thread_ts?: string; blocks?: unknown[] };
  view?: { type?: string; private_metadata?: string };
  event?: {
    user?: string;
    channel?: string;
    thread_ts?: string;
    ts?: string;
    type?: string;
    bot_id?: string;
  };
}

/** The requester, the place, the language, and how they are answered. Undefined: nobody that could be answered. */
export async function whoAsks(
  parts: SlackDeps,
  { key, body, receivedAtMs, late, signal }: KeptDelivery,
): Promise<SlackRequest | undefined> {
  const payload = body as Payload;
  const userId = payload.user_id ?? payload.user?.id ?? payload.event?.user;
  // Bots that mention us are not people, and answering them would mention them in turn.
  if (typeof userId !== 'string' || userId === '' || payload.event?.bot_id !== undefined) return undefined;
  const source = viaOf(payload);
  const { channel, threadTs } = askedIn(payload);
  const { directory, environments } = parts;
  const policies = [...environments.values()].flatMap(({ slack }) => slack?.policy ?? []);
  const [person, groups, channels] = await Promise.all([
    directory.person(userId),
    directory.groupsOf(userId, groupsIn(policies)),
    channel === undefined
      ? directory.channelsOf(userId, [...new Set(policies.flatMap((policy) => policy.channels))])
      : [channel],
  ]);
  const here = [...environments.values()].find(
    ({ slack }) => channel !== undefined && slack?.policy.channels.includes(channel),
  );
  const locale = localeOf(person.locale) ?? here?.slack?.locale ?? parts.locale;
  const ephemeral = payload.container?.is_ephemeral === true;
  const message =
    payload.message?.ts !== undefined || payload.container?.message_ts !== undefined
      ? {
          ts: payload.message?.ts ?? payload.container?.message_ts ?? '',
          blocks: payload.message?.blocks ?? [],
          ephemeral,
        }
      : undefined;
  const answer: Answer = openAnswer(parts, {
    userId,
    channel,
    threadTs,
    responseUrl: payload.response_url,
    clicked: source === 'click',
    signal,
  });
  const actor = { source: 'slack' as const, id: userId, name: person.name };
  return {
    actor,
    groups,
    channels,
    channel,
    origin: { actor, ...(channel && { channel }), ...(threadTs && { threadTs }) },
    source,
    triggerId: late ? undefined : payload.trigger_id,
    message,
    answer,
    texts: textsFor(locale),
    locale,
    delivery: key,
    receivedAtMs,
    late,
    signal,
  };
}

/** The channel and the thread of the request, where the answer belongs. */
export function askedIn(body: object): { channel: string | undefined; threadTs: string | undefined } {
  const payload = body as Payload;
  const { event, message, container } = payload;
  const opener = readValue(payload.view?.private_metadata);
  const channel =
    payload.channel_id ??
    payload.channel?.id ??
    (viaOf(payload) === 'mention' ? event?.channel : undefined) ??
    opener?.channel;
  const ts = event?.ts ?? message?.ts ?? container?.message_ts;
  // Slack sends no `message` for an ephemeral one; its container has the thread all the same.
  // Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
  const threadTs = event?.thread_ts ?? message?.thread_ts ?? container?.thread_ts ?? opener?.threadTs;
  // A channel message with replies carries its own ts as `thread_ts`: it is not in a thread.
  // Source: https://docs.slack.dev/messaging/retrieving-messages
  return { channel, threadTs: threadTs === ts ? undefined : threadTs };
}

function viaOf({ event, view, container }: Payload): SlackRequest['source'] {
  if (event !== undefined) return event.type === 'app_home_opened' ? 'home' : 'mention';
  if (view?.type === 'home') return 'home';
  if (view !== undefined) return 'modal';
  return container === undefined ? 'command' : 'click';
}

const groupsIn = (policies: readonly AccessPolicy[]): string[] => [
  ...new Set(
    policies
      .flatMap((policy) => ROLES.flatMap((role) => policy[role]))
      .filter((principal) => principal.startsWith('S')),
  ),
];

/** Our locale for Slack's. */
export function localeOf(slackLocale: string | undefined): Locale | undefined {
  if (slackLocale === undefined) return undefined;
  return slackLocale.startsWith('ko') ? 'ko' : 'en';
}
