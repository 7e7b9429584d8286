import { isObject, type JsonObject } from '../blocks/checks.ts';
import { checkMessageBlocks, withIds } from '../blocks/messages.ts';
import { SlackRefusal } from '../refusal.ts';
import type { MessageContent } from '../state/messages.ts';
import type { SlackState } from '../state/state.ts';
import type { Args } from './args.ts';

/** The most characters of a posted text. Source: https://docs.slack.dev/reference/methods/chat.postMessage */
const POSTED_TEXT = 40_000;
const METADATA = 8_000;

/** @throws {SlackRefusal} what Slack says to content that it does not take */
export function contentOf(args: Args, state: SlackState): MessageContent {
  const blocks = args.raw('blocks');
  const attachments = args.raw('attachments');
  const text = args.text('text') ?? '';
  const given = blocks === undefined ? undefined : checkMessageBlocks(blocks, state.workspace.planBlocks);
  if (text.length > POSTED_TEXT) throw new SlackRefusal('msg_too_long');
  return {
    text,
    ...(given && { blocks: withIds(given, () => state.ids.short()) }),
    ...(Array.isArray(attachments) && { attachments }),
    ...metadataOf(args),
  };
}

function metadataOf(args: Args): { metadata?: JsonObject } {
  const metadata = args.raw('metadata');
  if (metadata === undefined) return {};
  if (!isObject(metadata)) throw new SlackRefusal('invalid_metadata_format');
  if (Object.keys(metadata).length === 0) return { metadata };
  if (typeof metadata.event_type !== 'string' || !isObject(metadata.event_payload)) {
    throw new SlackRefusal('invalid_metadata_schema');
  }
  if (JSON.stringify(metadata).length > METADATA) throw new SlackRefusal('metadata_too_large');
  return { metadata };
}

export const isEmptyContent = ({ text, blocks, attachments }: MessageContent): boolean =>
  text.trim() === '' && !blocks?.length && !attachments?.length;
