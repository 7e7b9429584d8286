import type { Command } from 'commander';
import { type Act, withApp } from '../cli.ts';
import { EXIT } from '../exit-codes.ts';
import { ownPlace } from '../own-place.ts';
import { print } from '../print.ts';
import { renderFindings } from '../render/check-table.ts';
import { slackFindings } from '../slack-findings.ts';

export function addCheck(program: Command, act: Act): void {
  program
    .command('check [environment]')
    .description('look at everything once: what can be reached and seen; starting and stopping is not tried')
    .action(
      act((invocation, name) =>
        withApp(invocation, async (app) => {
          const environment = app.resolve(name);
          // The simulated cloud stops nobody.
          const place = invocation.flags.sandbox ? {} : await ownPlace(invocation.env);
          const findings = [
            ...(await app.check(environment, invocation.signal, place)),
            ...(await slackFindings(invocation, environment)),
          ];
          const ok = findings.every((finding) => finding.ok);
          print(invocation, {
            json: { type: 'check', environment, ok, findings },
            text: (options) => renderFindings(findings, options),
          });
          return ok ? EXIT.succeeded : EXIT.failed;
        }),
      ),
    );
}
