import { COMMAND } from './ids.ts';

/**
 * Every Web API method and event that is used, with the scope that each needs. manifest.yml asks for these scopes and
 * no others; a test compares it with this table, and this table with the calls in the code.
 * Sources: https://docs.slack.dev/reference/methods, https://docs.slack.dev/reference/scopes
 */
export const METHODS = {
  'apps.connections.open': [],
  'auth.test': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.members': ['channels:read', 'groups:read'],
  'conversations.replies': ['channels:history', 'groups:history'],
  'files.completeUploadExternal': ['files:write'],
  'files.getUploadURLExternal': ['files:write'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
  'views.update': [],
} as const satisfies Record<string, readonly string[]>;

export const EVENTS = {
  app_home_opened: [],
  app_mention: ['app_mentions:read'],
} as const satisfies Record<string, readonly string[]>;

/**
 * Slash commands need a scope of their own. Source: https://docs.slack.dev/interactivity/implementing-slash-commands
 */
const COMMANDS_SCOPE = { [COMMAND]: 'commands' } as const;

/** All scopes that the bot token needs, sorted. */
export const SCOPES: readonly string[] = [
  ...new Set<string>([
    ...Object.values(METHODS).flat(),
    ...Object.values(EVENTS).flat(),
    ...Object.values(COMMANDS_SCOPE),
  ]),
].sort();
