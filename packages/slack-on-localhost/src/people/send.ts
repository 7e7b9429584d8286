import type { Delivered } from '../delivery/deliveries.ts';
import { respond } from '../delivery/respond.ts';
import type { ClientAnswer, SendRequest } from '../page-protocol.ts';
import { SlackRefusal } from '../refusal.ts';
import type { Channel } from '../state/channels.ts';
import type { SlackState } from '../state/state.ts';
import type { PersonData } from '../workspace.ts';
import { type ActContext, actor, done, refused } from './context.ts';

/** What somebody typed: a slash command, or a message. */
export async function send(context: ActContext, request: SendRequest): Promise<ClientAnswer> {
  const { state } = context;
  const person = actor(state, request.as);
  const channel = state.channels.find(request.channel);
  if (!channel?.members.has(person.id)) {
    return refused('channel_not_found', 'There is no such channel for you.');
  }
  if (channel.archived) return refused('is_archived', `#${channel.name} is archived.`);
  const text = request.text.trim();
  if (text === '') return refused('no_text', 'There is nothing to send.');
  return text.startsWith('/')
    ? command(context, person, channel, text, request.threadTs)
    : say(context, person, channel, text, request.threadTs);
}

async function command(
  { state, deliveries, baseUrl }: ActContext,
  person: PersonData,
  channel: Channel,
  typed: string,
  threadTs: string | undefined,
): Promise<ClientAnswer> {
  const [name = '', ...rest] = typed.split(/(?<=^\/\S*)\s/);
  const fail = (code: string, text: string): ClientAnswer => {
    state.notices.tell({ personId: person.id, channel: channel.id, text });
    return refused(code, text);
  };
  const isKnown = state.workspace.commands.some(({ command: known }) => known === name);
  // https://docs.slack.dev/reference/scopes/commands
  if (!isKnown || !state.tokens.botScopes().includes('commands')) {
    return fail('unknown_command', `${name} is not a valid command.`);
  }
  if (threadTs !== undefined) {
    return fail('not_supported_in_threads', `${name} is not supported in threads. Sorry!`);
  }
  const place = { channel: channel.id, personId: person.id };
  const delivered = await deliveries.deliver({
    type: 'slash_commands',
    acceptsResponse: true,
    payload: {
      token: 'local',
      team_id: state.workspace.team.id,
      team_domain: state.workspace.team.domain,
      channel_id: channel.id,
      channel_name: channel.name,
      user_id: person.id,
      user_name: person.name,
      command: name,
      text: rest.join(' ').trim(),
      api_app_id: state.workspace.app.id,
      is_enterprise_install: 'false',
      response_url: `${baseUrl()}${state.responseUrls.issue('commands', place)}`,
      trigger_id: state.triggers.issue(person.id),
    },
  });
  const error = delivered.ok ? answered(state, place, delivered) : delivered.error;
  return error === undefined ? done : fail(error, `${name} failed with the error "${error}"`);
}

/** Shows what the ack brought. */
function answered(
  state: SlackState,
  place: { channel: string; personId: string },
  { payload }: Extract<Delivered, { ok: true }>,
): string | undefined {
  const isEmpty =
    payload === undefined ||
    payload === null ||
    payload === '' ||
    (typeof payload === 'object' && Object.keys(payload).length === 0);
  if (isEmpty) return undefined;
  try {
    respond(state, place, payload);
    return undefined;
  } catch (error) {
    if (error instanceof SlackRefusal) return 'invalid_command_response';
    throw error;
  }
}

function say(
  context: ActContext,
  person: PersonData,
  channel: Channel,
  typed: string,
  threadTs: string | undefined,
): ClientAnswer {
  const { state, deliveries } = context;
  const { bot } = state.workspace;
  const text = onWire(state, typed);
  const root = threadTs === undefined ? undefined : state.messages.find(channel.id, threadTs);
  if (threadTs !== undefined && root === undefined) {
    return refused('thread_not_found', 'This thread is gone.');
  }
  const message = state.messages.add({
    channel: channel.id,
    threadTs: root && (root.threadTs ?? root.ts),
    user: person.id,
    byBot: false,
    text,
  });
  const event = {
    user: person.id,
    text,
    ts: message.ts,
    channel: channel.id,
    event_ts: message.ts,
    team: state.workspace.team.id,
    client_msg_id: state.ids.uuid(),
    ...(message.threadTs !== undefined && { thread_ts: message.threadTs }),
  };
  const publish = (subscription: string, scope: string, event: object) => {
    if (!state.workspace.events.includes(subscription) || !state.tokens.botScopes().includes(scope)) return;
    context.inBackground(deliveries.publish({ ...event }));
  };
  const isDirect = channel.kind === 'direct';
  const mentionsBot = text.includes(`<@${bot.userId}>`);
  if (isDirect) publish('message.im', 'im:history', { type: 'message', channel_type: 'im', ...event });
  else if (channel.members.has(bot.userId)) {
    if (mentionsBot) publish('app_mention', 'app_mentions:read', { type: 'app_mention', ...event });
    const [subscription, scope, channel_type] = channel.isPrivate
      ? ['message.groups', 'groups:history', 'group']
      : ['message.channels', 'channels:history', 'channel'];
    publish(subscription, scope, { type: 'message', channel_type, ...event });
  } else if (mentionsBot) {
    state.notices.tell({
      personId: person.id,
      channel: channel.id,
      text: `You mentioned @${bot.name}, but they're not in this channel.`,
    });
  }
  return done;
}

/**
 * The text as bots receive it: `&`, `<` and `>` escaped, `@minji` as `<@U0MINJI01>`. Text in that form stays.
 * Source: https://docs.slack.dev/messaging/formatting-message-text
 */
function onWire({ workspace, people }: SlackState, typed: string): string {
  const named = [...people.all(), { id: workspace.bot.userId, name: workspace.bot.name }];
  const ids = new Map(named.map(({ id, name }) => [name, id]));
  return typed
    .split(/(<[@#!][^<>\s]+>)/)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part
            .replaceAll('&', '&amp;')
            .replaceAll('<', '&lt;')
            .replaceAll('>', '&gt;')
            .replace(/(?<![\w@])@([\w.-]*\w)/g, (asTyped, name) =>
              ids.has(name) ? `<@${ids.get(name)}>` : asTyped,
            ),
    )
    .join('');
}
