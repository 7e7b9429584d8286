import type { EveningAnswer, ExceptionAnswer } from '../../../leases/answers.ts';
import type { LeaseView } from '../../../leases/lease-service.ts';
import { mention } from '../../messages/blocks/basics.ts';
import { words } from '../../messages/blocks/evening/evening-context.ts';
import type { Texts } from '../../messages/texts/texts.ts';
import type { SlackDeps } from '../../slack-deps.ts';
import type { SlackRequest } from '../slack-request.ts';
import { answerRefused, noteRefused, type Wanted } from './lease-refusal.ts';
import { approversOf } from './refused-text.ts';

/** Tells the one who asked what came of it; what all are to know is a notice, and comes by itself. */
export async function answerEvening(
  parts: SlackDeps,
  request: SlackRequest,
  { evening, action }: Wanted,
  answer: EveningAnswer,
): Promise<void> {
  const { texts } = request;
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
            : `${texts.evening.stopGoes(environment)} ${nextStartText(texts, await evening.view())}`;
      return request.answer.privately({ text });
    }
    case 'asked': {
      const { expiresAtMs, request: wanted } = answer.approval;
      const text = texts.evening.asked(
        environment,
        at(Number(wanted.untilMs)),
        approversOf(parts, request, environment),
        at(expiresAtMs),
      );
      return request.answer.privately({ text });
    }
    case 'lost': {
      const { setBy, litUntilMs } = answer.lease;
      const { deadlineMs = litUntilMs } = await evening.view();
      const isOwn = setBy.source === 'slack' && setBy.id === request.actor.id;
      const by =
        setBy.source === 'slack'
          ? mention(setBy.id)
          : (texts.evening.systemActors[setBy.id] ?? words(setBy.name));
      const text = isOwn
        ? texts.evening.lostToYourself(at(litUntilMs))
        : texts.evening.lost(by, at(litUntilMs), at(deadlineMs));
      await noteRefused(parts, request, { evening, action }, 'lost');
      return request.answer.privately({ text });
    }
    case 'refused':
      return answerRefused(parts, request, { evening, action }, answer);
    default:
      return answer satisfies never;
  }
}

/** What a `down` is answered with too. */
const nextStartText = ({ common, evening }: Texts, { nextStart, zone, nowMs }: LeaseView): string =>
  nextStart === undefined
    ? evening.noStart
    : evening.nextStart(common.moment(nextStart.scheduledAtMs, { zone, nowMs }));

export async function answerException(
  parts: SlackDeps,
  request: SlackRequest,
  wanted: Wanted,
  answer: ExceptionAnswer,
): Promise<void> {
  if (answer.result === 'refused') return answerRefused(parts, request, wanted, answer);
  return request.answer.privately({ text: request.texts.evening.added });
}
