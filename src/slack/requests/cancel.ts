import type { Role } from '../../core/access.ts';
import type { Cancelled } from '../../leases/cancel-run.ts';
import { ACTION } from '../ids.ts';
import { actions, button, escaped, moment, type Said, section } from '../messages/blocks/basics.ts';
import { darkText } from '../messages/blocks/evening/told.ts';
import { whoAsked } from '../messages/blocks/status.ts';
import type { SlackParts } from '../parts.ts';
import type { Ask } from './ask.ts';
import { record } from './guard.ts';
import { personOf } from './keep-lit.ts';
import { approversOf } from './refused-text.ts';

/**
 * Ends the run under way, and for a stop every retry too. With a run id only that run: a button of a run that is over,
 * or was cancelled by another, answers with its outcome.
 */
export async function cancelRun(
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
  const { desk, evening } = texts;
  switch (told.result) {
    case 'asked':
      return { text: `${desk.cancelAsked(environment, told.run.action)} (${whoAsked(told.run)})` };
    case 'nothing':
      return { text: desk.nothingUnderWay(environment) };
    case 'over': {
      const { action, outcome, finishedAtMs } = told.run;
      if (action === 'down' && outcome === 'succeeded' && finishedAtMs !== undefined) {
        return lightSaid(
          environment,
          desk.darkAlready(environment, await timeOf(parts, ask, environment, finishedAtMs)),
          desk.lightIt,
        );
      }
      return { text: desk.overAlready(action, outcome === undefined ? '' : desk.outcomes[outcome]) };
    }
    case 'asked-before':
      return { text: desk.cancelAskedBefore(escaped(told.by), moment(told.atMs)) };
    case 'refused':
      return { text: evening.cancelRefused(environment, approversOf(parts, ask, environment)) };
    case 'stopped-anew':
      return { text: desk.stoppedAnew(environment) };
    case 'dark':
      return lightSaid(
        environment,
        desk.darkAlready(environment, await timeOf(parts, ask, environment, told.atMs)),
        desk.lightIt,
      );
    case 'cancelled': {
      const until = await timeOf(parts, ask, environment, told.end.untilMs);
      const text = [
        desk.stopCancelled(environment, until),
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
    actions([button(ACTION.startEnvironment, label, { e: environment, a: 'up' }, 'primary')]),
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
