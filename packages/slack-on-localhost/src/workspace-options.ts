import type { AppManifest } from './manifest.ts';

/** The bot's app. What is left out comes from the manifest, and without a manifest from a default. */
export interface AppOptions {
  id?: string;
  name?: string;
  botId?: string;
  botUserId?: string;
  botName?: string;
  /** Bot scopes. Without these and without a manifest: all that the local Slack knows but `chat:write.public`. */
  scopes?: readonly string[];
  /** Event subscriptions. Without these and without a manifest: all that the local Slack sends. */
  events?: readonly string[];
  /** Slash commands; other commands are not valid. */
  commands?: readonly (string | { command: string; description?: string; usageHint?: string })[];
  /** Whether the app has a Home tab. */
  homeTab?: boolean;
}

/** Somebody in the workspace. */
export interface PersonOptions {
  /** As in `@ada`. */
  name: string;
  /** Made of the name when it is left out: the same name has the same id every time. */
  id?: string;
  realName?: string;
  /** Slack's form: `en-US`, `ko-KR`. */
  locale?: string;
  timeZone?: string;
  title?: string;
  isAdmin?: boolean;
  /** Left the workspace: the id is known, and nothing can be sent to them. */
  deactivated?: boolean;
}

/** A channel, public unless said otherwise. */
export interface ChannelOptions {
  name: string;
  id?: string;
  topic?: string;
  /** Names or ids of people; everybody, when it is left out. */
  members?: readonly string[];
  /** Whether the bot is a member; it is, unless said otherwise. */
  withBot?: boolean;
  isPrivate?: boolean;
  archived?: boolean;
}

export interface UsergroupOptions {
  handle: string;
  id?: string;
  name?: string;
  /** Names or ids of people. */
  members: readonly string[];
}

/** The workspace in which the app runs. */
export interface WorkspaceOptions {
  app?: AppOptions;
  /** The app's manifest: parsed, or as YAML or JSON. */
  manifest?: AppManifest | string;
  team?: { id?: string; name?: string; domain?: string };
  /** Two people, when it is left out. */
  people?: readonly PersonOptions[];
  /** `#general` with the bot and `#random` without it, when it is left out. */
  channels?: readonly ChannelOptions[];
  usergroups?: readonly UsergroupOptions[];
  /** False refuses `plan` and `task_card` blocks, as a workspace does that has not got them yet. */
  planBlocks?: boolean;
}
