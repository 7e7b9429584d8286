import { SlackRefusal } from '../../refusal.ts';
import type { Channel } from '../../state/channels.ts';
import { isInChannel, type Message } from '../../state/messages.ts';
import { type MethodCall, type Methods, needScope, page } from '../method.ts';
import { channelShape, messageShape } from '../wire-shapes.ts';

const KINDS = ['channels', 'groups', 'im'] as const;

const scopeKind = (channel: Channel) =>
  channel.kind === 'direct' ? 'im' : channel.isPrivate ? 'groups' : 'channels';

const anyKind = (right: 'read' | 'history') => KINDS.map((kind) => `${kind}:${right}`);

/** The channel that a call is about; each sort of channel has a scope of its own. */
function channelOf({ args, state, token }: MethodCall, right: 'read' | 'history'): Channel {
  const channel = state.channels.find(args.need('channel'));
  if (channel === undefined) throw new SlackRefusal('channel_not_found');
  if (channel.isPrivate && !channel.members.has(state.workspace.bot.userId)) {
    throw new SlackRefusal('channel_not_found');
  }
  needScope(token, [`${scopeKind(channel)}:${right}`]);
  return channel;
}

function historyOf(call: MethodCall): Channel {
  const channel = channelOf(call, 'history');
  if (!channel.members.has(call.state.workspace.bot.userId)) throw new SlackRefusal('not_in_channel');
  return channel;
}

function within({ args }: MethodCall): (message: Message) => boolean {
  const oldest = Number(args.text('oldest') ?? 0);
  const latest = Number(args.text('latest') ?? Number.POSITIVE_INFINITY);
  const inclusive = args.flag('inclusive');
  return ({ ts }) => {
    const at = Number(ts);
    return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
  };
}

function messagesPage(call: MethodCall, messages: readonly Message[], most: number): object {
  const { items, response_metadata } = page(messages, call.args, most);
  const withMetadata = call.args.flag('include_all_metadata');
  return {
    messages: items.map((message) => messageShape(call.state, message, withMetadata)),
    has_more: response_metadata.next_cursor !== '',
    response_metadata,
  };
}

export const conversationsMethods = {
  'conversations.info': {
    scopes: anyKind('read'),
    tier: 'tier-3',
    token: 'bot',
    handle: (call) => ({ channel: channelShape(call.state, channelOf(call, 'read')) }),
  },
  'conversations.history': {
    scopes: anyKind('history'),
    tier: 'tier-3',
    token: 'bot',
    handle: (call) => {
      const channel = historyOf(call);
      const isThere = within(call);
      const newestFirst = call.state.messages
        .in(channel.id)
        .filter((message) => isInChannel(message) && message.onlyFor === undefined)
        .filter(isThere)
        .reverse();
      return messagesPage(call, newestFirst, 999);
    },
  },
  'conversations.replies': {
    scopes: anyKind('history'),
    tier: 'tier-3',
    token: 'bot',
    handle: (call) => {
      const channel = historyOf(call);
      const ts = call.args.need('ts');
      const found = call.state.messages.find(channel.id, ts);
      if (found === undefined) throw new SlackRefusal('thread_not_found');
      const [root, ...replies] = call.state.messages.thread(channel.id, found.threadTs ?? ts);
      if (root === undefined) throw new SlackRefusal('thread_not_found');
      return messagesPage(call, [root, ...replies.filter(within(call))], 1_000);
    },
  },
  'conversations.list': {
    scopes: anyKind('read'),
    tier: 'tier-2',
    token: 'bot',
    handle: ({ args, state, token }) => {
      const asked = args.list('types');
      const types = asked.length > 0 ? asked : ['public_channel'];
      const wanted = { public_channel: 'channels', private_channel: 'groups', im: 'im', mpim: 'mpim' };
      const kinds = types.map((type) => {
        const kind = wanted[type as keyof typeof wanted];
        if (kind === undefined) throw new SlackRefusal('invalid_types');
        needScope(token, [`${kind}:read`]);
        return kind;
      });
      const bot = state.workspace.bot.userId;
      const found = state.channels
        .all()
        .filter((channel) => kinds.includes(scopeKind(channel)))
        .filter(({ isPrivate, members }) => !isPrivate || members.has(bot))
        .filter(({ archived }) => !(archived && args.flag('exclude_archived')));
      const { items, response_metadata } = page(found, args, 1_000);
      return { channels: items.map((channel) => channelShape(state, channel)), response_metadata };
    },
  },
  'conversations.members': {
    scopes: anyKind('read'),
    tier: 'tier-4',
    token: 'bot',
    handle: (call) => {
      const { items, response_metadata } = page([...channelOf(call, 'read').members], call.args, 1_000);
      return { members: items, response_metadata };
    },
  },
  'conversations.open': {
    scopes: ['im:write'],
    tier: 'tier-3',
    token: 'bot',
    handle: ({ args, state }) => {
      const [user, ...more] = args.list('users');
      if (user === undefined) throw new SlackRefusal('users_list_not_supplied');
      if (more.length > 0) throw new SlackRefusal('not_enough_users');
      if (state.people.get(user).deactivated) throw new SlackRefusal('user_disabled');
      const channel = state.channels.direct(user);
      return { channel: args.flag('return_im') ? channelShape(state, channel) : { id: channel.id } };
    },
  },
  'conversations.join': {
    scopes: ['channels:join'],
    tier: 'tier-3',
    token: 'bot',
    handle: ({ args, state }) => {
      const channel = state.channels.find(args.need('channel'));
      if (channel === undefined || channel.isPrivate) throw new SlackRefusal('channel_not_found');
      if (channel.archived) throw new SlackRefusal('is_archived');
      state.channels.join(channel.id, state.workspace.bot.userId);
      return { channel: channelShape(state, channel) };
    },
  },
} satisfies Methods;
