import {
  anything,
  atLeastOneOf,
  boolean,
  both,
  byType,
  type Check,
  integer,
  list,
  matching,
  object,
  oneOf,
  string,
} from './checks.ts';
import { anyText, confirm, plainText } from './texts.ts';

type Shape = Record<string, Check>;

const actionId = string(255, 1);

const option = object(
  { text: anyText(75), value: string(150, 1) },
  { description: anyText(75), url: string(3000) },
);

function element(type: string, required: Shape, optional: Shape = {}): Check {
  return object({ type: oneOf(type), ...required }, { action_id: actionId, confirm, ...optional });
}

const focus = { focus_on_load: boolean };
const placeholder = { placeholder: plainText(150) };
const optionGroups = list(object({ label: plainText(75), options: list(option, 100, 1) }), 100, 1);
const manyOf = { max_selected_items: integer };

function staticSelect(type: string, initial: Shape): Check {
  return both(
    element(
      type,
      {},
      { ...placeholder, ...focus, options: list(option, 100, 1), option_groups: optionGroups, ...initial },
    ),
    atLeastOneOf('options', 'option_groups'),
  );
}

const lookUp = (type: string, optional: Shape): Check =>
  element(type, {}, { ...placeholder, ...focus, ...optional });

const dispatched = { dispatch_action_config: anything };

const textInput = (type: string, optional: Shape = {}): Check =>
  element(type, {}, { ...placeholder, ...focus, ...dispatched, initial_value: string(3000), ...optional });

const time = matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a valid time in the format HH:mm');
const date = matching(/^\d{4}-\d\d-\d\d$/, 'must be a valid date in the format YYYY-MM-DD');

/**
 * The interactive elements that an actions block may hold.
 * Source: https://docs.slack.dev/reference/block-kit/block-elements
 */
const INTERACTIVE: Record<string, Check> = {
  button: element(
    'button',
    { text: plainText(75) },
    {
      value: string(2000),
      url: string(3000),
      style: oneOf('primary', 'danger'),
      accessibility_label: string(75),
    },
  ),
  overflow: element('overflow', { options: list(option, 5, 1) }),
  static_select: staticSelect('static_select', { initial_option: option }),
  multi_static_select: staticSelect('multi_static_select', {
    initial_options: list(option, 100),
    ...manyOf,
  }),
  external_select: lookUp('external_select', { initial_option: option, min_query_length: integer }),
  users_select: lookUp('users_select', { initial_user: string(255) }),
  multi_users_select: lookUp('multi_users_select', { initial_users: list(string(255), 100), ...manyOf }),
  channels_select: lookUp('channels_select', {
    initial_channel: string(255),
    response_url_enabled: boolean,
  }),
  conversations_select: lookUp('conversations_select', {
    initial_conversation: string(255),
    default_to_current_conversation: boolean,
    response_url_enabled: boolean,
    filter: anything,
  }),
  datepicker: lookUp('datepicker', { initial_date: date }),
  timepicker: lookUp('timepicker', { initial_time: time, timezone: string(255) }),
  datetimepicker: element('datetimepicker', {}, { ...focus, initial_date_time: integer }),
  radio_buttons: element(
    'radio_buttons',
    { options: list(option, 10, 1) },
    { ...focus, initial_option: option },
  ),
  checkboxes: element(
    'checkboxes',
    { options: list(option, 10, 1) },
    { ...focus, initial_options: list(option, 10, 1) },
  ),
};

const TYPED: Record<string, Check> = {
  plain_text_input: textInput('plain_text_input', {
    multiline: boolean,
    min_length: integer,
    max_length: integer,
  }),
  email_text_input: textInput('email_text_input'),
  url_text_input: textInput('url_text_input'),
  number_input: textInput('number_input', {
    is_decimal_allowed: boolean,
    min_value: string(50),
    max_value: string(50),
  }),
};

export const image: Check = both(
  object(
    { type: oneOf('image'), alt_text: string(2000, 1) },
    { image_url: string(3000), slack_file: anything },
  ),
  atLeastOneOf('image_url', 'slack_file'),
);

const { button: _button, overflow: _overflow, ...pickers } = INTERACTIVE;

export const inActions = byType(INTERACTIVE);
export const inSection = byType({ ...INTERACTIVE, image });
export const inInput = byType({ ...pickers, ...TYPED });
