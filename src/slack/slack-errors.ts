import type { ErrorRow, ErrorTable } from '../clients/error-table/row.ts';

const COPY_TOKEN = 'copy the bot token (`xoxb-…`) from "OAuth & Permissions" of the app, and restart.';
const NEW_TOKEN = 'install the app again, set SLACK_BOT_TOKEN anew, and restart.';
const PAUSE = 'Wait a minute: Slack asks for a pause.';
const RIGHTS = 'Ask an administrator of the workspace to let the app post in this channel.';
const OURS =
  'This is a mistake of lamplighter; a simpler form of the message was sent instead. Please report it.';
const SLACK_UNWELL = 'Nothing: it is tried again until it works. https://slack-status.com says how Slack is.';
const NETWORK =
  'Check the network, proxy and DNS between the bot and Slack; it is tried again until it works.';

const credentials = (reason: string, remedy: string): ErrorRow => ({
  errorClass: 'credentials',
  reason,
  remedy,
});
const throttled = (reason: string): ErrorRow => ({ errorClass: 'throttled', reason, remedy: PAUSE });
const denied = (reason: string, remedy: string = RIGHTS): ErrorRow => ({
  errorClass: 'denied',
  reason,
  remedy,
});
const invalid = (reason: string): ErrorRow => ({ errorClass: 'invalid', reason, remedy: OURS });
const uncertain = (reason: string): ErrorRow => ({
  errorClass: 'uncertain',
  reason,
  remedy: SLACK_UNWELL,
});
const transient = (reason: string): ErrorRow => ({
  errorClass: 'transient',
  reason,
  remedy: SLACK_UNWELL,
});
const unreachable = (reason: string): ErrorRow => ({
  errorClass: 'unreachable',
  reason,
  remedy: NETWORK,
});
const lost = (reason: string): ErrorRow => ({ errorClass: 'uncertain', reason, remedy: NETWORK });

/**
 * Errors by the names that Slack, its client and the network use. What a class means for a message:
 *
 * - `throttled`: again, after what `Retry-After` says
 * - `transient`, `unreachable`: it was not done; again, with a growing pause
 * - `uncertain`: it may have been done; search for it first, then again
 * - `credentials`, `denied`: a person must act; the channel waits, and it is tried now and then
 * - `absent`, `conflict`: the message cannot be edited any more, or its thread is gone
 * - `invalid`: Slack accepts no such message; a simpler form is sent
 *
 * Source: each method's page under https://docs.slack.dev/reference/methods
 */
export const SLACK_ERRORS: ErrorTable = {
  ratelimited: throttled('more calls than Slack takes'),
  rate_limited: throttled('more calls than Slack takes'),
  message_limit_exceeded: throttled('more messages than the workspace may have'),

  service_unavailable: transient('Slack is down for now'),
  team_added_to_org: transient('the workspace is being moved'),
  request_timeout: transient('the request arrived in part'),
  'http 502': uncertain('a gateway of Slack got no answer'),
  'http 503': transient('Slack is down for now'),
  'http 504': uncertain('a gateway of Slack got no answer in time'),
  'http 500': uncertain('Slack broke while it worked on it'),
  internal_error: uncertain('Slack broke while it worked on it'),
  fatal_error: uncertain('Slack broke while it worked on it'),

  ECONNREFUSED: unreachable('nobody listens there'),
  ENOTFOUND: unreachable('the name has no address'),
  EAI_AGAIN: unreachable('the name server does not answer'),
  EHOSTUNREACH: unreachable('there is no route'),
  ENETUNREACH: unreachable('there is no network'),
  UND_ERR_CONNECT_TIMEOUT: unreachable('no connection came about'),
  CERT_HAS_EXPIRED: unreachable('the certificate has expired'),
  SELF_SIGNED_CERT_IN_CHAIN: unreachable('the certificate is not trusted'),
  ECONNRESET: lost('the connection broke'),
  EPIPE: lost('the connection broke'),
  ETIMEDOUT: lost('no answer came in time'),
  TimeoutError: lost('no answer came in time'),
  UND_ERR_SOCKET: lost('the connection broke'),
  UND_ERR_HEADERS_TIMEOUT: lost('no answer came in time'),
  UND_ERR_BODY_TIMEOUT: lost('the answer broke off'),
  'no answer': lost('the connection broke'),
  'answer unreadable': lost('the answer was none of Slack'),

  invalid_auth: credentials('the token is not valid', `SLACK_BOT_TOKEN is not valid: ${COPY_TOKEN}`),
  not_authed: credentials('there is no token', `SLACK_BOT_TOKEN is empty: ${COPY_TOKEN}`),
  token_revoked: credentials('the token was revoked', `The token was revoked: ${NEW_TOKEN}`),
  token_expired: credentials('the token has expired', `The token has expired: ${NEW_TOKEN}`),
  account_inactive: credentials(
    'the app was removed, or its user deactivated',
    `The app or its workspace was removed: ${NEW_TOKEN}`,
  ),
  not_allowed_token_type: credentials(
    'the token is of another sort',
    'It is a token of another sort: SLACK_BOT_TOKEN begins with `xoxb-`, SLACK_APP_TOKEN with `xapp-`.',
  ),
  missing_scope: denied(
    'the app lacks a scope',
    'Add the scope to the app (manifest.yml has all), install it again, and restart.',
  ),
  user_not_found: denied(
    'there is no such user',
    'There is no such user: correct the id in the configuration.',
  ),
  no_such_subteam: denied(
    'there is no such user group',
    'There is no such user group: correct the id in the configuration.',
  ),
  subteam_not_found: denied(
    'there is no such user group',
    'There is no such user group: correct the id in the configuration.',
  ),
  channel_not_found: denied(
    'there is no such channel, or the app does not see it',
    'There is no such channel, or it is private and the app was not invited: correct the id in the configuration, or `/invite @lamplighter`.',
  ),
  not_in_channel: denied('the app is not in the channel', 'Invite the app: `/invite @lamplighter`.'),
  is_archived: denied(
    'the channel is archived',
    'Unarchive the channel, or name another one in the configuration.',
  ),
  restricted_action: denied('a rule of the workspace forbids it'),
  restricted_action_read_only_channel: denied('the channel is read-only'),
  restricted_action_thread_only_channel: denied('the channel takes replies only'),
  no_permission: denied('the token may not do that'),
  access_denied: denied('the token may not do that'),
  ekm_access_denied: denied('the keys of the workspace are suspended'),
  team_access_not_granted: denied('the app was not granted this workspace'),
  org_login_required: denied('the workspace is being moved'),

  message_not_found: { errorClass: 'absent', reason: 'somebody has deleted the message' },
  thread_not_found: { errorClass: 'absent', reason: 'somebody has deleted the message of the thread' },
  restricted_action_thread_locked: { errorClass: 'absent', reason: 'the thread is locked' },
  restricted_action_non_threadable_channel: {
    errorClass: 'absent',
    reason: 'the channel takes no threads',
  },
  cant_update_message: { errorClass: 'conflict', reason: 'the message is not ours any more' },
  edit_window_closed: {
    errorClass: 'conflict',
    reason: 'the workspace lets no message be edited that is so old',
    remedy: 'Let apps edit their messages at any time, in the settings of the workspace.',
  },

  invalid_blocks: invalid('Slack takes no such blocks'),
  invalid_blocks_format: invalid('Slack takes no such blocks'),
  msg_blocks_too_long: invalid('the blocks have too much text'),
  msg_too_long: invalid('the text is too long'),
  no_text: invalid('there is nothing in it'),
  invalid_metadata_format: invalid('Slack takes no such metadata'),
  invalid_metadata_schema: invalid('Slack takes no such metadata'),
  metadata_too_large: invalid('the metadata is too large'),
};
