import type { Channel } from '../state/channels.ts';
import type { StoredFile } from '../state/files.ts';
import type { Message } from '../state/messages.ts';
import type { SlackState } from '../state/state.ts';
import type { View } from '../state/views.ts';
import type { PersonData } from '../workspace.ts';

/** A message as `conversations.history`, `chat.postMessage` and interaction payloads have it. */
export function messageShape(state: SlackState, message: Message, withMetadata = true): object {
  const { workspace, messages } = state;
  const replies = messages.replies(message.channel, message.ts);
  const threadTs = message.threadTs ?? (replies.length > 0 ? message.ts : undefined);
  const root = message.threadTs === undefined ? undefined : messages.find(message.channel, message.threadTs);
  return {
    type: 'message',
    ...(message.broadcast && {
      subtype: 'thread_broadcast',
      ...(root && { root: messageShape(state, root, withMetadata) }),
    }),
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: workspace.team.id,
    ...(message.byBot && { bot_id: workspace.bot.botId, app_id: workspace.app.id }),
    ...(message.blocks && { blocks: message.blocks }),
    ...(message.attachments && { attachments: message.attachments }),
    ...(message.files && { files: message.files }),
    ...(threadTs !== undefined && { thread_ts: threadTs }),
    ...(message.threadTs !== undefined && {
      parent_user_id: root?.user,
    }),
    ...(replies.length > 0 && {
      reply_count: replies.length,
      reply_users: [...new Set(replies.map(({ user }) => user))],
      reply_users_count: new Set(replies.map(({ user }) => user)).size,
      latest_reply: replies.at(-1)?.ts,
    }),
    ...(message.editedTs !== undefined && { edited: { user: message.user, ts: message.editedTs } }),
    ...(withMetadata && message.metadata?.event_type !== undefined && { metadata: message.metadata }),
  };
}

export function channelShape(state: SlackState, channel: Channel): object {
  const isDirect = channel.kind === 'direct';
  const bot = state.workspace.bot.userId;
  return {
    id: channel.id,
    ...(!isDirect && { name: channel.name, name_normalized: channel.name }),
    is_channel: !isDirect && !channel.isPrivate,
    is_group: !isDirect && channel.isPrivate,
    is_im: isDirect,
    is_mpim: false,
    is_private: channel.isPrivate,
    is_archived: channel.archived,
    is_general: channel.name === 'general',
    is_member: channel.members.has(bot),
    ...(isDirect && { user: [...channel.members].find((id) => id !== bot) }),
    topic: { value: channel.topic, creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    num_members: channel.members.size,
    context_team_id: state.workspace.team.id,
  };
}

export function personShape(state: SlackState, person: PersonData, withLocale: boolean): object {
  return {
    id: person.id,
    team_id: state.workspace.team.id,
    name: person.name,
    deleted: person.deactivated ?? false,
    real_name: person.realName,
    tz: person.timeZone,
    profile: { real_name: person.realName, display_name: person.name, title: person.title },
    is_admin: person.isAdmin ?? false,
    is_owner: false,
    is_bot: false,
    is_app_user: false,
    ...(withLocale && { locale: person.locale }),
  };
}

export function botUserShape({ workspace: { bot, team, app } }: SlackState): object {
  return {
    id: bot.userId,
    team_id: team.id,
    name: bot.name,
    deleted: false,
    real_name: bot.name,
    profile: { real_name: bot.name, display_name: bot.name, bot_id: bot.botId, api_app_id: app.id },
    is_bot: true,
    is_app_user: false,
  };
}

export function viewShape({ workspace: { team, app, bot } }: SlackState, view: View): object {
  const defaults = { callback_id: '', private_metadata: '', external_id: '' };
  return {
    ...defaults,
    clear_on_close: false,
    notify_on_close: false,
    close: null,
    submit: null,
    ...view.content,
    id: view.id,
    team_id: team.id,
    hash: view.hash,
    state: { values: {} },
    root_view_id: view.rootId,
    previous_view_id: view.previousId,
    app_id: app.id,
    app_installed_team_id: team.id,
    bot_id: bot.botId,
  };
}

export function fileShape(file: StoredFile, baseUrl: string): Record<string, unknown> {
  return {
    id: file.id,
    name: file.name,
    title: file.title,
    size: file.content?.length ?? file.length,
    url_private: `${baseUrl}/files/${file.id}/${encodeURIComponent(file.name)}`,
    ...(file.altText && { alt_txt: file.altText }),
  };
}
