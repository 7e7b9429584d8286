import { describe, expect, it } from 'vitest';
import { renderHistory } from '../../../src/cli/render/history-table.ts';
import { reasonOf } from '../../../src/cli/render/run-record.ts';
import { renderRunReport } from '../../../src/cli/render/run-report.ts';
import { plainStyle } from '../../../src/cli/render/style.ts';
import { textWidth } from '../../../src/cli/render/text.ts';
import type { RunRecord } from '../../../src/core/ports/run-store.ts';
import {
  FAILED,
  finished,
  HALFWAY,
  journal,
  NEVER_BEGAN,
  record,
  START,
  SUCCEEDED,
} from '../../support/cli/sample-run.ts';

const at = (columns: number, timeZone = 'UTC') => ({ columns, style: plainStyle, timeZone });

const over = (outcome: RunRecord['outcome'] & {}, seconds: number, more: Partial<RunRecord> = {}) =>
  record({ state: 'finished', outcome, finishedAtMs: START + seconds * 1000, ...more });

const LIVE = record({ id: 'down-mhz3k2ac-9f2a', action: 'down', requester: 'lee' });
const LIT = over('succeeded', 290, {
  id: 'up-mhz3k2ab-x7f2',
  trigger: 'schedule',
  requester: 'office-hours',
});
const BROKEN = over('failed', 600, { id: 'up-mhz3k2aa-1c0d' });
const RUNS = [
  { run: LIVE, reason: reasonOf(LIVE, HALFWAY) },
  { run: LIT },
  { run: BROKEN, reason: reasonOf(BROKEN, FAILED) },
];

const RESUMED = journal([
  70,
  { type: 'run.resumed', attempt: 2, owner: 'host-b:22', reason: 'the attempt before has ended' },
]);
const CANCELLED = [
  ...HALFWAY,
  ...RESUMED,
  ...journal(
    [90, { type: 'run.cancelling', reason: 'cancelled by lee' }],
    [
      91,
      {
        ...{ type: 'phase.finished', phase: 'database', state: 'cancelled' },
        ...{ detail: 'let go of', durationMs: 91_000 },
      },
    ],
    [92, finished('cancelled', 92, { database: { result: 'cancelled', detail: 'let go of' } })],
  ),
];

describe('history', () => {
  it('shows at 80 columns who asked for what, when and why, how long it took and how it ended', () => {
    expect(renderHistory(RUNS, at(80))).toMatchInlineSnapshot(`
      "   when (UTC)        what  who                                 took    outcome
      ▸  2026-11-23 01:59  down  lee                                         running
         down-mhz3k2ac-9f2a · 1/3 done
      ✔  2026-11-23 01:59  up    office-hours (schedule)             4m 50s  succeeded
         up-mhz3k2ab-x7f2
      ✖  2026-11-23 01:59  up    kim                                 10m     failed
         up-mhz3k2aa-1c0d · database: It was not ready within 10m."
    `);
  });

  it('names the environments where there are several', () => {
    const elsewhere = over('succeeded', 60, { id: 'up-mhz3k2a9-77aa', environment: 'exchange-staging' });
    expect(renderHistory([...RUNS, { run: elsewhere }], at(80))).toMatchInlineSnapshot(`
      "   when (UTC)        where             what  who               took    outcome
      ▸  2026-11-23 01:59  dev               down  lee                       running
         down-mhz3k2ac-9f2a · 1/3 done
      ✔  2026-11-23 01:59  dev               up    office-hours      4m 50s  succeeded
                                                   (schedule)
         up-mhz3k2ab-x7f2
      ✖  2026-11-23 01:59  dev               up    kim               10m     failed
         up-mhz3k2aa-1c0d · database: It was not ready within 10m.
      ✔  2026-11-23 01:59  exchange-staging  up    kim               1m      succeeded
         up-mhz3k2a9-77aa"
    `);
  });

  it('shows at 40 columns the rest under what is most needed', () => {
    expect(renderHistory(RUNS, at(40))).toMatchInlineSnapshot(`
      "   when         what           outcome
      ▸  11-23 01:59  down           running
         down-mhz3k2ac-9f2a · lee · 1/3 done
      ✔  11-23 01:59  up             succeeded
         up-mhz3k2ab-x7f2 · office-hours
         (schedule) · 4m 50s
      ✖  11-23 01:59  up             failed
         up-mhz3k2aa-1c0d · kim · 10m ·
         database: It was not ready within
         10m."
    `);
  });

  it.each([120, 80, 60, 59, 40])('is never wider than %i columns', (columns) => {
    const text = renderHistory(RUNS, at(columns));
    expect(Math.max(...text.split('\n').map(textWidth))).toBeLessThanOrEqual(columns);
  });

  it('tells moments where the reader is', () => {
    expect(renderHistory(RUNS, at(80, 'Asia/Seoul'))).toContain('2026-11-23 10:59');
  });
});

describe('one run', () => {
  it('shows at 80 columns its phases with their times, and failures with what to do', () => {
    expect(renderRunReport(BROKEN, FAILED, at(80))).toMatchInlineSnapshot(`
      "dev up (up-mhz3k2aa-1c0d)
        asked for  2026-11-23 01:59 UTC, by kim
        began      2026-11-23 02:00 UTC
        ended      2026-11-23 02:10 UTC, after 10m

         phase     result   began  took  detail
      -  network   skipped               it is on already
      ✖  database  failed   +0s    10m   it was not ready within 10m
      ✔  cache     done     +0s    50s   available
      ⊘  backend   blocked               it needs database, which did not come through

      ✖ dev up failed: 1 done, 1 unchanged, 1 failed, 1 blocked, in 10m
        The longest chain took 9m 58s; expected were 5m.

      ✖ database: It was not ready within 10m.
          last seen    storage-full
          service said StorageQuotaExceededFault: you have no storage left in this
                       account
          what to do   Free some storage, then run \`lamplighter up\` again.

        backend: it needs database, which did not come through

      ! database: it is slower than usual"
    `);
  });

  it('shows who took it up again and who asked for its end', () => {
    const run = over('cancelled', 92, {
      ...{ attempt: 2, owner: 'host-b:22', options: { reset: true } },
      cancel: { by: 'lee', reason: 'cancelled by lee', atMs: START + 89_000 },
    });
    expect(renderRunReport(run, CANCELLED, at(80))).toMatchInlineSnapshot(`
      "dev up (run-1)
        asked for  2026-11-23 01:59 UTC, by kim, --reset
        began      2026-11-23 02:00 UTC
        taken up   after 1m 10s by host-b:22 (attempt 2): the attempt before has ended
        cancel     asked for by lee after 1m 29s
        ended      2026-11-23 02:01 UTC, after 1m 32s, in 2 attempts

         phase     result     began  took    detail
      -  network   skipped                   it is on already
      ⊘  database  cancelled  +0s    1m 31s  let go of
      ✔  cache     done       +0s    50s     available
      ·  backend   pending                   it is off and should be on

      ⊘ dev up was cancelled: 1 cancelled, in 1m 32s
        The longest chain took 1m 30s; expected were 5m."
    `);
  });

  it('shows how far one is that is under way', () => {
    expect(renderRunReport(LIVE, HALFWAY, at(80))).toMatchInlineSnapshot(`
      "dev down (down-mhz3k2ac-9f2a)
        asked for  2026-11-23 01:59 UTC, by lee
        began      2026-11-23 02:00 UTC
        at work    host-a:11 (attempt 1)

         phase     result   began  took  detail
      -  network   skipped               it is on already
      ◦  database  waiting  +0s          starting
      ✔  cache     done     +0s    50s   available
      ·  backend   pending               it is off and should be on"
    `);
  });

  it('shows why one never began', () => {
    const run = over('failed', 0, { id: 'down-1', action: 'down' });
    expect(renderRunReport(run, NEVER_BEGAN, at(80))).toMatchInlineSnapshot(`
      "dev down (down-1)
        asked for  2026-11-23 01:59 UTC, by kim
        began      2026-11-23 02:00 UTC
        ended      2026-11-23 02:00 UTC, after 0s

      ✖ dev is protected and is not darkened.
          what to do   Take \`protected\` out of the configuration if this is meant.
        The run ended before it began: nothing was changed."
    `);
  });

  it('says that one still waits for somebody to take it up', () => {
    const { startedAtMs: _, owner: __, ...queued } = record({ state: 'queued', attempt: 0 });
    expect(renderRunReport(queued, [], at(80))).toMatchInlineSnapshot(`
      "dev up (run-1)
        asked for  2026-11-23 01:59 UTC, by kim
        state      waits to be taken up"
    `);
  });

  it.each([80, 59, 40])('is never wider than %i columns', (columns) => {
    const text = renderRunReport(BROKEN, FAILED, at(columns));
    expect(Math.max(...text.split('\n').map(textWidth))).toBeLessThanOrEqual(columns);
  });
});

describe('the reason of a run', () => {
  it.each([
    ['nothing when it succeeded', LIT, SUCCEEDED, undefined],
    ['the first failure', BROKEN, FAILED, 'database: It was not ready within 10m.'],
    ['why it never began', over('failed', 0), NEVER_BEGAN, 'dev is protected and is not darkened.'],
    ['how far it is while it runs', LIVE, HALFWAY, '1/3 done'],
    ['who ended it', over('cancelled', 92), CANCELLED, 'cancelled by lee'],
  ] as const)('is %s', (_title, run, events, expected) => {
    expect(reasonOf(run, events)).toBe(expected);
  });
});
