import { isObject } from '../blocks/checks.ts';
import { SlackRefusal } from '../refusal.ts';
import type { ResponseUrl } from '../state/response-urls.ts';
import type { SlackState } from '../state/state.ts';
import { Args } from '../web-api/args.ts';
import { contentOf, isEmptyContent } from '../web-api/content.ts';

type Place = Pick<ResponseUrl, 'channel' | 'personId' | 'original'>;

/**
 * Handles the bot's answer to a person's act: the ack of a command, or a POST to a response_url. Only the person sees
 * it, unless it says `in_channel`.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 * @throws {SlackRefusal}
 */
export function respond(state: SlackState, place: Place, answer: unknown): void {
  const args = new Args(isObject(answer) ? answer : { text: String(answer ?? '') });
  const { channel, personId, original } = place;
  const stillThere = original && state.messages.find(original.channel, original.ts);
  if (args.flag('delete_original')) {
    if (stillThere) state.messages.delete(stillThere);
    return;
  }
  const content = contentOf(args, state);
  if (isEmptyContent(content)) throw new SlackRefusal('no_text');
  // The answer to a command has no original: there `replace_original` posts, as it does in Slack.
  // Source: slackapi/bolt-python#1268
  if (args.flag('replace_original') && original !== undefined) {
    if (stillThere === undefined) throw new SlackRefusal('message_not_found');
    state.messages.change(
      stillThere,
      { metadata: stillThere.metadata, blocks: undefined, ...content },
      content.blocks === undefined && stillThere.onlyFor === undefined,
    );
    return;
  }
  state.messages.add({
    ...content,
    channel,
    threadTs: args.text('thread_ts'),
    user: state.workspace.bot.userId,
    byBot: true,
    onlyFor: args.text('response_type') === 'in_channel' ? undefined : personId,
  });
}
