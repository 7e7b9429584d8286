import type { Command } from 'commander';
import { LamplighterError } from '../../core/errors.ts';
import type { RequestedEnd } from '../../core/lease/arithmetic.ts';
import type { LeaseService } from '../../leases/lease-service.ts';
import { type Act, withApp } from '../cli.ts';
import { doneOrThrow, eveningAnd, personAt, timeRefused } from '../evening-command.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../print.ts';
import { leaseJson, renderLease } from '../render/evening.ts';

export function addExtend(program: Command, act: Act): void {
  program
    .command('extend <time...>')
    .description(
      'keep it lit longer: extend 2h, extend until 22:30, extend tonight; an environment may come first',
    )
    // So that `extend -2h` reports what is wrong with the time, and not an unknown flag.
    .allowUnknownOption()
    .action(
      act((invocation, ...given) =>
        withApp(invocation, async (app) => {
          const { evening, words } = await eveningAnd(app, given);
          doneOrThrow(await evening.extend(personAt(invocation), wishOf(evening, words.join(' '))));
          const view = await evening.view();
          print(invocation, { json: leaseJson(view), text: (options) => renderLease(view, options) });
          return EXIT.succeeded;
        }),
      ),
    );
}

/** How long or until when; throws `usage` for what is no such time. */
export function wishOf(evening: Pick<LeaseService, 'read'>, text: string): RequestedEnd {
  if (/^(?:tonight|오늘밤)$/i.test(text.trim())) return { kind: 'tonight' };
  const when = evening.read(text);
  if (when.kind === 'problem') throw timeRefused(when.problem);
  if (when.kind !== 'span') return when;
  throw new LamplighterError('usage', `"${text}" is a span of time.`, {
    remedy: 'Write how long or until when; `book` takes a span.',
  });
}
