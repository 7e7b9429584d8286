import { randomUUID } from 'node:crypto';
import type { KnownBlock } from '@slack/types';
import type { Action } from '../../core/action.ts';
import { describeError } from '../../core/errors.ts';
import type { Plan, PlannedPhase } from '../../core/plan/plan.ts';
import { MINUTE } from '../../core/ports/clock.ts';
import { redact } from '../../core/redact.ts';
import type { InTheWay } from '../../leases/answers.ts';
import { ACTION } from '../ids.ts';
import { actions, button, escaped, moment, section } from '../messages/blocks/basics.ts';
import { confirmView, lookingView, toldView } from '../messages/blocks/confirm-view.ts';
import { whoAsked } from '../messages/blocks/status.ts';
import { type ButtonValue, writeValue } from '../messages/button-value.ts';
import type { Texts } from '../messages/texts/texts.ts';
import type { SlackParts } from '../parts.ts';
import { answerLocked } from './answer-evening.ts';
import { type Ask, placeOf } from './ask.ts';

/** How long a question may be answered: a later answer concerns another state. */
const PROMPT_LASTS_MS = 15 * MINUTE;

/** The subject of a question, besides who is asked and where. */
type PromptSubject = ButtonValue & { a: Action };

/**
 * The values of a question's buttons: its subject, its id, and when it was asked. Undefined where the same button has
 * just put the same question to the same person in the same place.
 */
export function newPrompt(
  { clock, openQuestions }: Pick<SlackParts, 'clock' | 'openQuestions'>,
  ask: Ask,
  subject: PromptSubject,
): ButtonValue | undefined {
  const { c, h } = placeOf(ask);
  // A command that is typed twice is answered twice, as all commands are.
  const promptId =
    ask.via === 'click' ? openQuestions.ask([ask.actor.id, c, h, writeValue(subject)]) : randomUUID();
  return promptId === undefined ? undefined : { ...subject, p: promptId, t: clock.now() };
}

export const isExpired = ({ clock }: Pick<SlackParts, 'clock'>, { p, t = 0 }: ButtonValue): boolean =>
  p === undefined || clock.now() - t > PROMPT_LASTS_MS;

/**
 * Claims the answer to a question: true for the first one, false for every further one, on whichever replica. An answer
 * that is repeated after a crash counts if it was the first: the claiming answer stores its own name with the question.
 */
export async function claimPrompt(parts: SlackParts, ask: Ask, { p }: ButtonValue): Promise<boolean> {
  const { inbox, owner, clock, openQuestions } = parts;
  const nowMs = clock.now();
  if (p !== undefined) openQuestions.settle(p);
  const enter = async (key: string): Promise<boolean> => {
    const item = { key, kind: 'answer', payload: { by: ask.actor.id }, receivedAtMs: nowMs };
    const entered = await inbox.accept(item, owner);
    if (entered !== undefined) await inbox.finish(entered, { state: 'done', atMs: nowMs });
    return entered !== undefined;
  };
  const own = `answer:${p}/${ask.delivery}`;
  if (!(await enter(`answer:${p}`))) return ask.late && !(await enter(own));
  await enter(own);
  return true;
}

/** Asks before acting: shows what would happen, in a modal where there is time for one, else with buttons. */
export async function askFirst(
  parts: SlackParts,
  ask: Ask,
  { environment, action, inModal }: { environment: string; action: Action; inModal: boolean },
): Promise<void> {
  const { texts, triggerId } = ask;
  const lock = action === 'up' ? undefined : await lockOver(parts, environment);
  // Checked before anything is asked: a yes would only be refused.
  if (lock !== undefined) return answerLocked(parts, ask, { environment, action }, lock);
  const viewId =
    inModal && triggerId ? await openModal(parts, ask, environment, action, triggerId) : undefined;
  const tell = async (question: Question): Promise<void> => {
    if (question.isEmpty) {
      if (viewId === undefined) return ask.answer.privately({ text: question.lines.join('\n') });
      const view = toldView(texts, environment, question.lines);
      await parts.client.views.update({ view_id: viewId, view });
      return;
    }
    const subject = { e: environment, a: action, ...(question.liveRunId && { r: question.liveRunId }) };
    if (viewId !== undefined) {
      const value = { ...subject, p: randomUUID(), t: parts.clock.now(), ...placeOf(ask) };
      const view = confirmView(texts, environment, action, question.lines, value);
      await parts.client.views.update({ view_id: viewId, view });
      return;
    }
    const value = newPrompt(parts, ask, subject);
    if (value === undefined) return;
    const text = texts.desk.ask[action](environment);
    await ask.answer.privately({ text, blocks: promptBlocks(texts, question.lines, value) });
  };
  let question: Question;
  try {
    question = await questionOf(parts, ask, environment, action);
  } catch (error) {
    // The modal would stay in its waiting state; the remedy is sent outside it.
    if (viewId !== undefined) {
      const told = toldView(texts, environment, [
        texts.desk.failed(escaped(redact(describeError(error))), undefined),
      ]);
      await parts.client.views.update({ view_id: viewId, view: told });
    }
    throw error;
  }
  await tell(question);
}

/** The present lock that ends last. */
async function lockOver({ evening }: SlackParts, environment: string): Promise<InTheWay | undefined> {
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
  { app }: SlackParts,
  ask: Ask,
  environment: string,
  action: Action,
): Promise<Question> {
  const { desk } = ask.texts;
  const [plan, live, past] = await Promise.all([
    app.plan(environment, { action, requester: ask.actor.name }, ask.signal),
    app.liveRun(environment),
    app.history({ environment, limit: 20 }),
  ]);
  const lines: string[] = [];
  const litBy = past.find((run) => run.action === 'up' && run.outcome !== 'cancelled');
  if (action === 'down' && litBy !== undefined) {
    lines.push(desk.litBy(whoAsked(litBy), moment(litBy.createdAtMs, 'day')));
  }
  if (live !== undefined) {
    lines.push(desk.inTheWay(environment, live.action, whoAsked(live), action));
  }
  const work = plan.phases.filter(({ skip }) => !skip);
  const isEmpty = work.length === 0 && live === undefined;
  lines.push(...(isEmpty ? [desk.nothingToDo(environment, action)] : planLines(ask.texts, plan)));
  return { lines, isEmpty, liveRunId: live?.id };
}

/** The effect of a plan, in a few lines. */
export function planLines({ desk, common }: Texts, plan: Plan): string[] {
  const work = plan.phases.filter(({ skip }) => !skip);
  const named = (verb: PlannedPhase['verb']) =>
    common.list(
      work.filter((phase) => phase.verb === verb).map(({ component }) => `\`${component}\``),
      20,
    );
  const of = (verb: PlannedPhase['verb'], say: (names: string) => string) =>
    work.some((phase) => phase.verb === verb) ? [say(named(verb))] : [];
  return [
    ...of('stop', desk.willStop),
    ...of('start', desk.willStart),
    ...of('run', desk.willRun),
    ...(plan.leftOut.length > 0
      ? [
          desk.leftOut(
            common.list(
              plan.leftOut.map(({ component }) => `\`${component}\``),
              20,
            ),
          ),
        ]
      : []),
    ...(work.length > 0 ? [desk.takes(common.duration(plan.criticalPath.ms))] : []),
    ...plan.warnings.map((warning) => `:warning: ${escaped(warning)}`),
  ];
}

function promptBlocks({ desk }: Texts, lines: readonly string[], value: ButtonValue): KnownBlock[] {
  const { e: environment, a: action = 'up' } = value;
  return [
    section([`*${desk.ask[action](environment)}*`, ...lines].join('\n')),
    actions([
      button(ACTION.confirm, desk.go[action], value, action === 'up' ? 'primary' : 'danger'),
      button(ACTION.keep, desk.keep[action], value),
    ]),
  ];
}

/**
 * Opens a modal at once that says that everything is being probed: a trigger lasts 3 s. Undefined when it came too
 * late.
 * Source: https://docs.slack.dev/surfaces/modals
 */
async function openModal(
  { client, log }: SlackParts,
  { texts }: Ask,
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
