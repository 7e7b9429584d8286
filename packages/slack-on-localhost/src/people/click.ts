import type { JsonObject } from '../blocks/checks.ts';
import { findElement } from '../blocks/messages.ts';
import type { ClickRequest, ClientAnswer } from '../page-protocol.ts';
import type { Message } from '../state/messages.ts';
import type { SlackState } from '../state/state.ts';
import type { View } from '../state/views.ts';
import { messageShape, viewShape } from '../web-api/wire-shapes.ts';
import type { PersonData } from '../workspace.ts';
import { type ActContext, actor, done, interaction, refused } from './context.ts';
import { stateValues } from './element-state.ts';

const GONE = refused('not_found', 'It is not there any more.');
const FAILED = 'The app did not respond. Try again later.';

/** Somebody used a button, menu or picker. */
export async function click(context: ActContext, request: ClickRequest): Promise<ClientAnswer> {
  const { state, deliveries } = context;
  const person = actor(state, request.as);
  const place =
    request.viewId !== undefined ? inView(state, person, request) : inMessage(context, person, request);
  const element = place && findElement(place.blocks, request.blockId, request.actionId);
  if (place === undefined || element === undefined) return GONE;
  const { type, text, value, style, placeholder } = element;
  const action = {
    action_id: request.actionId,
    block_id: request.blockId,
    type,
    ...(type === 'button' && {
      text,
      ...(value !== undefined && { value }),
      ...(style !== undefined && { style }),
    }),
    ...(placeholder !== undefined && { placeholder }),
    ...request.chosen,
    action_ts: state.ids.ts(),
  };
  const chosen = request.chosen
    ? {
        ...request.state,
        [request.blockId]: {
          ...request.state?.[request.blockId],
          [request.actionId]: request.chosen,
        },
      }
    : (request.state ?? {});
  const delivered = await deliveries.deliver({
    type: 'interactive',
    acceptsResponse: false,
    payload: {
      ...interaction(state, 'block_actions', person),
      ...place.fields(stateValues(place.blocks, chosen)),
      trigger_id: state.triggers.issue(person.id, request.viewId),
      actions: [action],
    },
  });
  return delivered.ok ? done : refused(delivered.error, FAILED);
}

interface Place {
  blocks: readonly JsonObject[];
  fields(elementState: JsonObject): object;
}

function inMessage(
  { state, baseUrl }: ActContext,
  person: PersonData,
  { message: at }: ClickRequest,
): Place | undefined {
  const message = at && state.messages.visibleTo(person.id, at.channel).find(({ ts }) => ts === at.ts);
  if (message?.blocks === undefined) return undefined;
  const channel = state.channels.find(message.channel);
  return {
    blocks: message.blocks,
    fields: (elementState) => ({
      container: container(message),
      channel: { id: message.channel, name: channel?.name },
      // An ephemeral message is nowhere, so there is nothing to show of it.
      ...(message.onlyFor === undefined && { message: messageShape(state, message, true) }),
      state: elementState,
      response_url: `${baseUrl()}${state.responseUrls.issue('actions', {
        channel: message.channel,
        personId: person.id,
        original: message,
      })}`,
    }),
  };
}

const container = ({ ts, channel, threadTs, onlyFor }: Message): object => ({
  type: 'message',
  message_ts: ts,
  channel_id: channel,
  is_ephemeral: onlyFor !== undefined,
  ...(threadTs !== undefined && { thread_ts: threadTs }),
});

function inView(state: SlackState, person: PersonData, { viewId = '' }: ClickRequest): Place | undefined {
  const view: View | undefined = state.views.find(viewId);
  if (view?.personId !== person.id) return undefined;
  return {
    blocks: view.content.blocks,
    fields: (elementState) => ({
      container: { type: 'view', view_id: view.id },
      view: { ...viewShape(state, view), state: elementState },
    }),
  };
}
