import { METHODS } from './registry.ts';

/** Event subscriptions that the local Slack serves, each with the scope that it needs, if any. */
const EVENT_SCOPES: Readonly<Record<string, string | undefined>> = {
  app_home_opened: undefined,
  app_mention: 'app_mentions:read',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  'message.im': 'im:history',
};

export const SENT_EVENTS: readonly string[] = Object.keys(EVENT_SCOPES);

/** Bot scopes with which everything works that the local Slack has; `chat:write.public` is more than that. */
export const KNOWN_SCOPES: readonly string[] = [
  ...new Set([
    'commands',
    ...Object.values(METHODS).flatMap(({ token, scopes }) => (token === 'app' ? [] : scopes)),
    ...Object.values(EVENT_SCOPES).filter((scope) => scope !== undefined),
  ]),
].sort();
