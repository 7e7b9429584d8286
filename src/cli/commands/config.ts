import type { Command } from 'commander';
import type { Act } from '../cli.ts';
import { configPath } from '../config-path.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../print.ts';

export function addConfig(program: Command, act: Act): void {
  const config = program.command('config').description('work with the configuration file');
  config
    .command('schema')
    .description('print the JSON Schema of the configuration, for editors')
    .action(
      act(async ({ services, stdout }) => {
        stdout.write(`${JSON.stringify(await services.configSchema(), undefined, 2)}\n`);
        return EXIT.succeeded;
      }),
    );
  config
    .command('validate [file]')
    .description('check a configuration file and name every problem')
    .action(
      act(async (invocation, file) => {
        const { services, flags, env } = invocation;
        const config = await services.loadConfig(file ?? configPath(flags, env));
        const { source, environments } = config;
        const sizes = [...environments.values()].map(({ name, components }) => ({
          name,
          components: components.length,
        }));
        // Loaded only here: every command would be slower for it.
        const { calendarLines, reportCalendars } = await import('../render/calendars.ts');
        const calendars = reportCalendars(config, Date.now());
        print(invocation, {
          json: {
            type: 'config',
            ok: true,
            source,
            environments: sizes,
            ...(calendars.length > 0 && {
              calendars: calendars.map(({ name, report }) => ({ name, ...report })),
            }),
          },
          text: () =>
            [
              `${source} is valid.`,
              ...sizes.map(({ name, components }) => `  ${name}: ${components} components`),
              ...calendars.flatMap(calendarLines),
            ].join('\n'),
        });
        return EXIT.succeeded;
      }),
    );
}
