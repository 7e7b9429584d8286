import { isObject } from '../../blocks/checks.ts';
import { SlackRefusal, structureRefusal } from '../../refusal.ts';
import type { Channel } from '../../state/channels.ts';
import type { SlackState } from '../../state/state.ts';
import type { MethodCall, Methods } from '../method.ts';
import { fileShape } from '../wire-shapes.ts';

/** The longest description of an image: https://docs.slack.dev/reference/methods/files.getUploadURLExternal */
const DESCRIPTION = 1_000;

/** A channel by its id, or a person's direct messages by theirs. `chat:write.public` is not for files. */
function channelFor(state: SlackState, id: string): Channel {
  const channel = state.people.find(id) ? state.channels.direct(id) : state.channels.forBot(id);
  if (channel.archived) throw new SlackRefusal('is_archived');
  if (!channel.members.has(state.workspace.bot.userId)) throw new SlackRefusal('not_in_channel');
  return channel;
}

function completeUpload({ args, state, baseUrl }: MethodCall): object {
  const given = args.raw('files');
  if (!Array.isArray(given) || given.length === 0) {
    throw structureRefusal('invalid_arguments', ['missing required field: files']);
  }
  const channels = [...args.list('channel_id'), ...args.list('channels')].map((id) => channelFor(state, id));
  const files = given
    .filter(isObject)
    .map(({ id, title }) => state.files.complete(String(id), title === undefined ? undefined : String(title)))
    .map((file) => fileShape(file, baseUrl));
  for (const channel of channels) {
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
      const description = args.text('alt_txt');
      if (description !== undefined && description.length > DESCRIPTION) {
        throw new SlackRefusal('alt_txt_too_large');
      }
      const { file, path } = state.files.announce(args.need('filename'), length, description);
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
