import { isObject, type JsonObject } from '../blocks/checks.ts';
import { checkView } from '../blocks/views.ts';
import type { ClientAnswer, SubmitRequest } from '../page-protocol.ts';
import { SlackRefusal } from '../refusal.ts';
import type { View } from '../state/views.ts';
import { viewShape } from '../web-api/wire-shapes.ts';
import { type ActContext, actor, done, interaction, refused } from './context.ts';
import { missingInputs, stateValues } from './element-state.ts';

const GONE = refused('not_found', 'This dialog is closed.');
const TROUBLE = 'We had some trouble connecting. Try again?';

function ownView({ state }: ActContext, personId: string, viewId: string): View | undefined {
  return state.views.openFor(personId).find(({ id }) => id === viewId);
}

/** Somebody pressed a modal's submit button. */
export async function submit(context: ActContext, request: SubmitRequest): Promise<ClientAnswer> {
  const { state, deliveries } = context;
  const person = actor(state, request.as);
  const view = ownView(context, person.id, request.viewId);
  if (view === undefined) return GONE;
  const held = stateValues(view.content.blocks, request.state);
  const missing = missingInputs(view.content.blocks, held);
  if (missing) {
    state.views.errors(view, missing);
    return refused('incomplete', 'Please complete the required fields.');
  }
  const delivered = await deliveries.deliver({
    type: 'interactive',
    acceptsResponse: true,
    payload: {
      ...interaction(state, 'view_submission', person),
      trigger_id: state.triggers.issue(person.id, view.id),
      view: { ...viewShape(state, view), state: held },
      response_urls: [],
    },
  });
  if (!delivered.ok) return refused(delivered.error, TROUBLE);
  try {
    react(context, view, isObject(delivered.payload) ? delivered.payload : {});
    return done;
  } catch (error) {
    if (error instanceof SlackRefusal) return refused(error.code, TROUBLE);
    throw error;
  }
}

/** Does what the ack of a submission asks for; a plain ack closes the modal. */
function react({ state: { views } }: ActContext, view: View, answer: JsonObject): void {
  switch (answer.response_action) {
    case 'errors': {
      const known = new Set(view.content.blocks.map(({ block_id: id }) => String(id)));
      const errors = isObject(answer.errors) ? answer.errors : {};
      const ids = Object.keys(errors);
      // Slack drops an answer about blocks that are not there, and the person reads of trouble.
      if (ids.length === 0 || !ids.every((id) => known.has(id))) throw new SlackRefusal('invalid_arguments');
      views.errors(view, errors as Record<string, string>);
      return;
    }
    case 'update':
      views.update(view, checkView(answer.view, 'modal'));
      return;
    case 'push':
      views.push(view.personId, checkView(answer.view, 'modal'));
      return;
    case 'clear':
      views.clear(view.personId);
      return;
    default:
      views.close(view);
  }
}

/** Somebody closed a modal; the bot hears of it when the view asked for that. */
export async function closeView(
  context: ActContext,
  { as: personId, viewId }: { as: string; viewId: string },
): Promise<ClientAnswer> {
  const { state, deliveries } = context;
  const person = actor(state, personId);
  const view = ownView(context, person.id, viewId);
  if (view === undefined) return GONE;
  const isCleared = view.content.clear_on_close === true;
  const shape = viewShape(state, view);
  if (isCleared) state.views.clear(person.id);
  else state.views.close(view);
  if (view.content.notify_on_close !== true) return done;
  const delivered = await deliveries.deliver({
    type: 'interactive',
    acceptsResponse: false,
    payload: { ...interaction(state, 'view_closed', person), view: shape, is_cleared: isCleared },
  });
  // It is closed for the person, whether the bot heard of it or not.
  return delivered.ok ? done : { ok: true, code: delivered.error };
}

/** Somebody opened the app's Home tab. */
export function openHome(context: ActContext, { as: personId }: { as: string }): ClientAnswer {
  const { state, deliveries } = context;
  const person = actor(state, personId);
  if (!state.workspace.homeTab || !state.workspace.events.includes('app_home_opened')) return done;
  const home = state.views.home(person.id);
  context.inBackground(
    deliveries.publish({
      type: 'app_home_opened',
      user: person.id,
      channel: state.channels.direct(person.id).id,
      tab: 'home',
      event_ts: state.ids.ts(),
      ...(home && { view: viewShape(state, home) }),
    }),
  );
  return done;
}
