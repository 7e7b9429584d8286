import { describe, expect, it } from 'vitest';
import { renderFrame } from '../../../src/cli/render/run-frame.ts';
import { colourStyle, plainStyle } from '../../../src/cli/render/style.ts';
import { textWidth } from '../../../src/cli/render/text.ts';
import type { RunEvent } from '../../../src/core/events.ts';
import { runViewOf } from '../../../src/core/run-view.ts';
import {
  after,
  FAILED,
  HALFWAY,
  journal,
  phase,
  plan,
  START,
  SUCCEEDED,
  started,
} from '../../support/cli/sample-run.ts';

function frame(events: readonly RunEvent[], seconds: number, columns = 80, rows = 40): string {
  const view = runViewOf(events);
  if (view === undefined) throw new Error('the run has not started');
  return renderFrame(view, START + seconds * 1000, { columns, rows, style: plainStyle });
}

describe('the live view', () => {
  it('shows at 80 columns what runs, what waits for what, and for how long', () => {
    expect(frame(HALFWAY, 60)).toMatchInlineSnapshot(`
      "dev up · 1/3 done · 1m · about 4m left
        ●◐●○
        waiting for database
      - network  it is on already
      ◦ database starting                                               1m         ~3m
      ✔ cache    available                                             50s
      · backend  needs database                                                   (1m)"
    `);
  });

  it('shows at 40 columns the figure that still changes', () => {
    expect(frame(HALFWAY, 60, 40)).toMatchInlineSnapshot(`
      "dev up · 1/3 done · 1m · about 4m left
        ●◐●○
        waiting for database
      - network  it is on already
      ◦ database starting                  ~3m
      ✔ cache    available                 50s
      · backend  needs database           (1m)"
    `);
  });

  it('says that a phase is late, and by how much', () => {
    expect(frame(HALFWAY, 300)).toMatchInlineSnapshot(`
      "dev up · 1/3 done · 5m · about 1m left, late by 1m
        ●◐●○
        waiting for database
      - network  it is on already
      ◦ database starting                                               5m     late 1m
      ✔ cache    available                                             50s
      · backend  needs database                                                   (1m)"
    `);
  });

  it('shows the end of a run that succeeded, with all lamps lit', () => {
    expect(frame(SUCCEEDED, 290)).toMatchInlineSnapshot(`
      "dev is lit · 3/3 done · 4m 50s
        ●●●●
      - network  it is on already
      ✔ database available                                              4m
      ✔ cache    available                                             50s
      ✔ backend  2/2 Ready                                             50s"
    `);
  });

  it('shows the end of a run that failed, with the lamp of the blocked phase dark', () => {
    expect(frame(FAILED, 600)).toMatchInlineSnapshot(`
      "dev up failed · 1/3 done · 10m
        ●✖●○
      - network  it is on already
      ✖ database It was not ready within 10m.                          10m
      ✔ cache    available                                             50s
      ⊘ backend  it needs database, which did not come through"
    `);
  });

  it('puts the lamps out one by one on the way down', () => {
    const down = plan([phase('app', { verb: 'stop' }), phase('db', { verb: 'stop', needs: after('app') })], {
      ...{ action: 'down', desired: 'off' },
    });
    const events = journal(
      [0, started(down)],
      [0, { type: 'phase.started', phase: 'app', reason: 'it is on' }],
      [
        9,
        { type: 'phase.finished', phase: 'app', state: 'done', detail: 'no pod is left', durationMs: 9_000 },
      ],
    );
    expect(frame(events.slice(0, 1), 0).split('\n')[1]).toBe('  ●●');
    expect(frame(events, 10).split('\n')[1]).toBe('  ○●');
  });

  it.each([120, 80, 60, 59, 40, 20, 10])('never draws a line wider than %i columns', (columns) => {
    const korean = plan([phase('데이터베이스', { reason: '데이터베이스가 꺼져 있습니다'.repeat(5) })], {
      environment: 'exchange-dev-in-seoul',
    });
    for (const events of [HALFWAY, SUCCEEDED, FAILED, journal([0, started(korean)])]) {
      const widths = frame(events, 300, columns).split('\n').map(textWidth);
      expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
    }
  });

  it('folds what is over, then what is far off, when there are more phases than rows', () => {
    const many = plan(Array.from({ length: 30 }, (_, index) => phase(`part-${index}`)));
    const events = journal(
      [0, started(many)],
      ...Array.from(
        { length: 20 },
        (_, index) =>
          [
            1,
            { type: 'phase.finished', phase: `part-${index}`, state: 'done', detail: '', durationMs: 1 },
          ] as const,
      ),
      [2, { type: 'phase.started', phase: 'part-20', reason: 'it is off' }],
    );
    const lines = frame(events, 3, 80, 10).split('\n');
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(lines.at(-3)).toContain('✔ 20 done: part-0, part-1');
    expect(lines.at(-2)).toContain('· 9 pending: part-21');
    expect(lines.at(-1)).toContain('▸ part-20');
  });

  it('keeps what a service said on one line and without control codes', () => {
    const events = journal(
      [0, started()],
      [0, { type: 'phase.started', phase: 'cache', reason: 'a\n\u001b[2Jb' }],
    );
    const text = frame(events, 1);
    expect(text).not.toContain('\u001b');
    expect(text.split('\n')).toHaveLength(3 + 4);
  });

  it('colours nothing but what the plain text says', () => {
    const view = runViewOf(FAILED);
    if (view === undefined) throw new Error('the run has not started');
    const coloured = renderFrame(view, START, { columns: 80, rows: 40, style: colourStyle });
    expect(coloured).toContain('\u001b[31m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is taken away here.
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(frame(FAILED, 0));
  });
});
