import { describe, expect, it } from 'vitest';
import { checkMessageBlocks, textLength } from '../../../../../packages/slack-on-localhost/src/index.ts';
import type { RunEvent, RunEventBody } from '../../../../../src/core/events.ts';
import { neverBegan, type RunView, runViewOf } from '../../../../../src/core/run-view.ts';
import { neverBeganMessage, runMessage } from '../../../../../src/slack/messages/blocks/run/run-message.ts';
import type { RunContext } from '../../../../../src/slack/messages/blocks/run/run-parts.ts';
import { textsFor } from '../../../../../src/slack/messages/texts/texts.ts';
import {
  FAILED,
  HALFWAY,
  journal,
  NEVER_BEGAN,
  phase,
  plan,
  START,
  SUCCEEDED,
  started,
} from '../../../../support/cli/sample-run.ts';

const MINUTE = 60_000;

const context = (more: Partial<RunContext> = {}): RunContext => ({
  texts: textsFor('en'),
  zone: 'Asia/Seoul',
  nowMs: START + MINUTE,
  requester: { name: 'minji', slackUserId: 'U0MINJI01' },
  shape: 'plan',
  ...more,
});

const viewOf = (events: readonly RunEvent[]): RunView => {
  const view = runViewOf(events);
  if (view === undefined) throw new Error('no view');
  return view;
};

const show = (events: readonly RunEvent[], more: Partial<RunContext> = {}) =>
  runMessage(viewOf(events), context(more));

/** The words of the section that says everything at a glance. */
const glanceOf = (events: readonly RunEvent[], more: Partial<RunContext> = {}) => {
  const [first] = show(events, more).blocks ?? [];
  return first?.type === 'section' ? first.text?.text : undefined;
};

const planOf = (events: readonly RunEvent[], more: Partial<RunContext> = {}) => {
  const found = show(events, more).blocks?.find(({ type }) => type === 'plan');
  if (found?.type !== 'plan') throw new Error('no plan');
  return found;
};

const buttonsOf = (events: readonly RunEvent[], more: Partial<RunContext> = {}) => {
  const last = show(events, more).blocks?.at(-1);
  return last?.type === 'actions'
    ? last.elements.map((element) => (element.type === 'button' ? element.text.text : element.type))
    : [];
};

const NASTY = `<!channel> <@U0JUN0001> & @here *bold* \`${'x'.repeat(5_000)}\u202Egnp.exe\u0007 😀`;

/** A run that has everything that is long, with as many phases as one likes. */
function nasty(count: number): RunEvent[] {
  const ids = Array.from({ length: count }, (_, index) => `p${index}-${'long'.repeat(15)}`);
  return journal(
    [
      0,
      started(
        plan(
          ids.map((id) => phase(id)),
          { warnings: [NASTY, NASTY], leftOut: [{ component: NASTY, reason: NASTY }] },
        ),
      ),
    ],
    ...ids.flatMap<readonly [number, RunEventBody]>((id) => [
      [1, { type: 'phase.started', phase: id, reason: NASTY }],
      [
        2,
        {
          ...{ type: 'phase.finished', phase: id, state: 'failed', detail: NASTY, durationMs: 1_000 },
          failure: {
            ...{ code: 'x', component: id, message: NASTY },
            ...{ lastObserved: NASTY, serviceSaid: NASTY, remedy: NASTY },
          },
        },
      ],
    ]),
    [3, { type: 'run.cancelling', reason: NASTY }],
  );
}

describe('the message of a run', () => {
  it('under way says everything at a glance, and shows the phases as a plan', () => {
    expect(show(HALFWAY)).toMatchSnapshot();
  });

  it('at its end says the outcome in its text, its section and the title of its plan', () => {
    const message = show(SUCCEEDED, { litUntilMs: START + 8 * 60 * MINUTE });
    expect(message).toMatchSnapshot();
  });

  it('of a failure says what to do', () => {
    expect(show(FAILED)).toMatchSnapshot();
  });

  it('without plans has the same in sections', () => {
    expect(show(FAILED, { shape: 'sections' })).toMatchSnapshot();
  });

  it('without blocks is its text', () => {
    expect(show(FAILED, { shape: 'text' })).toEqual({ text: expect.stringContaining('dev: up failed') });
  });

  it('is Korean where people are', () => {
    expect(show(HALFWAY, { texts: textsFor('ko') })).toMatchSnapshot();
  });

  it('of a run that never began says why, and that nothing was changed', () => {
    const end = neverBegan(undefined, NEVER_BEGAN[0]);
    if (end === undefined) throw new Error('it began');
    const run = { runId: 'run-1', environment: 'dev', action: 'down', ...end } as const;
    expect(neverBeganMessage(run, context())).toMatchSnapshot();
  });
});

describe('what the message says at a glance', () => {
  it('is when it will be ready, as a clock time in the zone of the environment', () => {
    expect(glanceOf(HALFWAY)).toContain('ready about *11:05 GMT+9*');
    expect(glanceOf(HALFWAY, { zone: 'Europe/Berlin' })).toContain('ready about *03:05 CET*');
  });

  it('is from when to when where earlier runs differ', () => {
    const learned = plan([phase('database', { expectedMs: 3 * MINUTE, p90Ms: 6 * MINUTE })]);
    const events = journal([0, started(learned)]);
    expect(glanceOf(events, { nowMs: START })).toContain('ready between *11:03* and *11:06 GMT+9*');
  });

  it('is what runs, and what the rest waits for', () => {
    expect(glanceOf(HALFWAY)).toContain(
      '*Under way:* *database* (starting)\n*Next:* backend (needs database)',
    );
  });

  it('is until when the lights are on, with the day when that is another', () => {
    const lit = (ms: number) => glanceOf(HALFWAY, { litUntilMs: START + ms });
    expect(lit(8 * 60 * MINUTE)).toContain('lit until *19:00 GMT+9*');
    expect(lit(24 * 60 * MINUTE)).toContain('lit until *Tue 24 Nov 11:00 GMT+9*');
  });

  it('names who asked where they cannot be mentioned', () => {
    expect(glanceOf(HALFWAY, { requester: { name: 'kim <ops>' } })).toContain('asked by kim &lt;ops&gt; at');
  });
});

describe('what is bold in Korean', () => {
  it('is followed by no letter, because Slack then shows the asterisks', () => {
    const texts = textsFor('ko');
    const spread = journal([0, started(plan([phase('database', { p90Ms: 6 * MINUTE })]))]);
    for (const events of [HALFWAY, SUCCEEDED, FAILED, spread]) {
      const words = glanceOf(events, { texts, litUntilMs: START + 60 * MINUTE });
      expect(words).toContain('종료 예정 *12:00 GMT+9*');
      expect(words?.replace(/\*[^*\n]+\*/g, '●')).not.toMatch(/●\p{L}/u);
    }
  });
});

describe('the plan in the message', () => {
  it('maps what Slack has no status for', () => {
    const cancelled = journal(
      [0, started()],
      [0, { type: 'phase.started', phase: 'database', reason: '' }],
      [1, { type: 'phase.waiting', phase: 'database', detail: 'starting' }],
      [1, { type: 'phase.finished', phase: 'cache', state: 'cancelled', detail: '', durationMs: 0 }],
      [
        1,
        {
          ...{ type: 'phase.finished', phase: 'backend', state: 'skipped', detail: '', durationMs: 0 },
          blockedBy: ['cache'],
        },
      ],
    );
    const tasks = planOf(cancelled).tasks?.map(({ title, status }) => [title, status]);
    expect(tasks).toEqual([
      ['network · nothing to do', 'complete'],
      ['database · starting, usually 4m', 'in_progress'],
      ['cache · cancelled', 'error'],
      ['backend · not begun, because of cache', 'error'],
    ]);
  });

  it('is enough by its title alone, because clients collapse it', () => {
    expect(planOf(HALFWAY).title).toBe('dev is going up · 1 of 3 done · under way: database');
  });
});

describe('the buttons of a run', () => {
  it('fit what it is', () => {
    expect(buttonsOf(HALFWAY)).toEqual(['Cancel', 'Status']);
    expect(buttonsOf(SUCCEEDED)).toEqual(['Status', 'Stop']);
    expect(buttonsOf(SUCCEEDED, { litUntilMs: START })).toEqual(['Status', 'Extend +1 h', 'Stop']);
    expect(buttonsOf(FAILED)).toEqual(['Try again', 'Status']);
    const dark = SUCCEEDED.map((event) =>
      event.type === 'run.started' ? { ...event, action: 'down' as const } : event,
    );
    expect(buttonsOf(dark)).toEqual(['Start', 'Status']);
  });
});

describe('what others say in the message of a run', () => {
  it.each(['plan', 'sections'] as const)('is cut to what Slack takes, with %s', (shape) => {
    for (const count of [1, 13, 50, 120]) {
      const { blocks, text } = show(nasty(count), { shape });
      expect(() => checkMessageBlocks(JSON.parse(JSON.stringify(blocks)), true)).not.toThrow();
      expect(textLength(blocks)).toBeLessThanOrEqual(13_000);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4_000);
    }
  });

  it('mentions nobody, links nothing and turns nothing round', () => {
    for (const shape of ['plan', 'sections', 'text'] as const) {
      const sent = JSON.stringify(show(nasty(3), { shape }));
      expect(sent).not.toContain('<!channel>');
      expect(sent).not.toContain('<@U0JUN0001>');
      expect(sent).not.toContain('\u202E');
      expect(sent).not.toContain('\u0007');
    }
    const mrkdwn = (show(nasty(3), { shape: 'sections' }).blocks ?? []).filter(
      ({ type }) => type === 'section',
    );
    expect(
      mrkdwn.every(
        (block) => block.type === 'section' && block.text?.type === 'mrkdwn' && block.text.verbatim,
      ),
    ).toBe(true);
  });
});
