import type { KnownBlock } from '@slack/types';
import { type AccessAction, mayDo } from '../../core/access.ts';
import type { LamplighterError } from '../../core/errors.ts';
import type { Limit } from '../../core/lease/verdict.ts';
import type { WhenProblem } from '../../core/schedule/parse-when.ts';
import {
  type EveningAnswer,
  type ExceptionAnswer,
  type InTheWay,
  type Refusal,
  refused,
} from '../../leases/answers.ts';
import type { Evening, EveningView } from '../../leases/evening.ts';
import { ACTION } from '../ids.ts';
import { actions, button, mention, type Said, section } from '../messages/blocks/basics.ts';
import { words } from '../messages/blocks/evening/evening-context.ts';
import { timeOfDay } from '../messages/texts/format.ts';
import type { Texts } from '../messages/texts/texts.ts';
import type { SlackParts } from '../parts.ts';
import type { Ask } from './ask.ts';
import { record } from './guard.ts';
import { quoted } from './parse/words.ts';
import { approversOf, refusedText } from './refused-text.ts';

/** One thing that somebody wants of an evening. */
export interface Wanted {
  evening: Evening;
  action: AccessAction;
}

/** Tells the one who asked what came of it; what all are to know is a notice, and comes by itself. */
export async function answerEvening(
  parts: SlackParts,
  ask: Ask,
  { evening, action }: Wanted,
  answer: EveningAnswer,
): Promise<void> {
  const { texts } = ask;
  const { environment, zone } = evening;
  const at = (ms: number) => texts.common.moment(ms, { zone, nowMs: evening.now() });
  switch (answer.result) {
    case 'done': {
      const { lease } = answer;
      const text =
        action === 'decide'
          ? texts.evening.decided
          : lease.reminded.stopping === undefined
            ? texts.evening.done(environment, at(lease.litUntilMs))
            : `${texts.evening.stopGoes(environment)} ${nextStartText(texts, await evening.look())}`;
      return ask.answer.privately({ text });
    }
    case 'asked': {
      const { expiresAtMs, request } = answer.approval;
      const text = texts.evening.asked(
        environment,
        at(Number(request.untilMs)),
        approversOf(parts, ask, environment),
        at(expiresAtMs),
      );
      return ask.answer.privately({ text });
    }
    case 'lost': {
      const { setBy, litUntilMs } = answer.lease;
      const { deadlineMs = litUntilMs } = await evening.look();
      const isOwn = setBy.source === 'slack' && setBy.id === ask.actor.id;
      const by =
        setBy.source === 'slack'
          ? mention(setBy.id)
          : (texts.evening.systemActors[setBy.id] ?? words(setBy.name));
      const text = isOwn
        ? texts.evening.lostToYourself(at(litUntilMs))
        : texts.evening.lost(by, at(litUntilMs), at(deadlineMs));
      await noteRefused(parts, ask, { evening, action }, 'lost');
      return ask.answer.privately({ text });
    }
    case 'refused':
      return answerRefused(parts, ask, { evening, action }, answer);
    default:
      return answer satisfies never;
  }
}

/** What a `down` is answered with too. */
const nextStartText = ({ common, evening }: Texts, { nextStart, zone, nowMs }: EveningView): string =>
  nextStart === undefined
    ? evening.noStart
    : evening.nextStart(common.moment(nextStart.nominalMs, { zone, nowMs }));

export async function answerException(
  parts: SlackParts,
  ask: Ask,
  wanted: Wanted,
  answer: ExceptionAnswer,
): Promise<void> {
  if (answer.result === 'refused') return answerRefused(parts, ask, wanted, answer);
  return ask.answer.privately({ text: ask.texts.evening.added });
}

/** A time that cannot be read, or that can be read in two ways: then both are offered. */
export function answerTime(parts: SlackParts, ask: Ask, wanted: Wanted, problem: WhenProblem): Promise<void> {
  return answerRefused(parts, ask, wanted, {
    ...{ result: 'refused', code: 'time', problem, message: problem.message, remedy: problem.remedy },
  });
}

async function answerRefused(parts: SlackParts, ask: Ask, wanted: Wanted, answer: Refusal): Promise<void> {
  const { evening, action } = wanted;
  const { environment } = evening;
  await noteRefused(parts, ask, wanted, answer.code);
  const { texts } = ask;
  // About a request that is decided, what has become of it is said, and not only how it is now.
  if (answer.code === 'stop-won' || (answer.code === 'no-lease' && action !== 'decide')) {
    const text =
      answer.code === 'stop-won' ? texts.evening.stopWon(environment) : texts.evening.noLease(environment);
    const again = button(ACTION.startEnvironment, texts.evening.bringUp, { environment, action: 'up' });
    return ask.answer.privately({ text, blocks: [section(text), actions([again])] });
  }
  const text = await refusedText(parts, ask, evening, answer);
  const said =
    answer.code === 'locked'
      ? withUnlock(parts, ask, wanted, text, answer.exception)
      : withChoices(ask, wanted, text, answer.problem);
  return ask.answer.privately(said);
}

/** A lock is in the way of what somebody wants. */
export async function answerLocked(
  parts: SlackParts,
  ask: Ask,
  { environment, action }: { environment: string; action: AccessAction },
  lock: InTheWay,
): Promise<void> {
  const evening = await parts.app.evening(environment);
  const { by } = lock;
  const message = `${environment} is locked by ${by.name}.`;
  const remedy = `${by.name} or an approver can end that.`;
  return answerRefused(
    parts,
    ask,
    { evening, action },
    refused('locked', message, remedy, { exception: lock }),
  );
}

/** What no lock lets anybody do. */
const FORBIDDEN = ['down', 'reset', 'init'] as const;

/** With a button for those who may end it: whoever has locked it, and approvers. */
function withUnlock(
  { environments }: SlackParts,
  ask: Ask,
  { evening, action }: Wanted,
  text: string,
  lock: InTheWay | undefined,
): Said {
  if (lock === undefined) return { text };
  const { environment } = evening;
  const isOwn = lock.by.source === ask.actor.source && lock.by.id === ask.actor.id;
  const mayBreak = mayDo(environments.get(environment)?.slack?.policy, ask, 'decide').allowed;
  if (!isOwn && !mayBreak) return { text };
  const run = FORBIDDEN.find((one) => one === action);
  const label = ask.texts.evening.schedule.end.lock;
  const unlock = button(ACTION.endException, label, {
    environment,
    subjectId: lock.id,
    ...(run && { action: run }),
  });
  return { text, blocks: [section(text), actions([unlock])] };
}

/** Both ways to take it, as buttons, where one of them can be wanted. */
function withChoices(
  { texts }: Ask,
  { evening, action }: Wanted,
  text: string,
  problem: WhenProblem | undefined,
): Said {
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

const noteRefused = (
  parts: SlackParts,
  ask: Ask,
  { evening, action }: Wanted,
  reason: string,
): Promise<void> =>
  record(parts, ask, { environment: evening.environment, action, result: 'refused', detail: { reason } });

/** Words of theirs that are no such time. */
export async function answerWrongForm(
  parts: SlackParts,
  ask: Ask,
  wanted: Wanted,
  say: (text: string) => string,
  text: string,
): Promise<void> {
  await noteRefused(parts, ask, wanted, 'form');
  return ask.answer.privately({ text: say(quoted(text)) });
}

/** Something to take back, and it is not clear what. */
export async function answerUnclear(
  parts: SlackParts,
  ask: Ask,
  wanted: Wanted,
  reason: string,
  said: Said,
): Promise<void> {
  await noteRefused(parts, ask, wanted, reason);
  return ask.answer.privately(said);
}

/** A run that leases or locks do not allow, before anything was begun. */
export async function answerLeaseError(
  parts: SlackParts,
  ask: Ask,
  { environment, action }: { environment: string; action: AccessAction },
  error: LamplighterError,
): Promise<void> {
  const { limit, lock } = (error.facts ?? {}) as { limit?: Limit; lock?: InTheWay };
  if (lock !== undefined) return answerLocked(parts, ask, { environment, action }, lock);
  const evening = await parts.app.evening(environment);
  await answerRefused(
    parts,
    ask,
    { evening, action },
    {
      ...{ result: 'refused', code: 'limit' },
      ...{ message: error.message, remedy: error.remedy ?? '', ...(limit && { limit }) },
    },
  );
}
