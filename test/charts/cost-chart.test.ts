import { describe, expect, it } from 'vitest';
import { costChart } from '../../src/charts/cost-chart.ts';
import { renderChart } from '../../src/charts/render-chart.ts';
import { costReport } from '../../src/core/cost/cost-report.ts';
import { HOUR } from '../../src/core/ports/clock.ts';

const words = {
  title: 'exchange-dev, November 2026',
  paid: 'paid',
  scheduled: 'plain schedule',
  alwaysOn: 'never dark',
  fixed: 'fixed',
  nothing: 'nothing was lit',
};
const report = (perHour: Record<string, number>, fixedPerHour = 0.15) =>
  costReport({
    prices: { currency: 'USD', perHour, fixedPerHour },
    components: ['mysql', 'nat'],
    intervals: [{ component: 'mysql', fromMs: 0, untilMs: 200 * HOUR }],
    span: { fromMs: 0, untilMs: 720 * HOUR },
    nowMs: 720 * HOUR,
    windows: [{ fromMs: 0, untilMs: 180 * HOUR }],
  });

/** Width and height stand in the first chunk of every PNG. */
const sizeOf = (png: Uint8Array) => {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
};

describe('the chart of costs', () => {
  it('is a PNG, drawn without a browser', async () => {
    const png = await renderChart(costChart(report({ mysql: 0.34, nat: 0.06 }), words));
    expect([...png.slice(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    expect(sizeOf(png).width).toBeGreaterThan(1_000);
  });

  it('shows three bars for each part that has a price, and for the fixed part', () => {
    const { data } = costChart(report({ mysql: 0.34, nat: 0.06 }), words) as {
      data: { values: { part: string }[] };
    };
    expect(data.values.map(({ part }) => part)).toEqual(
      ['mysql', 'nat', 'fixed'].flatMap((part) => [part, part, part]),
    );
  });

  it('leaves out what has no price, or costs nothing', () => {
    const { data } = costChart(report({ nat: 0 }, 0), words) as { data: { values: unknown[] } };
    expect(data.values).toEqual([]);
  });

  it('says so when there is nothing to show, and is drawn all the same', async () => {
    const spec = costChart(report({}, 0), words);
    expect(spec.title).toMatchObject({ subtitle: 'nothing was lit' });
    // An axis of nothing would say 0.
    expect((spec as { encoding: object }).encoding).toEqual({});
    const { width, height } = sizeOf(await renderChart(spec));
    expect(width).toBeGreaterThan(1_000);
    expect(height).toBeLessThan(200);
  });
});
