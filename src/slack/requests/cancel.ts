import type { Role } from '../../core/access.ts';
import type { Cancelled } from '../../leases/cancel-run.ts';
import { ACTION } from '../ids.ts';
import { actions, button, escaped, moment, type Said, section } from '../messages/blocks/basics.ts';
import { darkText } from '../messages/blocks/evening/told.ts';
import { whoAsked } from '../messages/blocks/status.ts';
import type { ButtonValue } from '../messages/button-value.ts';
import type { SlackParts } from '../parts.ts';
import { approversOf } from './answers/refused-text.ts';
import { type Ask, personOf } from './ask.ts';
import { record } from './audit.ts';
import { authorise } from './authorise.ts';
import type { Command } from './command.ts';
import { readArguments } from './parse/arguments.ts';

interface CancelRequest {
  name: 'cancel';
  environment: string;
}

/** `cancel`: ends what is under way. */
export const cancel: Command<CancelRequest> = {
  name: 'cancel',
  aliases: ['abort'],
  parse({ words }, context) {
    const read = readArguments('cancel', words, context);
    return 'problem' in read ? read : { name: 'cancel', environment: read.environment };
  },
  right: () => 'cancel',
  run: (parts, ask, { environment }, role) => cancelRun(parts, ask, environment, { role }),
};

/** [Cancel] on a run's message: ends that run, and of a stop every retry. */
export async function cancelClicked(
  parts: SlackParts,
  ask: Ask,
  { environment, runId }: ButtonValue,
): Promise<void> {
  const role = await authorise(parts, ask, environment, 'cancel', { runId });
  if (role === undefined) return;
  await cancelRun(parts, ask, environment, { role, runId });
}

/**
 * Ends the run under way, and for a stop every retry too. With a run id only that run: a button of a run that is over,
 * or was cancelled by another, answers with its outcome.
 */
async function cancelRun(
  parts: SlackParts,
  ask: Ask,
  environment: string,
  { role, runId }: { role: Role; runId?: string | undefined },
): Promise<void> {
  const told = await parts.app.cancel(environment, personOf(ask, role), { runId, signal: ask.signal });
  if (told.result === 'refused') {
    const detail = { reason: 'limit', limit: told.limit.name };
    await record(parts, ask, { environment, action: 'cancel', result: 'refused', detail });
  }
  await ask.answer.privately(await cancelSaid(parts, ask, environment, told));
}

async function cancelSaid(parts: SlackParts, ask: Ask, environment: string, told: Cancelled): Promise<Said> {
  const { texts } = ask;
  const { commands, evening } = texts;
  switch (told.result) {
    case 'asked':
      return { text: `${commands.cancelAsked(environment, told.run.action)} (${whoAsked(told.run)})` };
    case 'nothing':
      return { text: commands.nothingUnderWay(environment) };
    case 'over': {
      const { action, outcome, finishedAtMs } = told.run;
      if (action === 'down' && outcome === 'succeeded' && finishedAtMs !== undefined) {
        return lightSaid(
          environment,
          commands.darkAlready(environment, await timeOf(parts, ask, environment, finishedAtMs)),
          commands.lightIt,
        );
      }
      return { text: commands.overAlready(action, outcome === undefined ? '' : commands.outcomes[outcome]) };
    }
    case 'asked-before':
      return { text: commands.cancelAskedBefore(escaped(told.by), moment(told.atMs)) };
    case 'refused':
      return { text: evening.cancelRefused(environment, approversOf(parts, ask, environment)) };
    case 'stopped-anew':
      return { text: commands.stoppedAnew(environment) };
    case 'dark':
      return lightSaid(
        environment,
        commands.darkAlready(environment, await timeOf(parts, ask, environment, told.atMs)),
        commands.lightIt,
      );
    case 'cancelled': {
      const until = await timeOf(parts, ask, environment, told.end.untilMs);
      const text = [
        commands.stopCancelled(environment, until),
        ...(told.light === undefined ? [] : [darkText(texts, told.light.dark)]),
        ...(told.asked ? [evening.moreAsked(approversOf(parts, ask, environment))] : []),
      ].join(' ');
      return lightSaid(environment, text, evening.lightAgain);
    }
    default:
      return told satisfies never;
  }
}

const lightSaid = (environment: string, text: string, label: string): Said => ({
  text,
  blocks: [
    section(text),
    actions([button(ACTION.startEnvironment, label, { environment, action: 'up' }, 'primary')]),
  ],
});

async function timeOf(
  { app, environmentClock }: SlackParts,
  { texts }: Ask,
  environment: string,
  ms: number,
): Promise<string> {
  const { zone } = await app.evening(environment);
  return texts.common.moment(ms, { zone, nowMs: environmentClock.now() });
}
