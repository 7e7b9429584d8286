import type { App } from '@slack/bolt';
import { publishHome } from '../requests/home.ts';
import { textOfMention } from '../requests/parse/words.ts';
import { runCommand } from '../requests/run-command.ts';
import type { SlackRequest } from '../requests/slack-request.ts';
import type { SlackDeps } from '../slack-deps.ts';
import { answering } from './answering.ts';

interface EventArgs {
  context: object;
  event: { text?: string; tab?: string };
}

/** Events of Slack's Events API. */
export function bindEvents(app: App, parts: SlackDeps): void {
  const mentioned = (request: SlackRequest, { event }: EventArgs) =>
    runCommand(parts, request, textOfMention(event.text ?? '', parts.identity().botUserId));
  const homeOpened = async (request: SlackRequest, { event }: EventArgs) => {
    // The Messages tab has the same event, and nothing to draw.
    if (event.tab === undefined || event.tab === 'home') await publishHome(parts, request);
  };
  app.event('app_mention', answering(parts, 'mention', mentioned));
  app.event('app_home_opened', answering(parts, 'home', homeOpened));
}
