import { type EnvironmentCost, isUnknown } from '../report-cost.ts';
import { costChart } from './cost-chart.ts';
import { renderChart } from './render-chart.ts';

/** Draws the cost of a span as a PNG. Its texts are English, because the bundled fonts have no other script. */
export const drawCost = (cost: EnvironmentCost, title: string): Promise<Uint8Array> =>
  renderChart(
    costChart(cost, {
      ...{ title, paid: 'paid', scheduled: 'plain schedule', alwaysOn: 'never dark', fixed: 'fixed' },
      nothing: isUnknown(cost) ? 'nothing is known of this time' : 'nothing with a price was lit',
    }),
  );
