import type { LocalPerson, SlashCommandHelp } from './page-protocol.ts';

/** Everything about a workspace that is given, as plain data. */
export interface WorkspaceData {
  team: { id: string; name: string; domain: string };
  app: { id: string; name: string };
  bot: { userId: string; botId: string; name: string };
  people: readonly PersonData[];
  channels: readonly ChannelData[];
  usergroups: readonly UsergroupData[];
  commands: readonly SlashCommandHelp[];
  /** What the bot token may do; `missing_scope` names what is not among them. */
  scopes: readonly string[];
  /** The event subscriptions of the app, as its manifest has them: `app_mention`, `message.im`. */
  events: readonly string[];
  /** Whether the app has a Home tab. */
  homeTab: boolean;
  /** False makes the workspace refuse `plan` and `task_card`, as one does that has not got them yet. */
  planBlocks: boolean;
}

export interface PersonData extends Omit<LocalPerson, 'isBot'> {
  isAdmin?: boolean;
  /** Left the workspace: their id is known, and nothing can be said to them. */
  deactivated?: boolean;
}

interface ChannelData {
  id: string;
  name: string;
  topic: string;
  /** Everybody, when it is left out. */
  members?: readonly string[];
  /** Whether the bot was invited; it was, unless said otherwise. */
  withBot?: boolean;
  isPrivate?: boolean;
  archived?: boolean;
}

export interface UsergroupData {
  id: string;
  handle: string;
  name: string;
  members: readonly string[];
}
