import type { ErrorRow, ErrorTable } from '../../clients/error-table/row.ts';

const CREDENTIALS =
  'Put a valid bot token (`xoxb-…`, from "OAuth & Permissions" of the app) into SLACK_BOT_TOKEN and restart.';
const RIGHTS = 'Ask an administrator of the workspace to let the app post in this channel.';
const OURS =
  'This is a mistake of lamplighter; a simpler form of the message was sent instead. Please report it.';
const SLACK_UNWELL = 'Nothing: it is tried again until it works. https://slack-status.com says how Slack is.';
const NETWORK =
  'Check the network, proxy and DNS between the bot and Slack; it is tried again until it works.';

const credentials = (reason: string): ErrorRow => ({
  errorClass: 'credentials',
  reason,
  remedy: CREDENTIALS,
});
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
 * By the names that Slack, its client and the network give. What the classes mean for a message:
 *
 * - `throttled`: again, after what `Retry-After` says
 * - `transient`, `unreachable`: it was not done; again, with a growing pause
 * - `uncertain`: it may have been done; look for it first, then again
 * - `credentials`, `denied`: a person must act; the channel waits, and it is tried now and then
 * - `absent`, `conflict`: the message cannot be edited any more, or its thread is gone
 * - `invalid`: Slack takes no such message; a simpler form is sent
 */
export const SLACK_ERRORS: ErrorTable = {
  ratelimited: { errorClass: 'throttled', reason: 'more calls than Slack takes' },
  rate_limited: { errorClass: 'throttled', reason: 'more calls than Slack takes' },
  message_limit_exceeded: { errorClass: 'throttled', reason: 'more messages than the workspace may have' },

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

  invalid_auth: credentials('the token is not valid'),
  not_authed: credentials('there is no token'),
  token_revoked: credentials('the token was revoked'),
  token_expired: credentials('the token has expired'),
  account_inactive: credentials('the app was removed, or its user deactivated'),
  not_allowed_token_type: credentials('the token is of another sort'),
  missing_scope: denied(
    'the app lacks a scope',
    'Add the scope to the app (manifest.yml has all), install it again, and restart.',
  ),
  channel_not_found: denied(
    'there is no such channel, or the app does not see it',
    'Correct the channel id in the configuration, or invite the app to the private channel.',
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
