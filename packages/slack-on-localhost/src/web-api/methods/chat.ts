import { SlackRefusal } from '../../refusal.ts';
import type { Channel } from '../../state/channels.ts';
import type { Message } from '../../state/messages.ts';
import { contentOf, isEmptyContent } from '../content.ts';
import type { MethodCall, Methods } from '../method.ts';
import { messageShape } from '../wire-shapes.ts';

/**
 * The limit of an edited text in bytes as Slack keeps them: with `&amp;` for `&`.
 * Source: https://docs.slack.dev/reference/methods/chat.update
 */
const EDITED_TEXT_BYTES = 4_000;

const escapedBytes = (text: string): number => Buffer.byteLength(text.replace(/&(?!(amp|lt|gt);)/g, '&amp;'));

/** The channel that the bot may write to. A person's id stands for their direct messages. */
function writableChannel({ args, state, token }: MethodCall): Channel {
  const asked = args.need('channel');
  const person = state.people.find(asked);
  const channel = person ? state.channels.direct(person.id) : state.channels.forBot(asked);
  if (channel.archived) throw new SlackRefusal('is_archived');
  if (!channel.members.has(state.workspace.bot.userId)) {
    if (!token.scopes.includes('chat:write.public')) throw new SlackRefusal('not_in_channel');
  }
  return channel;
}

function threadOf({ args, state }: MethodCall, channel: Channel): string | undefined {
  const threadTs = args.text('thread_ts');
  if (threadTs === undefined) return undefined;
  const root = state.messages.find(channel.id, threadTs);
  if (root === undefined) throw new SlackRefusal('thread_not_found');
  return root.threadTs ?? root.ts;
}

/** A message that the bot wrote itself and everybody sees. */
function ownMessage({ args, state }: MethodCall, refusal: string): Message {
  const channel = state.channels.byId(args.need('channel'));
  const message = state.messages.find(channel.id, args.need('ts'));
  if (message === undefined || message.onlyFor !== undefined) throw new SlackRefusal('message_not_found');
  if (!message.byBot) throw new SlackRefusal(refusal);
  if (channel.archived) throw new SlackRefusal('is_archived');
  return message;
}

function post(call: MethodCall): object {
  const { args, state } = call;
  const channel = writableChannel(call);
  const content = contentOf(args, state);
  if (isEmptyContent(content)) throw new SlackRefusal('no_text');
  const threadTs = threadOf(call, channel);
  const message = state.messages.add({
    ...content,
    channel: channel.id,
    threadTs,
    ...(threadTs !== undefined && args.flag('reply_broadcast') && { broadcast: true }),
    user: state.workspace.bot.userId,
    byBot: true,
  });
  return { channel: channel.id, ts: message.ts, message: messageShape(state, message) };
}

function postEphemeral(call: MethodCall): object {
  const { args, state } = call;
  const channel = writableChannel(call);
  const person = args.need('user');
  const content = contentOf(args, state);
  if (isEmptyContent(content)) throw new SlackRefusal('no_text');
  if (!channel.members.has(person)) throw new SlackRefusal('user_not_in_channel');
  const message = state.messages.add({
    ...content,
    channel: channel.id,
    threadTs: threadOf(call, channel),
    user: state.workspace.bot.userId,
    byBot: true,
    onlyFor: person,
  });
  return { message_ts: message.ts };
}

function update(call: MethodCall): object {
  const { args, state } = call;
  const message = ownMessage(call, 'cant_update_message');
  const content = contentOf(args, state);
  const hasBlocks = args.raw('blocks') !== undefined;
  const hasText = args.text('text') !== undefined;
  if (!hasBlocks && !hasText && content.attachments === undefined && content.metadata === undefined) {
    throw new SlackRefusal('no_text');
  }
  if (escapedBytes(content.text) > EDITED_TEXT_BYTES) throw new SlackRefusal('msg_too_long');
  if (args.flag('reply_broadcast')) {
    if (message.threadTs === undefined) throw new SlackRefusal('cant_broadcast_message');
    message.broadcast = true;
  }
  state.messages.change(
    message,
    {
      text: hasText || hasBlocks ? content.text : message.text,
      // Text alone takes the place of earlier blocks.
      blocks: hasBlocks ? content.blocks : hasText ? undefined : message.blocks,
      attachments: content.attachments ?? message.attachments,
      metadata: content.metadata ?? message.metadata,
    },
    !hasBlocks,
  );
  const { channel, ts, text } = message;
  return { channel, ts, text, message: messageShape(state, message) };
}

export const chatMethods = {
  'chat.postMessage': { scopes: ['chat:write'], tier: 'per-channel', token: 'bot', handle: post },
  'chat.postEphemeral': { scopes: ['chat:write'], tier: 'tier-4', token: 'bot', handle: postEphemeral },
  'chat.update': { scopes: ['chat:write'], tier: 'tier-3', token: 'bot', handle: update },
  'chat.delete': {
    scopes: ['chat:write'],
    tier: 'tier-3',
    token: 'bot',
    handle: (call) => {
      const message = ownMessage(call, 'cant_delete_message');
      call.state.messages.delete(message);
      return { channel: message.channel, ts: message.ts };
    },
  },
  'chat.getPermalink': {
    scopes: [],
    tier: 'special',
    token: 'bot',
    handle: ({ args, state, baseUrl }) => {
      const channel = state.channels.byId(args.need('channel'));
      const message = state.messages.find(channel.id, args.need('message_ts'));
      if (message === undefined) throw new SlackRefusal('message_not_found');
      const thread = message.threadTs ? `?thread_ts=${message.threadTs}&cid=${channel.id}` : '';
      return {
        channel: channel.id,
        permalink: `${baseUrl}/archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`,
      };
    },
  },
} satisfies Methods;
