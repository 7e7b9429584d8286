import { describe, expect, it } from 'vitest';
import type { RunEvent, RunEventBody } from '../../../../../src/core/events.ts';
import { runViewOf } from '../../../../../src/core/run-view.ts';
import type { RunContext } from '../../../../../src/slack/messages/blocks/run/run-parts.ts';
import { type News, threadReply } from '../../../../../src/slack/messages/blocks/run/thread-reply.ts';
import { textsFor } from '../../../../../src/slack/messages/texts/texts.ts';
import {
  HALFWAY,
  journal,
  phase,
  plan,
  START,
  SUCCEEDED,
  started,
} from '../../../../support/cli/sample-run.ts';

const MINUTE = 60_000;

function reply(all: readonly RunEvent[], news: Partial<News>, more: Partial<RunContext> = {}) {
  const view = runViewOf(all);
  if (view === undefined) throw new Error('no view');
  const context: RunContext = {
    texts: textsFor('en'),
    ...{ zone: 'Asia/Seoul', nowMs: START + 6 * MINUTE, shape: 'plan' },
    requester: { name: 'minji', slackUserId: 'U0MINJI01' },
    ...more,
  };
  return threadReply({ events: all, late: [], ...news }, view, context);
}

const finish = (id: string, state: 'done' | 'failed' | 'cancelled'): readonly [number, RunEventBody] => [
  1,
  { type: 'phase.finished', phase: id, state, detail: 'it is so', durationMs: 1_000 },
];

describe('a reply in the thread of a run', () => {
  it('is none when nothing happened that people wait for', () => {
    expect(reply(HALFWAY.slice(0, 7), {})).toBeUndefined();
  });

  it('tells in one what came together', () => {
    expect(reply(SUCCEEDED, {})?.text).toBe(
      [
        ':white_check_mark: *cache* done after 50s',
        ':white_check_mark: *database* done after 4m',
        ':white_check_mark: *backend* done after 50s',
        ':bulb: *dev is lit* · 3 of 3 done · 1 unchanged · in 4m 50s (expected were 5m)',
      ].join('\n'),
    );
  });

  it('tells of a long wait with its reason, before an end', () => {
    expect(reply(HALFWAY, { events: [], late: ['database'] })?.text).toBe(
      ':hourglass_flowing_sand: *database* takes longer than usual: 6m so far, usually 4m\n      starting',
    );
    const last = reply(SUCCEEDED, { late: ['database'] })
      ?.text.split('\n')
      .at(-1);
    expect(last).toContain('*dev is lit*');
  });

  it('has one line for all that was cancelled together', () => {
    const ids = ['a', 'b', 'c'];
    const events = journal(
      [0, started(plan(ids.map((id) => phase(id))))],
      ...ids.map((id) => finish(id, 'cancelled')),
    );
    expect(reply(events, {})?.text).toBe(':no_entry_sign: *a, b, c* cancelled');
  });

  it('says a warning once, however often it came', () => {
    const warned: readonly [number, RunEventBody] = [
      1,
      { type: 'phase.warned', phase: 'cache', message: 'it is <slow>' },
    ];
    const events = journal([0, started()], warned, warned);
    expect(reply(events, {})?.text).toBe(':warning: *cache*: it is &lt;slow&gt;');
  });

  it('mentions who asked only where something failed, and only who is in Slack', () => {
    const events = journal([0, started()], finish('cache', 'failed'));
    expect(reply(events, {})?.text).toMatch(/^<@U0MINJI01>\n/);
    expect(reply(events, {}, { requester: { name: 'minji' } })?.text).not.toContain('minji');
    expect(reply(SUCCEEDED, {})?.text).not.toContain('<@');
  });

  it('keeps within what a section takes, and its last line whole', () => {
    const ids = Array.from({ length: 80 }, (_, index) => `p${index}-${'long'.repeat(20)}`);
    const events = [
      ...journal([0, started(plan(ids.map((id) => phase(id))))], ...ids.map((id) => finish(id, 'failed'))),
      ...SUCCEEDED.slice(-1),
    ];
    const text = reply(events, {})?.text ?? '';
    expect(text.length).toBeLessThanOrEqual(3_000);
    expect(text).toMatch(/… and \d+ more; `lamplighter show` has everything\.\n:bulb: \*dev is lit\*/);
  });
});
