import type { KnownBlock } from '@slack/types';
import { type AccessAction, mayDo } from '../../../core/access.ts';
import type { LamplighterError } from '../../../core/errors.ts';
import type { Limit } from '../../../core/lease/judge-end.ts';
import type { WhenProblem } from '../../../core/schedule/parse-when.ts';
import { type InTheWay, type Refusal, refused } from '../../../leases/answers.ts';
import type { LeaseService } from '../../../leases/lease-service.ts';
import { ACTION } from '../../ids.ts';
import { actions, button, type MessageContent, section } from '../../messages/blocks/basics.ts';
import { timeOfDay } from '../../messages/texts/format.ts';
import type { SlackDeps } from '../../slack-deps.ts';
import { record } from '../audit.ts';
import { quoted } from '../parse/words.ts';
import type { SlackRequest } from '../slack-request.ts';
import { refusedText } from './refused-text.ts';

/** One thing that somebody wants of an evening. */
export interface Wanted {
  evening: LeaseService;
  action: AccessAction;
}

/** A time that cannot be read, or that can be read in two ways: then both are offered. */
export function answerTime(
  parts: SlackDeps,
  request: SlackRequest,
  wanted: Wanted,
  problem: WhenProblem,
): Promise<void> {
  return answerRefused(parts, request, wanted, {
    ...{ result: 'refused', code: 'time', problem, message: problem.message, remedy: problem.remedy },
  });
}

export async function answerRefused(
  parts: SlackDeps,
  request: SlackRequest,
  wanted: Wanted,
  answer: Refusal,
): Promise<void> {
  const { evening, action } = wanted;
  const { environment } = evening;
  await noteRefused(parts, request, wanted, answer.code);
  const { texts } = request;
  // About a request that is decided, what has become of it is said, and not only how it is now.
  if (answer.code === 'stop-won' || (answer.code === 'no-lease' && action !== 'decide')) {
    const text =
      answer.code === 'stop-won' ? texts.evening.stopWon(environment) : texts.evening.noLease(environment);
    const again = button(ACTION.startEnvironment, texts.evening.bringUp, { environment, action: 'up' });
    return request.answer.privately({ text, blocks: [section(text), actions([again])] });
  }
  const text = await refusedText(parts, request, evening, answer);
  const content =
    answer.code === 'locked'
      ? withUnlock(parts, request, wanted, text, answer.exception)
      : withChoices(request, wanted, text, answer.problem);
  return request.answer.privately(content);
}

/** A lock is in the way of what somebody wants. */
export async function answerLocked(
  parts: SlackDeps,
  request: SlackRequest,
  { environment, action }: { environment: string; action: AccessAction },
  lock: InTheWay,
): Promise<void> {
  const evening = await parts.app.evening(environment);
  const { by } = lock;
  const message = `${environment} is locked by ${by.name}.`;
  const remedy = `${by.name} or an approver can end that.`;
  return answerRefused(
    parts,
    request,
    { evening, action },
    refused('locked', message, remedy, { exception: lock }),
  );
}

/** What no lock lets anybody do. */
const FORBIDDEN = ['down', 'reset', 'init'] as const;

/** With a button for those who may end it: whoever has locked it, and approvers. */
function withUnlock(
  { environments }: SlackDeps,
  request: SlackRequest,
  { evening, action }: Wanted,
  text: string,
  lock: InTheWay | undefined,
): MessageContent {
  if (lock === undefined) return { text };
  const { environment } = evening;
  const isOwn = lock.by.source === request.actor.source && lock.by.id === request.actor.id;
  const mayBreak = mayDo(environments.get(environment)?.slack?.policy, request, 'decide').allowed;
  if (!isOwn && !mayBreak) return { text };
  const run = FORBIDDEN.find((one) => one === action);
  const label = request.texts.evening.schedule.end.lock;
  const unlock = button(ACTION.endException, label, {
    environment,
    subjectId: lock.id,
    ...(run && { action: run }),
  });
  return { text, blocks: [section(text), actions([unlock])] };
}

/** Both ways to take it, as buttons, where one of them can be wanted. */
function withChoices(
  { texts }: SlackRequest,
  { evening, action }: Wanted,
  text: string,
  problem: WhenProblem | undefined,
): MessageContent {
  if (action !== 'extend' || problem?.choices === undefined) return { text };
  const { environment, zone } = evening;
  const buttons = problem.choices.flatMap((choice, at) => {
    const when = evening.read(`until ${choice}`);
    if (when.kind !== 'until') return [];
    const id = at === 0 ? ACTION.keepUntil : ACTION.extendLease;
    const label = texts.evening.keepUntil(timeOfDay(when.atMs, zone));
    return [button(id, label, { environment, untilMs: when.atMs })];
  });
  const blocks: KnownBlock[] = [section(text), ...(buttons.length === 0 ? [] : [actions(buttons)])];
  return { text, blocks };
}

export const noteRefused = (
  parts: SlackDeps,
  request: SlackRequest,
  { evening, action }: Wanted,
  reason: string,
): Promise<void> =>
  record(parts, request, { environment: evening.environment, action, result: 'refused', detail: { reason } });

/** Words of theirs that are no such time. */
export async function answerWrongForm(
  parts: SlackDeps,
  request: SlackRequest,
  wanted: Wanted,
  say: (text: string) => string,
  text: string,
): Promise<void> {
  await noteRefused(parts, request, wanted, 'form');
  return request.answer.privately({ text: say(quoted(text)) });
}

/** Something to take back, and it is not clear what. */
export async function answerUnclear(
  parts: SlackDeps,
  request: SlackRequest,
  wanted: Wanted,
  reason: string,
  content: MessageContent,
): Promise<void> {
  await noteRefused(parts, request, wanted, reason);
  return request.answer.privately(content);
}

/** A run that leases or locks do not allow, before anything was begun. */
export async function answerLeaseError(
  parts: SlackDeps,
  request: SlackRequest,
  { environment, action }: { environment: string; action: AccessAction },
  error: LamplighterError,
): Promise<void> {
  const { limit, lock } = (error.facts ?? {}) as { limit?: Limit; lock?: InTheWay };
  if (lock !== undefined) return answerLocked(parts, request, { environment, action }, lock);
  const evening = await parts.app.evening(environment);
  await answerRefused(
    parts,
    request,
    { evening, action },
    {
      ...{ result: 'refused', code: 'limit' },
      ...{ message: error.message, remedy: error.remedy ?? '', ...(limit && { limit }) },
    },
  );
}
