import { isObject, type JsonObject } from '../blocks/checks.ts';
import { interactiveElements } from '../blocks/messages.ts';
import type { ViewState } from '../page-protocol.ts';

/** What an element holds before anybody touched it, in the form of its own state. */
function initialState(element: JsonObject): JsonObject {
  switch (element.type) {
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return { value: element.initial_value ?? null };
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { selected_option: element.initial_option ?? null };
    case 'multi_static_select':
    case 'checkboxes':
      return { selected_options: element.initial_options ?? [] };
    case 'users_select':
      return { selected_user: element.initial_user ?? null };
    case 'multi_users_select':
      return { selected_users: element.initial_users ?? [] };
    case 'channels_select':
      return { selected_channel: element.initial_channel ?? null };
    case 'conversations_select':
      return { selected_conversation: element.initial_conversation ?? null };
    case 'datepicker':
      return { selected_date: element.initial_date ?? null };
    case 'timepicker':
      return { selected_time: element.initial_time ?? null };
    case 'datetimepicker':
      return { selected_date_time: element.initial_date_time ?? null };
    default:
      return {};
  }
}

const hasState = ({ type }: JsonObject): boolean =>
  type !== 'button' && type !== 'overflow' && type !== 'image';

/** The state of all inputs among some blocks: what was chosen, and what was there from the beginning. */
export function stateValues(blocks: readonly JsonObject[], chosen: ViewState): JsonObject {
  const values: Record<string, Record<string, JsonObject>> = {};
  for (const { block, element } of interactiveElements(blocks)) {
    if (!hasState(element)) continue;
    const blockId = String(block.block_id);
    const actionId = String(element.action_id);
    values[blockId] = {
      ...values[blockId],
      [actionId]: {
        type: element.type,
        ...initialState(element),
        ...chosen[blockId]?.[actionId],
      },
    };
  }
  return { values };
}

/** What Slack's own client says under inputs that must be filled and are not. */
export function missingInputs(
  blocks: readonly JsonObject[],
  state: JsonObject,
): Readonly<Record<string, string>> | undefined {
  const values = state.values as ViewState;
  const empty = blocks.filter(({ type, optional, element, block_id: blockId }) => {
    if (type !== 'input' || optional === true || !isObject(element)) return false;
    const held = values[String(blockId)]?.[String(element.action_id)];
    return Object.entries(held ?? {}).every(([key, value]) => key === 'type' || isEmpty(value));
  });
  if (empty.length === 0) return undefined;
  return Object.fromEntries(
    empty.map(({ block_id: blockId }) => [String(blockId), 'Please complete this required field.']),
  );
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
