import type { TopLevelSpec } from 'vega-lite';
import { CHART_FONT, renderChart } from '../src/reports/charts/render-chart.ts';
import type { Part } from './measurement.ts';

/** Who started it, from the parts' names `WORLD: WHO, median`. */
const MEDIAN = /^(?<world>[^:]+): (?<who>.+), median$/;

/** The medians of all cold starts, world by world, as a PNG. */
export function drawColdStarts(parts: readonly Part[]): Promise<Uint8Array> {
  const values = parts.flatMap(({ name, value }) => {
    const { world, who } = MEDIAN.exec(name)?.groups ?? {};
    return world === undefined || who === undefined
      ? []
      : [{ world, who: who.replace(/ \(.*/, ''), s: Math.round(value) }];
  });
  const x = {
    field: 's',
    type: 'quantitative',
    title: 'seconds until everything is ready (median)',
  } as const;
  const y = { field: 'who', type: 'nominal', title: null, sort: null } as const;
  const spec: TopLevelSpec = {
    data: { values },
    config: { font: CHART_FONT, background: 'white', view: { stroke: null } },
    facet: { row: { field: 'world', type: 'nominal', title: null, sort: null } },
    spec: {
      width: 520,
      layer: [
        {
          mark: 'bar',
          encoding: { x, y, color: { field: 'who', type: 'nominal', legend: null, sort: null } },
        },
        {
          mark: { type: 'text', align: 'left', dx: 4 },
          encoding: { x, y, text: { field: 's', type: 'quantitative' } },
        },
      ],
    },
  };
  return renderChart(spec);
}
