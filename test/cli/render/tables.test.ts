import { describe, expect, it } from 'vitest';
import { renderFindings } from '../../../src/cli/render/check-table.ts';
import { renderPlan } from '../../../src/cli/render/plan-table.ts';
import { renderStatus, statusJson } from '../../../src/cli/render/status-table.ts';
import { plainStyle } from '../../../src/cli/render/style.ts';
import type { RunRecord } from '../../../src/core/ports/run-store.ts';
import { STATUS } from '../../support/cli/fake-cli.ts';
import { HALFWAY, phase, plan, SAMPLE_PLAN, START } from '../../support/cli/sample-run.ts';

/** The database has been seen often enough to know how slow it can be. */
const LEARNED = plan(
  SAMPLE_PLAN.phases.map((one) => (one.id === 'database' ? { ...one, p90Ms: 320_000 } : one)),
  { criticalPath: { ...SAMPLE_PLAN.criticalPath, p90Ms: 380_000 } },
);
const RUNNING: RunRecord = {
  id: 'r-1',
  environment: 'dev',
  action: 'up',
  requester: 'kim',
  trigger: 'person',
  options: {},
  createdAtMs: START,
  state: 'running',
  attempt: 1,
};

const at = (columns: number) => ({ columns, style: plainStyle });

describe('status', () => {
  it('shows at 80 columns each component, and alone in its row what cannot be asked', () => {
    expect(renderStatus(STATUS, at(80))).toMatchInlineSnapshot(`
      "dev cannot be seen whole: 1 of 3 on, 1 unable to query

         component  state   detail                                               since
      ●  database   on      available · class db.t3.medium · version 8.0         2h 5m
      ?  cache      unable to query: AccessDenied: not authorized to perform
                    DescribeCacheClusters
      ✖  broker     broken  no controller
                    what to do: Restart the broker.

      Next steps:
        follow the log: kubectl logs -f deploy/backend"
    `);
  });

  it('puts details under their component at 40 columns', () => {
    expect(renderStatus(STATUS, at(40))).toMatchInlineSnapshot(`
      "dev cannot be seen whole: 1 of 3 on, 1
      unable to query

         component               state   since
      ●  database                on      2h 5m
         available · class db.t3.medium ·
         version 8.0
      ?  cache
         unable to query: AccessDenied: not
         authorized to perform
         DescribeCacheClusters
      ✖  broker                  broken
         no controller
         what to do: Restart the broker.

      Next steps:
        follow the log: kubectl logs -f deploy/backend"
    `);
  });

  it('says whose run is under way, how far it is, and from when to when it may end', () => {
    const events = HALFWAY.map((event) =>
      event.type === 'run.started' ? { ...event, plan: LEARNED } : event,
    );
    const atMs = START + 60_000;
    const report = { ...STATUS, atMs, underWay: { run: RUNNING, events } };
    expect(renderStatus(report, at(100)).split('\n')[1]).toBe(
      'It is going up, started by kim 1m ago: 1/3 done, waiting for database, 4m to 5m 20s left (run r-1).',
    );
    expect(statusJson(report)).toMatchObject({
      run: { runId: 'r-1', requester: 'kim', remainingMs: 240_000, remainingAtMostMs: 320_000 },
    });
    const unbegun = { ...STATUS, underWay: { run: RUNNING, events: [] } };
    expect(renderStatus(unbegun, at(100)).split('\n')[1]).toContain('not begun yet (run r-1)');
  });

  it('gives programs states, reasons and moments', () => {
    expect(statusJson(STATUS)).toMatchObject({
      summary: 'unknown',
      components: [
        {
          name: 'database',
          state: 'on',
          facts: { class: 'db.t3.medium' },
          since: '2026-11-22T23:55:00.000Z',
        },
        { name: 'cache', state: 'unknown', error: expect.stringContaining('AccessDenied') },
        { name: 'broker', state: 'broken', remedy: 'Restart the broker.' },
      ],
    });
  });
});

describe('plan', () => {
  const full = plan(SAMPLE_PLAN.phases, {
    ...SAMPLE_PLAN,
    leftOut: [{ component: 'worker', reason: 'only the infrastructure was asked for' }],
    warnings: ['somebody else scales backend'],
  });

  it('shows at 80 columns what would be done, why, how long, and the longest chain', () => {
    expect(renderPlan(full, at(80))).toMatchInlineSnapshot(`
      "up dev: 3 to do, 1 already as wanted, about 5m

         phase     does   why                                                 takes
         network   -      it is on already
      *  database  start  it is off and should be on · after network          4m
         cache     start  it is off and should be on                          1m
      *  backend   start  it is off and should be on · after database, cache  1m

      The longest chain (*): database → backend, 5m

      Left out:
        worker: only the infrastructure was asked for

      ! somebody else scales backend"
    `);
  });

  it('puts reasons under their phase at 40 columns', () => {
    expect(renderPlan(full, at(40))).toMatchInlineSnapshot(`
      "up dev: 3 to do, 1 already as wanted,
      about 5m

         phase                    does   takes
         network                  -
         it is on already
      *  database                 start  4m
         it is off and should be on · after
         network
         cache                    start  1m
         it is off and should be on
      *  backend                  start  1m
         it is off and should be on · after
         database, cache

      The longest chain (*): database →
      backend, 5m

      Left out:
        worker: only the infrastructure was
        asked for

      ! somebody else scales backend"
    `);
  });

  it('shows beside the usual time what nine of ten earlier runs stayed below', () => {
    expect(renderPlan(LEARNED, at(80))).toMatchInlineSnapshot(`
      "up dev: 3 to do, 1 already as wanted, usually 5m (p90 6m 20s)

         phase     does   why                                          usually
         network   -      it is on already
      *  database  start  it is off and should be on · after network   4m (p90 5m 20s)
         cache     start  it is off and should be on                   1m
      *  backend   start  it is off and should be on · after           1m
                          database, cache

      The longest chain (*): database → backend, 5m"
    `);
    expect(renderPlan(LEARNED, at(40)).split('\n').slice(2)).toContain('   network · p90 5m 20s');
  });

  it('says when there is nothing to do', () => {
    const idle = plan([phase('database', { skip: true, reason: 'it is on already' })]);
    expect(renderPlan(idle, at(80))).toMatchInlineSnapshot(`
      "up dev: nothing to do

         phase     does  why               takes
         database  -     it is on already"
    `);
  });
});

describe('check', () => {
  it('says of each failed finding what to do', () => {
    const findings = [
      { subject: 'aws', ok: true, detail: 'rds:StartDBInstance is allowed' },
      { subject: 'kafka', ok: false, detail: 'not reachable', remedy: 'Open port 9092.' },
    ];
    expect(renderFindings(findings, at(80))).toMatchInlineSnapshot(`
      "   about  finding
      ✔  aws    rds:StartDBInstance is allowed
      ✖  kafka  not reachable
                what to do: Open port 9092.

      1 of 2 checks failed."
    `);
  });
});
