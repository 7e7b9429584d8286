import type { Role } from '../../core/access.ts';
import type { Cancelled } from '../../leases/cancel-run.ts';
import { ACTION } from '../ids.ts';
import { actions, button, escaped, type MessageContent, moment, section } from '../messages/blocks/basics.ts';
import { darkText } from '../messages/blocks/evening/notice-text.ts';
import { whoAsked } from '../messages/blocks/status.ts';
import type { ButtonValue } from '../messages/button-value.ts';
import type { SlackDeps } from '../slack-deps.ts';
import { approversOf } from './answers/refused-text.ts';
import { record } from './audit.ts';
import { authorise } from './authorise.ts';
import type { Command } from './command.ts';
import { readArguments } from './parse/arguments.ts';
import { personOf, type SlackRequest } from './slack-request.ts';

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
  run: (parts, request, { environment }, role) => cancelRun(parts, request, environment, { role }),
};

/** [Cancel] on a run's message: ends that run, and of a stop every retry. */
export async function cancelClicked(
  parts: SlackDeps,
  request: SlackRequest,
  { environment, runId }: ButtonValue,
): Promise<void> {
  const role = await authorise(parts, request, environment, 'cancel', { runId });
  if (role === undefined) return;
  await cancelRun(parts, request, environment, { role, runId });
}

/**
 * Ends the run under way, and for a stop every retry too. With a run id only that run: a button of a run that is over,
 * or was cancelled by another, answers with its outcome.
 */
async function cancelRun(
  parts: SlackDeps,
  request: SlackRequest,
  environment: string,
  { role, runId }: { role: Role; runId?: string | undefined },
): Promise<void> {
  const reported = await parts.app.cancel(environment, personOf(request, role), {
    runId,
    signal: request.signal,
  });
  if (reported.result === 'refused') {
    const detail = { reason: 'limit', limit: reported.limit.name };
    await record(parts, request, { environment, action: 'cancel', result: 'refused', detail });
  }
  await request.answer.privately(await cancelSaid(parts, request, environment, reported));
}

async function cancelSaid(
  parts: SlackDeps,
  request: SlackRequest,
  environment: string,
  reported: Cancelled,
): Promise<MessageContent> {
  const { texts } = request;
  const { commands, evening } = texts;
  switch (reported.result) {
    case 'asked':
      return {
        text: `${commands.cancelAsked(environment, reported.run.action)} (${whoAsked(reported.run)})`,
      };
    case 'nothing':
      return { text: commands.nothingUnderWay(environment) };
    case 'over': {
      const { action, outcome, finishedAtMs } = reported.run;
      if (action === 'down' && outcome === 'succeeded' && finishedAtMs !== undefined) {
        return lightSaid(
          environment,
          commands.darkAlready(environment, await timeOf(parts, request, environment, finishedAtMs)),
          commands.lightIt,
        );
      }
      return { text: commands.overAlready(action, outcome === undefined ? '' : commands.outcomes[outcome]) };
    }
    case 'asked-before':
      return { text: commands.cancelAskedBefore(escaped(reported.by), moment(reported.atMs)) };
    case 'refused':
      return { text: evening.cancelRefused(environment, approversOf(parts, request, environment)) };
    case 'stopped-anew':
      return { text: commands.stoppedAnew(environment) };
    case 'dark':
      return lightSaid(
        environment,
        commands.darkAlready(environment, await timeOf(parts, request, environment, reported.atMs)),
        commands.lightIt,
      );
    case 'cancelled': {
      const until = await timeOf(parts, request, environment, reported.end.untilMs);
      const text = [
        commands.stopCancelled(environment, until),
        ...(reported.light === undefined ? [] : [darkText(texts, reported.light.dark)]),
        ...(reported.asked ? [evening.moreAsked(approversOf(parts, request, environment))] : []),
      ].join(' ');
      return lightSaid(environment, text, evening.lightAgain);
    }
    default:
      return reported satisfies never;
  }
}

const lightSaid = (environment: string, text: string, label: string): MessageContent => ({
  text,
  blocks: [
    section(text),
    actions([button(ACTION.startEnvironment, label, { environment, action: 'up' }, 'primary')]),
  ],
});

async function timeOf(
  { app, environmentClock }: SlackDeps,
  { texts }: SlackRequest,
  environment: string,
  ms: number,
): Promise<string> {
  const { zone } = await app.evening(environment);
  return texts.common.moment(ms, { zone, nowMs: environmentClock.now() });
}
