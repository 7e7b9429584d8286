import { type Command, InvalidArgumentError } from 'commander';
import { type Act, withApp } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../print.ts';
import { renderSchedule, scheduleJson } from '../render/evening.ts';

export function addSchedule(program: Command, act: Act): void {
  const schedule = program
    .command('schedule [environment]')
    .description(
      'show when the clock lights and darkens it in the next seven days, with holidays and exceptions',
    )
    .option('--year <n>', 'show a whole year', year);
  schedule.action(
    act((invocation, name) =>
      withApp(invocation, async (app) => {
        const { year: wanted } = schedule.opts<{ year?: number }>();
        const table = await (await app.evening(app.resolve(name))).schedule(wanted);
        print(invocation, {
          json: scheduleJson(table),
          text: (options) => renderSchedule(table, options, wanted !== undefined),
        });
        return EXIT.succeeded;
      }),
    ),
  );
}

function year(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1970 && value <= 2200) return value;
  throw new InvalidArgumentError('Give a year from 1970 to 2200.');
}
