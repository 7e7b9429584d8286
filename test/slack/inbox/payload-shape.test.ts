import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvelope } from '../../../src/slack/inbox/envelope.ts';
import { checkPayload, readPayload } from '../../../src/slack/inbox/payload-shape.ts';

/** As Slack sends them, with nulls where it has nothing. */
const SLACKS = {
  'a command': {
    ...{ token: 't', team_id: 'T1', team_domain: 'd', enterprise_id: 'E1', channel_id: 'C1', user_id: 'U1' },
    ...{ command: '/devenv', text: '', api_app_id: 'A1', is_enterprise_install: 'false', trigger_id: '1.2' },
    response_url: 'https://hooks.slack.com/commands/T1/1/x',
  },
  'a click in a channel': {
    ...{ type: 'block_actions', user: { id: 'U1', username: 'jun', team_id: 'T1' }, trigger_id: '1.2' },
    ...{
      team: null,
      enterprise: { id: 'E1', name: 'e' },
      is_enterprise_install: true,
      state: { values: {} },
    },
    container: { type: 'message', message_ts: '1.1', channel_id: 'C1', is_ephemeral: false },
    channel: { id: 'C1', name: 'devenv' },
    message: { type: 'message', ts: '1.1', blocks: [], thread_ts: null },
    response_url: 'https://hooks.slack.com/actions/T1/1/x',
    actions: [{ action_id: 'status', block_id: 'b', type: 'button', value: null, action_ts: '1.3' }],
  },
  'a click on the Home tab': {
    ...{ type: 'block_actions', user: { id: 'U1' }, team: { id: 'T1', domain: 'd' }, enterprise: null },
    container: { type: 'view', view_id: 'V1' },
    view: {
      id: 'V1',
      type: 'home',
      private_metadata: '',
      callback_id: '',
      state: { values: {} },
      root_view_id: null,
    },
    actions: [{ action_id: 'status', value: '{}' }],
  },
  'a modal': {
    ...{
      type: 'view_submission',
      team: { id: 'T1' },
      user: { id: 'U1' },
      api_app_id: 'A1',
      response_urls: [],
    },
    view: {
      ...{ id: 'V1', type: 'modal', callback_id: 'deny', private_metadata: '{}', previous_view_id: null },
      state: { values: { b: { a: { type: 'plain_text_input', value: null } } } },
    },
    enterprise: null,
  },
  'an event': {
    ...{ type: 'event_callback', event_id: 'Ev1', event_time: 1, team_id: 'T1', context_enterprise_id: null },
    event: {
      type: 'app_mention',
      user: 'U1',
      text: '<@U2> status',
      ts: '1.1',
      channel: 'C1',
      thread_ts: null,
    },
    authorizations: [{ enterprise_id: null, team_id: 'T1', user_id: 'U2', is_bot: true }],
  },
};

describe('the shape of a payload', () => {
  it.each(Object.entries(SLACKS))('fits %s of Slack’s', (_, payload) => {
    expect(readPayload(JSON.stringify(payload))).toHaveProperty('payload');
  });

  it('is repeated in no word of the refusal', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const read = readPayload(`{"type":["hunter22"],"hunter22":${json}}`);
        expect(JSON.stringify(read)).not.toContain('hunter22');
      }),
    );
  });

  it('is judged without a throw, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything({ maxDepth: 4 }), (value) => {
        expect(Object.keys(checkPayload(value))).toHaveLength(1);
      }),
    );
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(readEnvelope(text).kind).toMatch(/^(unreadable|delivery)$/);
      }),
    );
  });

  it('has an end in depth', () => {
    const nested = (levels: number) =>
      `{"command":"/devenv","blocks":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    expect(readPayload(nested(50))).toHaveProperty('payload');
    expect(readPayload(nested(100_000))).toEqual({ fault: 'has more than 64 levels' });
  });
});
