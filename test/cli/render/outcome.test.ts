import { describe, expect, it } from 'vitest';
import { renderOutcome } from '../../../src/cli/render/outcome.ts';
import { plainStyle } from '../../../src/cli/render/style.ts';
import { runViewOf } from '../../../src/core/run-view.ts';
import { FAILED, HALFWAY, SUCCEEDED } from '../../support/cli/sample-run.ts';

function outcome(events: Parameters<typeof runViewOf>[0], columns = 80): string {
  const view = runViewOf(events);
  return view ? renderOutcome(view, { columns, style: plainStyle }) : '';
}

describe('the end of a run, for people', () => {
  it('says how long it took and how much of that was the longest chain', () => {
    expect(outcome(SUCCEEDED)).toMatchInlineSnapshot(`
      "✔ dev is lit: 3 done, 1 unchanged, in 4m 50s
        The longest chain took 4m 48s; expected were 5m."
    `);
  });

  it('tells of each failure what happened, what was seen and said, and what to do', () => {
    expect(outcome(FAILED)).toMatchInlineSnapshot(`
      "✖ dev up failed: 1 done, 1 unchanged, 1 failed, 1 blocked, in 10m
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

  it('loses no word at 40 columns', () => {
    expect(outcome(FAILED, 40)).toMatchInlineSnapshot(`
      "✖ dev up failed: 1 done, 1 unchanged, 1
        failed, 1 blocked, in 10m
        The longest chain took 9m 58s;
        expected were 5m.

      ✖ database: It was not ready within 10m.
          last seen    storage-full
          service said StorageQuotaExceededFau
                       lt: you have no storage
                       left in this account
          what to do   Free some storage, then
                       run \`lamplighter up\`
                       again.

        backend: it needs database, which did
        not come through

      ! database: it is slower than usual"
    `);
  });

  it('says nothing while the run is not over', () => {
    expect(outcome(HALFWAY)).toBe('');
  });
});
