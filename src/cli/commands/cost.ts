import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { describeError, LamplighterError } from '../../core/errors.ts';
import type { EnvironmentCost } from '../../reports/report-cost.ts';
import { type Act, withApp } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../print.ts';
import { costJson, monthName, renderCost } from '../render/cost-table.ts';

export function addCost(program: Command, act: Act): void {
  const cost = program
    .command('cost [environment]')
    .description('show what a month has cost, and what it would have cost otherwise')
    .option('--month <month>', 'which, as 2026-11; default the present one')
    .option('--chart <file>', 'draw it too, as a PNG');
  cost.action(
    act((invocation, name) =>
      withApp(invocation, async (app) => {
        const { month, chart } = cost.opts<{ month?: string; chart?: string }>();
        const found = await app.cost(app.resolve(name), { month });
        // Drawn first: a chart that cannot be written is known before an answer is half given.
        if (chart !== undefined) await draw(found, chart);
        print(invocation, {
          json: { ...costJson(found), ...(chart !== undefined && { chart }) },
          text: (options) =>
            [renderCost(found, options), ...(chart === undefined ? [] : [`Drawn: ${chart}`])].join('\n'),
        });
        return EXIT.succeeded;
      }),
    ),
  );
}

async function draw(cost: EnvironmentCost, path: string): Promise<void> {
  // Loaded only here: nothing else that a command does takes fonts and a renderer.
  const { drawCost } = await import('../../reports/charts/draw-cost.ts');
  const title = `${cost.environment}${cost.month === undefined ? '' : `, ${monthName(cost.month)}`}`;
  const png = await drawCost(cost, title);
  try {
    await writeFile(path, png);
  } catch (error) {
    throw new LamplighterError('usage', `The chart was not written: ${describeError(error)}.`, {
      remedy: 'Name a file in a folder that exists and that you may write to.',
      cause: error,
    });
  }
}
