import { describe, expect, it } from 'vitest';
import { DEPLOYS, errorOf, localSlack } from './support/local.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const section = (text: string) => ({ type: 'section', text: mrkdwn(text) });
const button = (extra: object) => ({ type: 'button', text: plain('ok'), ...extra });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const card = (extra: object) => ({
  type: 'task_card',
  task_id: 't',
  title: 'T',
  status: 'pending',
  ...extra,
});
const plan = (...tasks: object[]) => ({ type: 'plan', title: 'up', tasks });
const line = { type: 'rich_text_section', elements: [{ type: 'text', text: 'x' }] };
const richText = { type: 'rich_text', elements: [line] };
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

async function post(blocks: unknown, planBlocks = true): Promise<Record<string, unknown>> {
  await using here = await localSlack({ planBlocks });
  const call = here.client.apiCall('chat.postMessage', { channel: DEPLOYS, text: 'x', blocks });
  return await call.then(
    () => ({ ok: true }),
    () => errorOf(call),
  );
}

describe('block limits of the local Slack', () => {
  it.each<[string, unknown[]]>([
    ['50 blocks', times(50, () => ({ type: 'divider' }))],
    ['3,000 characters in a section', [section('x'.repeat(3_000))]],
    ['150 in a header', [{ type: 'header', text: plain('x'.repeat(150)) }]],
    ['25 buttons', [actions(...times(25, (i) => button({ action_id: `a${i}` })))]],
    ['10 fields', [{ type: 'section', fields: times(10, () => mrkdwn('f')) }]],
    ['12,000 characters of markdown', [{ type: 'markdown', text: 'x'.repeat(12_000) }]],
    [
      'a plan with a task in each state',
      [
        plan(
          ...['pending', 'in_progress', 'complete', 'error'].map((status, i) =>
            card({ status, task_id: `t${i}` }),
          ),
        ),
      ],
    ],
    [
      'a task with details, output and sources',
      [
        plan(
          card({
            details: richText,
            output: richText,
            sources: [{ type: 'url', url: 'https://a.b', text: 'x' }],
          }),
        ),
      ],
    ],
    ['a plan without tasks', [{ type: 'plan', title: 'up' }]],
    [
      'a menu, a date and an overflow',
      [
        actions(
          {
            type: 'static_select',
            placeholder: plain('for'),
            options: [{ text: plain('3 h'), value: '3h' }],
          },
          { type: 'datepicker', initial_date: '2026-06-01' },
          { type: 'overflow', options: [{ text: plain('Reset'), value: 'reset' }] },
        ),
      ],
    ],
    [
      'a confirm dialog',
      [
        actions(
          button({
            confirm: {
              title: plain('Sure?'),
              text: mrkdwn('*all*'),
              confirm: plain('Yes'),
              deny: plain('No'),
            },
          }),
        ),
      ],
    ],
  ])('allow %s', async (_what, blocks) => {
    expect(await post(blocks)).toEqual({ ok: true });
  });

  it.each<[string, string, unknown[]]>([
    [
      '51 blocks',
      'no more than 50 items allowed [json-pointer:/blocks]',
      times(51, () => ({ type: 'divider' })),
    ],
    [
      'a long section',
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
      [section('x'.repeat(3_001))],
    ],
    ['an empty section', 'must be more than 0 characters [json-pointer:/blocks/0/text/text]', [section('')]],
    [
      'a section of nothing',
      'missing required field: text or fields [json-pointer:/blocks/0]',
      [{ type: 'section' }],
    ],
    [
      'a long header',
      'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
      [{ type: 'header', text: plain('x'.repeat(151)) }],
    ],
    [
      'markdown in a header',
      'unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]',
      [{ type: 'header', text: mrkdwn('x') }],
    ],
    [
      '26 buttons',
      'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
      [actions(...times(26, () => button({})))],
    ],
    [
      'a long button',
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
      [actions(button({ text: plain('x'.repeat(76)) }))],
    ],
    [
      'a long value',
      'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
      [actions(button({ value: 'x'.repeat(2_001) }))],
    ],
    [
      'a long action id',
      'must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]',
      [actions(button({ action_id: 'x'.repeat(256) }))],
    ],
    [
      'a long block id',
      'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
      [{ type: 'divider', block_id: 'x'.repeat(256) }],
    ],
    [
      'an unknown style',
      'must be a valid enum value: primary, danger [json-pointer:/blocks/0/elements/0/style]',
      [actions(button({ style: 'loud' }))],
    ],
    ['an unknown block', 'unsupported type: marquee [json-pointer:/blocks/0/type]', [{ type: 'marquee' }]],
    [
      'a block that is one of no object of ours',
      'unsupported type: constructor [json-pointer:/blocks/0/type]',
      [{ type: 'constructor' }],
    ],
    [
      'a property that does not exist',
      'invalid additional property: colour [json-pointer:/blocks/0]',
      [{ ...section('x'), colour: 'red' }],
    ],
    [
      '11 elements of context',
      'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
      [{ type: 'context', elements: times(11, () => mrkdwn('x')) }],
    ],
    [
      '11 fields',
      'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
      [{ type: 'section', fields: times(11, () => mrkdwn('x')) }],
    ],
    [
      '101 options',
      'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]',
      [actions({ type: 'static_select', options: times(101, (i) => ({ text: plain('x'), value: `${i}` })) })],
    ],
    [
      '6 options of an overflow',
      'no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]',
      [actions({ type: 'overflow', options: times(6, (i) => ({ text: plain('x'), value: `${i}` })) })],
    ],
    [
      'the same block id twice',
      '`block_id` already exists [json-pointer:/blocks/1/block_id]',
      [
        { type: 'divider', block_id: 'a' },
        { type: 'divider', block_id: 'a' },
      ],
    ],
    [
      'the same action id twice in a block',
      '`action_id` already exists [json-pointer:/blocks/0/elements/1/action_id]',
      [actions(button({ action_id: 'a' }), button({ action_id: 'a' }))],
    ],
    [
      'a fifth state of a task',
      'must be a valid enum value: pending, in_progress, complete, error [json-pointer:/blocks/0/tasks/0/status]',
      [plan(card({ status: 'waiting' }))],
    ],
    [
      'a task without an id',
      'missing required field: task_id [json-pointer:/blocks/0/tasks/0]',
      [plan({ type: 'task_card', title: 'T', status: 'pending' })],
    ],
    [
      'details that are a list',
      'must provide an object [json-pointer:/blocks/0/tasks/0/details]',
      [plan(card({ details: [richText] }))],
    ],
    [
      'two tasks with one id',
      '`task_id` already exists [json-pointer:/blocks/0/tasks/1/task_id]',
      [plan(card({}), card({}))],
    ],
    [
      'details of two elements',
      'no more than 1 items allowed [json-pointer:/blocks/0/tasks/0/details/elements]',
      [plan(card({ details: { type: 'rich_text', elements: [line, line] } }))],
    ],
    [
      '51 tasks',
      'no more than 50 items allowed [json-pointer:/blocks/0/tasks]',
      [plan(...times(51, (i) => card({ task_id: `t${i}` })))],
    ],
    [
      'a plan whose title is an object',
      'must provide a string [json-pointer:/blocks/0/title]',
      [{ type: 'plan', title: plain('up') }],
    ],
  ])('refuse %s, and say where', async (_what, message, blocks) => {
    expect(await post(blocks)).toMatchObject({
      error: 'invalid_blocks',
      errors: expect.arrayContaining([message]),
      response_metadata: { messages: expect.arrayContaining([`[ERROR] ${message}`]) },
    });
  });

  it('refuse more than some 13,200 characters in all', async () => {
    const texts = times(5, () => section('x'.repeat(2_700)));
    expect(await post(texts)).toMatchObject({ error: 'msg_blocks_too_long' });
    expect(await post(texts.slice(1))).toEqual({ ok: true });
  });

  it('refuse plans in a workspace that has not got them', async () => {
    expect(await post([plan(card({}))], false)).toMatchObject({
      error: 'invalid_blocks',
      errors: ['unsupported type: plan [json-pointer:/blocks/0/type]'],
    });
  });
});
