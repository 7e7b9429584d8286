import { createHash } from 'node:crypto';
import { type AppManifest, checkManifest, parseManifest } from './manifest.ts';
import { KNOWN_SCOPES, SENT_EVENTS } from './web-api/scopes.ts';
import type { PersonData, WorkspaceData } from './workspace.ts';
import type { AppOptions, ChannelOptions, PersonOptions, WorkspaceOptions } from './workspace-options.ts';

const DEFAULT_PEOPLE: readonly PersonOptions[] = [
  { name: 'ada', realName: 'Ada Lovelace', isAdmin: true },
  { name: 'grace', realName: 'Grace Hopper' },
];

const DEFAULT_CHANNELS: readonly ChannelOptions[] = [{ name: 'general' }, { name: 'random', withBot: false }];

/**
 * The workspace that the options describe, with defaults for what they leave out.
 *
 * @throws {LocalSlackError} `manifest-invalid`
 */
export function createWorkspace(options: WorkspaceOptions): WorkspaceData {
  const { manifest: given, app = {}, team = {} } = options;
  const manifest = typeof given === 'string' ? parseManifest(given) : given && checkManifest(given);
  const name = app.name ?? manifest?.display_information.name ?? 'app';
  const people = (options.people ?? DEFAULT_PEOPLE).map(personData);
  const idOf = (person: string) => people.find((one) => one.name === person)?.id ?? person;
  return {
    team: {
      id: team.id ?? 'T0LOCAL001',
      name: team.name ?? 'Local workspace',
      domain: team.domain ?? 'localhost',
    },
    app: { id: app.id ?? stableId('A', name), name },
    bot: {
      userId: app.botUserId ?? stableId('U', `bot/${name}`),
      botId: app.botId ?? stableId('B', name),
      name: app.botName ?? manifest?.features?.bot_user?.display_name ?? name,
    },
    people,
    channels: (options.channels ?? DEFAULT_CHANNELS).map(({ id, topic = '', members, ...channel }) => ({
      ...channel,
      id: id ?? stableId('C', channel.name),
      topic,
      ...(members && { members: members.map(idOf) }),
    })),
    usergroups: (options.usergroups ?? []).map(({ id, handle, name: title = handle, members }) => ({
      id: id ?? stableId('S', handle),
      handle,
      name: title,
      members: members.map(idOf),
    })),
    ...grants(app, manifest),
    planBlocks: options.planBlocks ?? true,
  };
}

/** What the app may do and hears: the options' word, then the manifest's, then all of it. */
function grants(
  app: AppOptions,
  manifest: AppManifest | undefined,
): Pick<WorkspaceData, 'scopes' | 'events' | 'commands' | 'homeTab'> {
  const commands =
    app.commands ??
    manifest?.features?.slash_commands?.map(({ usage_hint: usageHint = '', ...command }) => ({
      ...command,
      usageHint,
    }));
  return {
    scopes: app.scopes ?? (manifest ? (manifest.oauth_config?.scopes?.bot ?? []) : KNOWN_SCOPES),
    events:
      app.events ?? (manifest ? (manifest.settings?.event_subscriptions?.bot_events ?? []) : SENT_EVENTS),
    commands: (commands ?? []).map((command) => ({
      description: '',
      usageHint: '',
      ...(typeof command === 'string' ? { command } : command),
    })),
    homeTab: app.homeTab ?? (manifest ? (manifest.features?.app_home?.home_tab_enabled ?? false) : true),
  };
}

const personData = ({ name, id, realName, locale, timeZone, title, ...rest }: PersonOptions): PersonData => ({
  ...rest,
  id: id ?? stableId('U', name),
  name,
  realName: realName ?? name,
  locale: locale ?? 'en-US',
  timeZone: timeZone ?? 'UTC',
  title: title ?? '',
});

/** An id of Slack's form that the same name gets every time, so that it can be written into a configuration. */
function stableId(prefix: string, name: string): string {
  const digest = createHash('sha256').update(`${prefix}/${name}`).digest('hex');
  return `${prefix}0${digest.slice(0, 9).toUpperCase()}`;
}
