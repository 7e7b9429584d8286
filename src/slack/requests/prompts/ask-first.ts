import { randomUUID } from 'node:crypto';
import type { KnownBlock } from '@slack/types';
import type { Action } from '../../../core/action.ts';
import { describeError } from '../../../core/errors.ts';
import { redact } from '../../../core/redact.ts';
import type { InTheWay } from '../../../leases/answers.ts';
import { ACTION } from '../../ids.ts';
import { actions, button, escaped, moment, section } from '../../messages/blocks/basics.ts';
import { confirmView, lookingView, toldView } from '../../messages/blocks/confirm-view.ts';
import { planLines } from '../../messages/blocks/plan-lines.ts';
import { whoAsked } from '../../messages/blocks/status.ts';
import type { ButtonValue } from '../../messages/button-value.ts';
import type { Texts } from '../../messages/texts/texts.ts';
import type { SlackDeps } from '../../slack-deps.ts';
import { answerLocked } from '../answers/lease-refusal.ts';
import { placeOf, type SlackRequest } from '../slack-request.ts';
import { newPrompt } from './prompt.ts';

/** Asks before doing: shows what would happen, in a modal where there is time for one, else with buttons. */
export async function askFirst(
  parts: SlackDeps,
  request: SlackRequest,
  { environment, action, inModal }: { environment: string; action: Action; inModal: boolean },
): Promise<void> {
  const { texts, triggerId } = request;
  const lock = action === 'up' ? undefined : await lockOver(parts, environment);
  // Said before anything is asked: a yes would only be refused.
  if (lock !== undefined) return answerLocked(parts, request, { environment, action }, lock);
  const viewId =
    inModal && triggerId ? await openModal(parts, request, environment, action, triggerId) : undefined;
  const tell = async (question: Question): Promise<void> => {
    if (question.isEmpty) {
      if (viewId === undefined) return request.answer.privately({ text: question.lines.join('\n') });
      const view = toldView(texts, environment, question.lines);
      await parts.client.views.update({ view_id: viewId, view });
      return;
    }
    const subject = { environment, action, ...(question.liveRunId && { runId: question.liveRunId }) };
    if (viewId !== undefined) {
      const value = { ...subject, promptId: randomUUID(), shownAtMs: parts.clock.now(), ...placeOf(request) };
      const view = confirmView(texts, environment, action, question.lines, value);
      await parts.client.views.update({ view_id: viewId, view });
      return;
    }
    const value = newPrompt(parts, request, subject);
    if (value === undefined) return;
    const text = texts.commands.ask[action](environment);
    await request.answer.privately({ text, blocks: promptBlocks(texts, question.lines, value) });
  };
  let question: Question;
  try {
    question = await questionOf(parts, request, environment, action);
  } catch (error) {
    // The modal would wait for ever; what to do is told outside.
    if (viewId !== undefined) {
      const reported = toldView(texts, environment, [
        texts.commands.failed(escaped(redact(describeError(error))), undefined),
      ]);
      await parts.client.views.update({ view_id: viewId, view: reported });
    }
    throw error;
  }
  await tell(question);
}

/** The lock that is in the way now, and ends last. */
async function lockOver({ evening }: SlackDeps, environment: string): Promise<InTheWay | undefined> {
  const { inTheWay = [] } = (await evening?.of(environment)) ?? {};
  return inTheWay.filter(({ kind }) => kind === 'lock').sort((a, b) => b.untilMs - a.untilMs)[0];
}

interface Question {
  lines: string[];
  /** There is nothing to do, so nothing to ask. */
  isEmpty: boolean;
  liveRunId: string | undefined;
}

async function questionOf(
  { app }: SlackDeps,
  request: SlackRequest,
  environment: string,
  action: Action,
): Promise<Question> {
  const { commands } = request.texts;
  const [plan, live, past] = await Promise.all([
    app.plan(environment, { action, requester: request.actor.name }, request.signal),
    app.liveRun(environment),
    app.history({ environment, limit: 20 }),
  ]);
  const lines: string[] = [];
  const litBy = past.find((run) => run.action === 'up' && run.outcome !== 'cancelled');
  if (action === 'down' && litBy !== undefined) {
    lines.push(commands.litBy(whoAsked(litBy), moment(litBy.createdAtMs, 'day')));
  }
  if (live !== undefined) {
    lines.push(commands.inTheWay(environment, live.action, whoAsked(live), action));
  }
  const work = plan.phases.filter(({ skip }) => !skip);
  const isEmpty = work.length === 0 && live === undefined;
  lines.push(...(isEmpty ? [commands.nothingToDo(environment, action)] : planLines(request.texts, plan)));
  return { lines, isEmpty, liveRunId: live?.id };
}

function promptBlocks({ commands }: Texts, lines: readonly string[], value: ButtonValue): KnownBlock[] {
  const { environment, action = 'up' } = value;
  return [
    section([`*${commands.ask[action](environment)}*`, ...lines].join('\n')),
    actions([
      button(ACTION.confirm, commands.go[action], value, action === 'up' ? 'primary' : 'danger'),
      button(ACTION.keep, commands.keep[action], value),
    ]),
  ];
}

/**
 * Opens a modal at once that says that everything is being probed: a trigger lasts 3 s. Undefined when it came too
 * late. Source: https://docs.slack.dev/surfaces/modals
 */
async function openModal(
  { client, log }: SlackDeps,
  { texts }: SlackRequest,
  environment: string,
  action: Action,
  triggerId: string,
): Promise<string | undefined> {
  try {
    const opened = await client.views.open({
      trigger_id: triggerId,
      view: lookingView(texts, environment, action),
    });
    return opened.view?.id;
  } catch (error) {
    log.info({ err: error }, 'no modal; asking in a message instead');
    return undefined;
  }
}
