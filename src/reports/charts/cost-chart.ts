import type { TopLevelSpec } from 'vega-lite';
import type { CostReport } from '../../core/cost/cost-report.ts';
import { CHART_FONT } from './render-chart.ts';

/** What the bars are called. */
export interface CostChartWords {
  title: string;
  paid: string;
  scheduled: string;
  alwaysOn: string;
  fixed: string;
  /** Where there is nothing to show. */
  nothing: string;
}

const COLOURS = { paid: '#f2a93b', scheduled: '#8fa3bf', alwaysOn: '#39424e' } as const;

/** What was paid, beside the cost of the plain schedule and of an environment that is never dark. */
export function costChart(report: CostReport, words: CostChartWords): TopLevelSpec {
  const compared =
    report.total.scheduled === undefined
      ? (['paid', 'alwaysOn'] as const)
      : (['paid', 'scheduled', 'alwaysOn'] as const);
  const values = report.rows
    .filter((row) => (row.alwaysOn ?? 0) > 0)
    .flatMap((row) =>
      compared.map((what) => ({ part: row.component, what: words[what], cost: row[what] ?? 0 })),
    );
  if (report.total.fixed > 0) {
    for (const what of compared)
      values.push({ part: words.fixed, what: words[what], cost: report.total.fixed });
  }
  const order = compared.map((what) => words[what]);
  const sheet = {
    ...{ $schema: 'https://vega.github.io/schema/vega-lite/v6.json', background: 'white', padding: 16 },
    ...{ width: 560, data: { values } },
    config: { font: CHART_FONT, view: { stroke: null }, axis: { grid: true, gridColor: '#eceff3' } },
  };
  // Axes and a legend without data would read as a cost of 0.
  if (values.length === 0) {
    const title = { text: words.title, subtitle: words.nothing, anchor: 'start' } as const;
    return { ...sheet, title, height: 8, mark: 'rule', encoding: {} };
  }
  return {
    ...sheet,
    height: { step: 14 },
    title: { text: words.title, anchor: 'start' },
    mark: { type: 'bar', cornerRadiusEnd: 2 },
    encoding: {
      y: { field: 'part', type: 'nominal', title: null, sort: null, axis: { labelPadding: 8 } },
      yOffset: { field: 'what', sort: order },
      x: { field: 'cost', type: 'quantitative', title: report.currency },
      color: {
        field: 'what',
        title: null,
        sort: order,
        scale: { domain: order, range: compared.map((what) => COLOURS[what]) },
        legend: { orient: 'bottom' },
      },
    },
  };
}
