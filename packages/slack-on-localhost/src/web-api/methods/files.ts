import { isObject } from '../../blocks/checks.ts';
import { SlackRefusal, structureRefusal } from '../../refusal.ts';
import type { MethodCall, Methods } from '../method.ts';
import { fileShape } from '../wire-shapes.ts';

function completeUpload({ args, state, baseUrl }: MethodCall): object {
  const given = args.raw('files');
  if (!Array.isArray(given) || given.length === 0) {
    throw structureRefusal('invalid_arguments', ['missing required field: files']);
  }
  const channelId = args.text('channel_id') ?? args.list('channels')[0];
  const channel = channelId === undefined ? undefined : state.channels.forBot(channelId);
  if (channel?.archived) throw new SlackRefusal('is_archived');
  if (channel && !channel.members.has(state.workspace.bot.userId)) throw new SlackRefusal('not_in_channel');
  const files = given
    .filter(isObject)
    .map(({ id, title }) => state.files.complete(String(id), title === undefined ? undefined : String(title)))
    .map((file) => fileShape(file, baseUrl));
  if (channel) {
    state.messages.add({
      channel: channel.id,
      threadTs: args.text('thread_ts'),
      user: state.workspace.bot.userId,
      byBot: true,
      text: args.text('initial_comment') ?? '',
      files,
    });
  }
  return { files };
}

export const filesMethods = {
  'files.getUploadURLExternal': {
    scopes: ['files:write'],
    tier: 'tier-4',
    token: 'bot',
    handle: ({ args, state, baseUrl }) => {
      const length = args.number('length');
      if (length === undefined || length <= 0) {
        throw structureRefusal('invalid_arguments', ['missing required field: length']);
      }
      const { file, path } = state.files.announce(args.need('filename'), length, args.text('alt_txt'));
      return { upload_url: `${baseUrl}${path}`, file_id: file.id };
    },
  },
  'files.completeUploadExternal': {
    scopes: ['files:write'],
    tier: 'tier-4',
    token: 'bot',
    handle: completeUpload,
  },
} satisfies Methods;
