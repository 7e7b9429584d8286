import { SlackRefusal } from '../../refusal.ts';
import type { Methods } from '../method.ts';

export const identityMethods = {
  'auth.test': {
    scopes: [],
    tier: 'special',
    token: 'any',
    handle: ({ state: { workspace }, token, baseUrl }) => ({
      url: `${baseUrl}/`,
      team: workspace.team.name,
      team_id: workspace.team.id,
      ...(token.kind === 'bot'
        ? { user: workspace.bot.name, user_id: workspace.bot.userId, bot_id: workspace.bot.botId }
        : { app_name: workspace.app.name, app_id: workspace.app.id }),
      is_enterprise_install: false,
    }),
  },
  'apps.connections.open': {
    scopes: ['connections:write'],
    tier: 'tier-1',
    token: 'app',
    handle: ({ newSocketUrl }) => ({ url: newSocketUrl() }),
  },
  'team.info': {
    scopes: ['team:read'],
    tier: 'tier-3',
    token: 'bot',
    handle: ({ state: { workspace }, baseUrl }) => ({ team: { ...workspace.team, url: `${baseUrl}/` } }),
  },
  'bots.info': {
    scopes: ['users:read'],
    tier: 'tier-3',
    token: 'bot',
    handle: ({ args, state: { workspace } }) => {
      const asked = args.text('bot');
      if (asked !== undefined && asked !== workspace.bot.botId) throw new SlackRefusal('bot_not_found');
      const { botId: id, userId: user_id, name } = workspace.bot;
      return { bot: { id, user_id, name, app_id: workspace.app.id, deleted: false } };
    },
  },
} satisfies Methods;
