import type { Role } from '../../core/access.ts';
import type { Wish } from '../../core/lease/arithmetic.ts';
import type { Person } from '../../core/lease/policy.ts';
import type { Evening } from '../../leases/evening.ts';
import type { SeenDeadline } from '../../leases/move-lease.ts';
import type { SlackParts } from '../parts.ts';
import { answerEvening, answerTime, answerWrongForm } from './answer-evening.ts';
import type { Ask } from './ask.ts';
import { wishOf } from './wish-of.ts';

export const personOf = ({ actor }: Pick<Ask, 'actor'>, role: Role): Person => ({ actor, role });

/** What one click on [+1 h] adds, in milliseconds. */
export const stepOf = ({ environments }: SlackParts, environment: string): number =>
  environments.get(environment)?.evening.lease.stepMs ?? 0;

/** The lease behind the deadline that the person has seen: a lock may end later than it. */
export async function seenBy(
  evening: Evening,
  deadlineMs: number | undefined,
): Promise<SeenDeadline | undefined> {
  if (deadlineMs === undefined) return undefined;
  const now = await evening.look();
  const isSame = now.lease !== undefined && now.deadlineMs === deadlineMs;
  return { litUntilMs: isSame ? (now.lease?.litUntilMs ?? deadlineMs) : deadlineMs };
}

/** Keeps it lit longer, and answers with the result. */
export async function keepLit(
  parts: SlackParts,
  ask: Ask,
  environment: string,
  { role, wish, deadlineMs }: { role: Role; wish: Wish; deadlineMs?: number | undefined },
): Promise<void> {
  const evening = await parts.app.evening(environment);
  const answer = await evening.extend(personOf(ask, role), wish, await seenBy(evening, deadlineMs));
  await answerEvening(parts, ask, { evening, action: 'extend' }, answer);
}

/** The same for a time in words. */
export async function keepLitBy(
  parts: SlackParts,
  ask: Ask,
  environment: string,
  { role, text, deadlineMs }: { role: Role; text: string; deadlineMs?: number | undefined },
): Promise<void> {
  const evening = await parts.app.evening(environment);
  const wanted = { evening, action: 'extend' } as const;
  const read = wishOf(evening, text);
  if ('problem' in read) return answerTime(parts, ask, wanted, read.problem);
  if ('span' in read) return answerWrongForm(parts, ask, wanted, ask.texts.evening.wrongForm.span, text);
  return keepLit(parts, ask, environment, { role, wish: read.wish, deadlineMs });
}
