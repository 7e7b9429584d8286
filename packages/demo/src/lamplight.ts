import type { WorkspaceOptions } from '../../slack-on-localhost/src/index.ts';

/** The workspace of the demo and of tests: it grants what manifest.yml asks for, and no more. */
export const LAMPLIGHT = {
  team: { id: 'T0LAMP001', name: 'Lamplight', domain: 'lamplight' },
  app: {
    id: 'A0LAMP001',
    name: 'lamplighter',
    botUserId: 'U0LAMPBOT',
    botId: 'B0LAMPBOT',
    commands: [
      {
        command: '/devenv',
        description: 'Light or darken the shared dev environment',
        usageHint: 'up | down | status | extend 2h | lock "why" 3h | book, skip, start-at | schedule | help',
      },
    ],
    scopes: [
      'app_mentions:read',
      'channels:history',
      'channels:read',
      'chat:write',
      'commands',
      'files:write',
      'groups:history',
      'groups:read',
      'usergroups:read',
      'users:read',
    ],
    events: ['app_home_opened', 'app_mention'],
  },
  people: [
    // A visitor is the first of them: somebody who reads English and may do what the demo invites to.
    {
      id: 'U0JUN0001',
      name: 'jun',
      realName: 'Jun Park',
      locale: 'en-US',
      timeZone: 'Asia/Seoul',
      title: 'operator',
    },
    {
      id: 'U0MINJI01',
      name: 'minji',
      realName: 'Minji Kim',
      locale: 'ko-KR',
      timeZone: 'Asia/Seoul',
      title: 'operator',
    },
    {
      id: 'U0SORA001',
      name: 'sora',
      realName: 'Sora Lee',
      locale: 'ko-KR',
      timeZone: 'Asia/Seoul',
      title: 'viewer',
    },
    {
      id: 'U0ALEX001',
      name: 'alex',
      realName: 'Alex Romero',
      locale: 'en-US',
      timeZone: 'Europe/Berlin',
      title: 'approver',
    },
    {
      id: 'U0DANA001',
      name: 'dana',
      realName: 'Dana Whitfield',
      locale: 'en-US',
      timeZone: 'America/New_York',
      title: 'admin',
      isAdmin: true,
    },
  ],
  channels: [
    { id: 'C0DEVENV1', name: 'devenv', topic: 'The shared dev environment: who lit it, and until when' },
    { id: 'C0GENERAL', name: 'general', topic: 'Everything else', withBot: false },
  ],
  usergroups: [
    { id: 'S0PLATFRM', handle: 'platform', name: 'Platform engineers', members: ['U0ALEX001', 'U0DANA001'] },
  ],
} as const satisfies WorkspaceOptions;
