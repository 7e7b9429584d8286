/** Stands in payloads, and must stand in no log and in no answer. */
export const SECRET = 'hunter2-of-a-payload';

/** Not the one who asks afterwards: Slack asks for pauses where one person is answered so often. */
const PERSON = 'U0MINJI01';
const nested = (open: string, close: string, levels: number) =>
  `${open.repeat(levels)}null${close.repeat(levels)}`;
const event = (fields: object, more: object = {}) =>
  JSON.stringify({
    type: 'event_callback',
    event_id: `Ev-${JSON.stringify(fields)}`,
    event: fields,
    ...more,
  });
const click = (fields: object) =>
  JSON.stringify({
    ...{ type: 'block_actions', trigger_id: `click-${JSON.stringify(fields)}`, user: { id: PERSON } },
    ...{ actions: [{ action_id: 'run.cancel', value: SECRET }], ...fields },
  });
const view = (fields: object) =>
  JSON.stringify({
    ...{ type: 'view_submission', trigger_id: `view-${JSON.stringify(fields)}`, user: { id: PERSON } },
    ...{ view: { callback_id: 'extend', private_metadata: SECRET }, ...fields },
  });
const command = (fields: object) =>
  JSON.stringify({
    ...{ command: '/devenv', trigger_id: `command-${JSON.stringify(fields)}` },
    ...{ user_id: PERSON, channel_id: 'C0DEVENV1', text: 'help', ...fields },
  });

/** JSON of payloads that Slack never sends. */
export const HOSTILE_PAYLOADS: readonly string[] = [
  ...['null', 'true', 'false', '0', '1', '-1e308', '""', `"${SECRET}"`, '[]', '[null]', '[[]]', '[{}]'],
  ...['{}', '{"type":null}', '{"type":1}', '{"type":[]}', '{"type":{}}', `{"type":"${SECRET}"}`],
  ...['{"payload":null}', `{"${SECRET}":1}`, '{"__proto__":null}', '{"constructor":{"prototype":1}}'],
  ...['{"then":null}', '{"toString":null}', '{"ssl_check":1}', '{"\\u0000":"\\u0000"}', '{"name":1}'],
  ...['{"event":null}', '{"event":[]}', '{"event":1}', '{"event":{}}', '{"event":{"type":null}}'],
  ...['{"event":{"type":"app_mention"}}', '{"event_id":1,"event":{"type":"app_mention"}}'],
  event({ type: 'app_mention', user: null, channel: null, text: SECRET }),
  event({ type: 'app_mention', user: PERSON, channel: 7 }),
  event({ type: 'app_mention', user: 1, channel: 'C0DEVENV1' }),
  event({ type: 'app_mention', user: PERSON, item: null }),
  event({ type: 'app_mention', user: PERSON, item: 'text' }),
  event({ type: 'app_mention', user: PERSON, channel: 'C0DEVENV1', subteam: null, text: null }),
  event({ type: 'app_mention', user: { id: PERSON }, channel: 'C0DEVENV1' }),
  event({ type: 'app_mention', user: PERSON, text: { [SECRET]: 1 } }),
  event({ type: '__proto__', user: PERSON }),
  event({ type: 'app_home_opened', tab: [] }),
  event({ type: 'app_mention', user: PERSON }, { authorizations: [null] }),
  event({ type: 'app_mention', user: PERSON }, { authorizations: [1] }),
  event({ type: 'app_mention', user: PERSON }, { authorizations: null, team_id: null }),
  ...['{"command":null}', '{"command":1}', '{"command":[]}', '{"command":"/devenv"}'],
  command({ user_id: {} }),
  command({ user_id: null }),
  command({ text: null }),
  command({ text: [] }),
  command({ text: '\ud800' }),
  command({ channel_id: 1 }),
  command({ response_url: 'no url' }),
  command({ team_id: '__proto__' }),
  command({ command: `/${SECRET}` }),
  ...['{"actions":null}', '{"actions":{}}', '{"actions":[]}', '{"actions":[null]}', '{"actions":[1]}'],
  click({ user: null }),
  click({ user: 1 }),
  click({ user: {} }),
  click({ actions: [{}] }),
  click({ actions: [{ action_id: null }] }),
  click({ actions: [{ action_id: SECRET }] }),
  click({ channel: 1 }),
  click({ team: 1 }),
  click({ team: null, enterprise: null, channel: null, container: null, message: null }),
  click({ message: { blocks: 1, ts: 1 } }),
  click({ function_data: 1 }),
  ...['{"type":"view_submission"}', '{"type":"view_closed","view":{},"user":null}'],
  view({ view: null }),
  view({ view: [] }),
  view({ view: {} }),
  view({ view: { callback_id: 1 } }),
  view({ view: { callback_id: 'extend', state: null } }),
  view({ view: { callback_id: 'extend', state: { values: 1 } } }),
  view({ user: null }),
  ...['{"type":"url_verification"}', '{"type":"url_verification","challenge":{}}'],
  ...['{"type":"block_suggestion"}', '{"type":"shortcut"}', '{"type":"message_action","channel":null}'],
  nested('[', ']', 100_000),
  nested('{"a":', '}', 50_000),
  `{"command":"/devenv","text":${nested('[', ']', 5_000)}}`,
  `{"event_id":"Ev-deep","event":{"type":"app_mention","user":"${PERSON}","blocks":${nested('[', ']', 5_000)}}}`,
  `{"type":"x","${'k'.repeat(500_000)}":"${SECRET}"}`,
];

/** Texts that are no JSON. */
export const NO_JSON: readonly string[] = [
  '',
  ' ',
  '{',
  '}',
  `{"token":"${SECRET}"`,
  'undefined',
  'NaN',
  '\u0000',
];
