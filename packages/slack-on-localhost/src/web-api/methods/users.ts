import { SlackRefusal } from '../../refusal.ts';
import { type Methods, page } from '../method.ts';
import { botUserShape, personShape } from '../wire-shapes.ts';

export const usersMethods = {
  'users.info': {
    scopes: ['users:read'],
    tier: 'tier-4',
    token: 'bot',
    handle: ({ args, state }) => {
      const id = args.need('user');
      return {
        user:
          id === state.workspace.bot.userId
            ? botUserShape(state)
            : personShape(state, state.people.get(id), args.flag('include_locale')),
      };
    },
  },
  'users.list': {
    scopes: ['users:read'],
    tier: 'tier-2',
    token: 'bot',
    handle: ({ args, state }) => {
      const everybody = [
        ...state.people.all().map((person) => personShape(state, person, args.flag('include_locale'))),
        botUserShape(state),
      ];
      const { items: members, response_metadata } = page(everybody, args, 1_000);
      return { members, response_metadata };
    },
  },
  'usergroups.list': {
    scopes: ['usergroups:read'],
    tier: 'tier-2',
    token: 'bot',
    handle: ({ args, state }) => ({
      usergroups: [...state.people.usergroups.values()].map(({ id, handle, name, members }) => ({
        id,
        team_id: state.workspace.team.id,
        is_usergroup: true,
        handle,
        name,
        date_delete: 0,
        user_count: members.length,
        ...(args.flag('include_users') && { users: members }),
      })),
    }),
  },
  'usergroups.users.list': {
    scopes: ['usergroups:read'],
    tier: 'tier-2',
    token: 'bot',
    handle: ({ args, state }) => {
      const group = state.people.usergroups.get(args.need('usergroup'));
      if (group === undefined) throw new SlackRefusal('no_such_subteam');
      return { users: group.members };
    },
  },
} satisfies Methods;
