import { type WebAPICallResult, WebAPIPlatformError } from '@slack/web-api';

/** What to do about what Slack answers, by its own code. */
const REMEDIES: Readonly<Record<string, string>> = {
  invalid_auth:
    'SLACK_BOT_TOKEN is not valid: copy the bot token (xoxb-…) from "OAuth & Permissions" of the app.',
  not_authed: 'SLACK_BOT_TOKEN is empty: copy the bot token (xoxb-…) from "OAuth & Permissions" of the app.',
  account_inactive:
    'The app or its workspace was removed: install the app again and set SLACK_BOT_TOKEN anew.',
  token_revoked: 'The token was revoked: install the app again and set SLACK_BOT_TOKEN anew.',
  token_expired: 'The token has expired: install the app again and set SLACK_BOT_TOKEN anew.',
  not_allowed_token_type:
    'It is a token of another sort: SLACK_BOT_TOKEN begins with xoxb-, SLACK_APP_TOKEN with xapp-.',
  channel_not_found:
    'There is no such channel, or it is private and the bot was not invited: correct the id in the configuration, or `/invite` the bot.',
  is_archived: 'The channel is archived: unarchive it, or name another in the configuration.',
  not_in_channel: 'Invite the bot to the channel: `/invite @lamplighter`.',
  user_not_found: 'There is no such user: correct the id in the configuration.',
  no_such_subteam: 'There is no such user group: correct the id in the configuration.',
  subteam_not_found: 'There is no such user group: correct the id in the configuration.',
  ratelimited: 'Slack asks for a pause: wait a minute.',
};

const FATAL = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
]);

export function remedyForSlack({ data }: WebAPIPlatformError): string | undefined {
  if (data.error === 'missing_scope') {
    const { needed } = data as WebAPICallResult & { needed?: string };
    return `Add the scope ${needed ?? 'that manifest.yml names'} to the app, and install it again.`;
  }
  return REMEDIES[data.error];
}

/** The token will not get better by asking again. */
export const isFatalForToken = (error: unknown): error is WebAPIPlatformError =>
  error instanceof WebAPIPlatformError && FATAL.has(error.data.error);
