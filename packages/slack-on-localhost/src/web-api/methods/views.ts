import { isObject, type JsonObject } from '../../blocks/checks.ts';
import { checkView } from '../../blocks/views.ts';
import { SlackRefusal } from '../../refusal.ts';
import type { View } from '../../state/views.ts';
import type { Args } from '../args.ts';
import type { MethodCall, Methods } from '../method.ts';
import { viewShape } from '../wire-shapes.ts';

function givenView(args: Args, type: 'modal' | 'home'): JsonObject {
  const view = args.raw('view');
  // Slack's own answers hold more than a view may: bots that send one back are refused, as here.
  return checkView(isObject(view) ? view : {}, type);
}

function found({ args, state }: MethodCall): View {
  const viewId = args.text('view_id');
  const externalId = args.text('external_id');
  const view = viewId !== undefined ? state.views.find(viewId) : state.views.byExternalId(externalId ?? '');
  if (view === undefined) throw new SlackRefusal('not_found');
  return view;
}

export const viewsMethods = {
  'views.open': {
    scopes: [],
    tier: 'tier-4',
    token: 'bot',
    handle: ({ args, state }) => {
      const triggerId = args.need('trigger_id');
      state.triggers.peek(triggerId);
      const content = givenView(args, 'modal');
      const { personId } = state.triggers.exchange(triggerId);
      return { view: viewShape(state, state.views.open(personId, content)) };
    },
  },
  'views.push': {
    scopes: [],
    tier: 'tier-4',
    token: 'bot',
    handle: ({ args, state }) => {
      const triggerId = args.need('trigger_id');
      const { viewId } = state.triggers.peek(triggerId);
      if (viewId === undefined || state.views.find(viewId) === undefined) {
        throw new SlackRefusal('not_found');
      }
      const content = givenView(args, 'modal');
      const { personId } = state.triggers.exchange(triggerId);
      return { view: viewShape(state, state.views.push(personId, content)) };
    },
  },
  'views.update': {
    scopes: [],
    tier: 'tier-4',
    token: 'bot',
    handle: (call) => {
      const { args, state } = call;
      const view = found(call);
      return {
        view: viewShape(state, state.views.update(view, givenView(args, view.type), args.text('hash'))),
      };
    },
  },
  'views.publish': {
    scopes: [],
    tier: 'tier-4',
    token: 'bot',
    handle: ({ args, state }) => {
      if (!state.workspace.homeTab) throw new SlackRefusal('not_enabled');
      const { id } = state.people.get(args.need('user_id'));
      const content = givenView(args, 'home');
      return { view: viewShape(state, state.views.publish(id, content, args.text('hash'))) };
    },
  },
} satisfies Methods;
