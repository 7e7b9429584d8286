import { COMMAND } from './ids.ts';

/**
 * Everything that we ask of Slack and hear from it, with the right that each needs. manifest.yml asks for these
 * rights and no others; a test compares it with this table, and this table with the calls in the code.
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

/** Slash commands are a right of their own. */
const COMMANDS_SCOPE = { [COMMAND]: 'commands' } as const;

/** All rights that the bot token has to have, in order. */
export const SCOPES: readonly string[] = [
  ...new Set<string>([
    ...Object.values(METHODS).flat(),
    ...Object.values(EVENTS).flat(),
    ...Object.values(COMMANDS_SCOPE),
  ]),
].sort();
