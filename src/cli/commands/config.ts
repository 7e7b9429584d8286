import type { Command } from 'commander';
import { lostEvents } from '../../calendars/lost-events.ts';
import type { EveningSettings } from '../../core/schedule/settings.ts';
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
        const { source, environments } = await services.loadConfig(file ?? configPath(flags, env));
        const sizes = [...environments.values()].map(({ name, components, evening }) => ({
          name,
          components: components.length,
          ...lostOf(evening),
        }));
        print(invocation, {
          json: { type: 'config', ok: true, source, environments: sizes },
          text: () =>
            [
              `${source} is valid.`,
              ...sizes.flatMap(({ name, components, lostEvents = [] }) => [
                `  ${name}: ${components} components`,
                ...lostEvents.map((event) => `    not counted as holidays: ${event}`),
              ]),
            ].join('\n'),
        });
        return EXIT.succeeded;
      }),
    );
}

/** Only where there are any, so that a sound file is reported as before. */
function lostOf(settings: EveningSettings): { lostEvents?: readonly string[] } {
  const lost = lostEvents(settings);
  return lost.length === 0 ? {} : { lostEvents: lost };
}
