import type { Command } from 'commander';
import { versions } from '../../ops/versions.ts';
import type { Act } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../print.ts';

export function addVersion(program: Command, act: Act): void {
  program
    .command('version')
    .description('show the version, and what it runs on')
    .action(
      act(async (invocation) => {
        const { lamplighter, node, platform } = versions();
        print(invocation, {
          json: { type: 'version', ...versions() },
          text: () => `lamplighter ${lamplighter}\nNode.js ${node}\n${platform}`,
        });
        return EXIT.succeeded;
      }),
    );
}
