import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { renderCost } from '../../src/cli/render/cost-table.ts';
import { plainStyle } from '../../src/cli/render/style.ts';
import { textWidth } from '../../src/cli/render/text.ts';
import { costReport } from '../../src/core/cost/cost-report.ts';
import { HOUR } from '../../src/core/ports/clock.ts';
import type { EnvironmentCost } from '../../src/use-cases/report-cost.ts';
import { cli, FakeApp } from './support/fake-cli.ts';

const FROM = Date.UTC(2026, 10, 1);
const COST: EnvironmentCost = {
  ...costReport({
    prices: { currency: 'USD', perHour: { mysql: 0.34, nat: 0.06 }, fixedPerHour: 0.15 },
    components: ['mysql', 'nat', 'redis'],
    intervals: ['mysql', 'nat', 'redis'].map((component) => ({
      component,
      fromMs: FROM + 11 * HOUR,
      untilMs: FROM + 111 * HOUR,
    })),
    span: { fromMs: FROM, untilMs: Date.UTC(2026, 11, 1) },
    nowMs: Date.UTC(2026, 11, 2),
    windows: [{ fromMs: FROM + 11 * HOUR, untilMs: FROM + 91 * HOUR }],
  }),
  ...{ environment: 'dev', month: '2026-11', zone: 'UTC' },
  extensions: [{ by: { source: 'slack', id: 'U1', name: 'Minji' }, times: 3, ms: 4.5 * HOUR }],
};
const at = (columns: number) => ({ columns, style: plainStyle });

describe('the cost table', () => {
  it('compares what was paid, names what has no price, and says who extended', () => {
    expect(renderCost(COST, at(80))).toMatchInlineSnapshot(`
      "dev · November 2026 (UTC) · USD

      component       lit     paid  plain schedule  never dark
      mysql       100.0 h    34.00           27.20      244.80
      nat         100.0 h     6.00            4.80       43.20
      redis       100.0 h  unknown         unknown     unknown
      fixed                 108.00          108.00      108.00
      total                 148.00          140.00      396.00

      Saved 248.00 USD against an environment that is never dark; 8.00 USD more than
      the plain schedule.
      No price is known for redis: what they cost is in no sum.
      Extended by Minji 3× 4h 30m."
    `);
  });

  it('says until when, and from when, the sums go', () => {
    const knownFromMs = FROM + 48 * HOUR;
    const text = renderCost({ ...COST, untilMs: FROM + 60 * HOUR, knownFromMs }, at(100));
    expect(text).toContain('dev · November 2026, until 2026-11-03 12:00 (UTC) · USD');
    expect(text).toContain('Nothing is known of the time before 2026-11-03 00:00: all sums begin there.');
  });

  it('says so when the plain schedule would have cost the same', () => {
    const total = { ...COST.total, scheduled: COST.total.paid + 0.001 };
    expect(renderCost({ ...COST, total }, at(200))).toContain('; as much as the plain schedule.');
  });

  it('shows no sums of a time of which nothing is known, since nothing is not 0', () => {
    const unknown = { ...COST, knownFromMs: COST.untilMs };
    expect(renderCost(unknown, at(80))).toBe(
      'dev · November 2026 (UTC) · USD\n\nNothing is known of this time: the first run that is remembered came later.',
    );
  });

  it('compares with no schedule where there is none', () => {
    const { scheduled: _, ...total } = COST.total;
    const text = renderCost({ ...COST, total }, at(80));
    expect(text).not.toContain('schedule');
    expect(text).toContain('never dark');
  });

  it('fits 40 columns', () => {
    for (const line of renderCost(COST, at(40)).split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(40);
  });
});

describe('lamplighter cost', () => {
  const withCosts = () => {
    const app = new FakeApp();
    app.costs = COST;
    return app;
  };

  it('asks for the month that is named, and gives programs numbers and moments', async () => {
    const app = withCosts();
    const { out, code } = await cli('cost --month 2026-11 --json', { app });
    expect(code).toBe(0);
    expect(app.costAsked).toEqual([{ month: '2026-11' }]);
    const json = JSON.parse(out);
    expect(json).toMatchObject({
      ...{ type: 'cost', environment: 'dev', from: '2026-11-01T00:00:00.000Z', unpriced: ['redis'] },
      rows: [{ component: 'mysql', litHours: 100, paid: 34 }, { component: 'nat' }, { component: 'redis' }],
    });
    expect(json.rows[2]).not.toHaveProperty('paid');
    expect(json.saved.againstNeverDark).toBeCloseTo(620 * 0.4);
  });

  it('draws a PNG', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lamplighter-cost-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'november.png');
    const { out, code, err } = await cli(`cost --chart ${path}`, { app: withCosts() });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`Drawn: ${path}`);
    expect((await readFile(path)).subarray(1, 4).toString()).toBe('PNG');
  });

  it('gives programs no sums of a time of which nothing is known, and draws that nothing is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lamplighter-cost-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const app = new FakeApp();
    app.costs = { ...COST, knownFromMs: COST.untilMs };
    const { out, code } = await cli(`cost --json --chart ${join(folder, 'nothing.png')}`, { app });
    expect(code).toBe(0);
    const json = JSON.parse(out);
    expect(json).toMatchObject({ type: 'cost', environment: 'dev', knownFrom: '2026-12-01T00:00:00.000Z' });
    for (const sums of ['rows', 'total', 'saved']) expect(json).not.toHaveProperty(sums);
    expect((await readFile(join(folder, 'nothing.png'))).subarray(1, 4).toString()).toBe('PNG');
  });

  it('says so when the chart cannot be written', async () => {
    const { code, out, err } = await cli('cost --chart /nowhere/at/all.png', { app: withCosts() });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('The chart was not written');
  });
});
