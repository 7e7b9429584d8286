import { LamplighterError } from '../core/errors.ts';
import { nearText } from '../core/schedule/zone.ts';
import type { Lamplighter } from '../lamplighter.ts';
import type { Cancelled } from '../leases/cancel-run.ts';
import type { Invocation } from './cli.ts';
import { print } from './print.ts';

/**
 * Says what a cancel has come to: the end that is in force, what is dark already, and how to light it again. Throws
 * `lease-refused` where the person may not.
 */
export async function printCancelled(
  invocation: Invocation,
  app: Lamplighter,
  environment: string,
  reported: Cancelled,
): Promise<void> {
  const say = (text: string, more: object = {}) =>
    print(invocation, { json: { type: 'cancel', environment, cancelled: true, ...more }, text: () => text });
  const up = `\`lamplighter up ${environment}\``;
  const at = async (ms: number): Promise<string> => {
    const evening = await app.evening(environment);
    return nearText(ms, evening.now(), evening.zone);
  };
  switch (reported.result) {
    case 'cancelled': {
      const { end, light } = reported;
      const dark = light?.dark;
      const names =
        dark === undefined
          ? ''
          : dark.length === 0
            ? ' Nothing has gone dark.'
            : ` Already dark or going dark: ${dark.join(', ')}.`;
      return say(
        `Stop cancelled: ${environment} stays lit until ${await at(end.untilMs)}.${names} ${up} lights it again.`,
        { litUntil: new Date(end.untilMs).toISOString(), ...(dark && { dark }) },
      );
    }
    case 'dark':
      return say(`${environment} was dark at ${await at(reported.atMs)} already. ${up} lights it.`, {
        cancelled: false,
        darkSince: new Date(reported.atMs).toISOString(),
      });
    case 'stopped-anew':
      return say(`Cancelled, but somebody has asked to stop ${environment} again since; that stop goes on.`);
    case 'refused':
      throw new LamplighterError(
        'lease-refused',
        `The stop of ${environment} was cancelled once this evening already, and longer is beyond ${reported.limit.name} (${reported.limit.value}).`,
        { remedy: 'An approver can cancel it.', facts: { limit: reported.limit } },
      );
    case 'nothing':
      return print(invocation, {
        json: { type: 'cancel', environment, cancelled: false },
        text: () => `Nothing is under way in ${environment}.`,
      });
    case 'over':
    case 'asked':
    case 'asked-before':
      // Its run has been shown to its end.
      return;
    default:
      return reported satisfies never;
  }
}
