import type { WorkspaceOptions } from '../../src/workspace-options.ts';

export const MINJI = 'U0MINJI01';
export const JUN = 'U0JUN0001';
export const DEPLOYS = 'C0DEPLOYS';
export const GENERAL = 'C0GENERAL';
export const BOT = 'U0ROBOT01';

/** The workspace of the tests: an app with most scopes, two channels and the bot in one of them. */
export const WORKSHOP = {
  team: { id: 'T0TEAM001', name: 'Workshop', domain: 'workshop' },
  app: {
    id: 'A0ROBOT01',
    name: 'robot',
    botId: 'B0ROBOT01',
    botUserId: BOT,
    commands: [{ command: '/deploy', description: 'Deploy a service', usageHint: 'up | down | status' }],
    scopes: [
      ...['app_mentions:read', 'channels:history', 'channels:read', 'chat:write', 'commands', 'files:write'],
      ...['groups:history', 'groups:read', 'im:history', 'im:read', 'im:write', 'team:read'],
      ...['usergroups:read', 'users:read'],
    ],
    events: ['app_home_opened', 'app_mention', 'message.im'],
  },
  people: [
    { id: MINJI, name: 'minji', realName: 'Minji Kim', locale: 'ko-KR', timeZone: 'Asia/Seoul' },
    { id: JUN, name: 'jun', realName: 'Jun Park', timeZone: 'Asia/Seoul' },
    { id: 'U0SORA001', name: 'sora', realName: 'Sora Lee', locale: 'ko-KR', timeZone: 'Asia/Seoul' },
    { id: 'U0ALEX001', name: 'alex', realName: 'Alex Romero', timeZone: 'Europe/Berlin' },
    {
      id: 'U0DANA001',
      name: 'dana',
      realName: 'Dana Whitfield',
      timeZone: 'America/New_York',
      isAdmin: true,
    },
  ],
  channels: [
    { id: DEPLOYS, name: 'deploys', topic: 'What was deployed' },
    { id: GENERAL, name: 'general', topic: 'Everything else', withBot: false },
  ],
  usergroups: [
    { id: 'S0PLATFRM', handle: 'platform', name: 'Platform engineers', members: ['alex', 'dana'] },
  ],
} as const satisfies WorkspaceOptions;
