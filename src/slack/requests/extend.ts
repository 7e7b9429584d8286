import type { Role } from '../../core/access.ts';
import type { RequestedEnd } from '../../core/lease/arithmetic.ts';
import type { LeaseService } from '../../leases/lease-service.ts';
import type { SeenDeadline } from '../../leases/move-lease.ts';
import type { ButtonValue } from '../messages/button-value.ts';
import type { SlackDeps } from '../slack-deps.ts';
import { answerEvening } from './answers/lease-answer.ts';
import { answerTime, answerWrongForm } from './answers/lease-refusal.ts';
import { authorise } from './authorise.ts';
import type { Command } from './command.ts';
import { readTimeWords, type TimeRequest } from './parse/time-words.ts';
import { wishOf } from './parse/wish-of.ts';
import { personOf, type SlackRequest } from './slack-request.ts';

/** `extend 2h`, `extend until 22:30`, `extend tonight`: keeps it lit longer. Without a time: by one step. */
export const extend: Command<TimeRequest<'extend'>> = {
  name: 'extend',
  aliases: ['keep'],
  parse: (line, context) => readTimeWords('extend', line, context, false),
  right: () => 'extend',
  async run(parts, request, { environment, time: text }, role) {
    if (text !== '') return keepLitBy(parts, request, environment, { role, text });
    const wish: RequestedEnd = { kind: 'for', ms: stepOf(parts, environment) };
    await keepLit(parts, request, environment, { role, wish });
  },
};

/**
 * [Keep until 22:00] and [+1 h]: until the moment that stands on the button, as long as the deadline is the one
 * that stood beside it. On a run's message, which names none, by one step.
 */
export async function keepUntilClicked(
  parts: SlackDeps,
  request: SlackRequest,
  { environment, deadlineMs, untilMs }: ButtonValue,
): Promise<void> {
  const role = await authorise(parts, request, environment, 'extend', { untilMs });
  if (role === undefined) return;
  const wish: RequestedEnd =
    untilMs === undefined
      ? { kind: 'for', ms: stepOf(parts, environment) }
      : { kind: 'until', atMs: untilMs };
  await keepLit(parts, request, environment, { role, wish, deadlineMs });
}

/** [Keep tonight]: until the next start, which lights it anyway. */
export async function keepTonightClicked(
  parts: SlackDeps,
  request: SlackRequest,
  { environment, deadlineMs }: ButtonValue,
): Promise<void> {
  const role = await authorise(parts, request, environment, 'extend', { tonight: true });
  if (role === undefined) return;
  await keepLit(parts, request, environment, { role, wish: { kind: 'tonight' }, deadlineMs });
}

/** What one click on [+1 h] adds, in milliseconds. */
const stepOf = ({ environments }: SlackDeps, environment: string): number =>
  environments.get(environment)?.evening.lease.stepMs ?? 0;

/** The lease behind the deadline that somebody has seen: a lock may end later than it. */
export async function seenBy(
  evening: LeaseService,
  deadlineMs: number | undefined,
): Promise<SeenDeadline | undefined> {
  if (deadlineMs === undefined) return undefined;
  const now = await evening.view();
  const isSame = now.lease !== undefined && now.deadlineMs === deadlineMs;
  return { litUntilMs: isSame ? (now.lease?.litUntilMs ?? deadlineMs) : deadlineMs };
}

/** Keeps it lit longer, and tells the asker what came of it. */
async function keepLit(
  parts: SlackDeps,
  request: SlackRequest,
  environment: string,
  { role, wish, deadlineMs }: { role: Role; wish: RequestedEnd; deadlineMs?: number | undefined },
): Promise<void> {
  const evening = await parts.app.evening(environment);
  const answer = await evening.extend(personOf(request, role), wish, await seenBy(evening, deadlineMs));
  await answerEvening(parts, request, { evening, action: 'extend' }, answer);
}

/** The same for a time in words. */
export async function keepLitBy(
  parts: SlackDeps,
  request: SlackRequest,
  environment: string,
  { role, text, deadlineMs }: { role: Role; text: string; deadlineMs?: number | undefined },
): Promise<void> {
  const evening = await parts.app.evening(environment);
  const wanted = { evening, action: 'extend' } as const;
  const read = wishOf(evening, text);
  if ('problem' in read) return answerTime(parts, request, wanted, read.problem);
  if ('span' in read)
    return answerWrongForm(parts, request, wanted, request.texts.evening.wrongForm.span, text);
  return keepLit(parts, request, environment, { role, wish: read.wish, deadlineMs });
}
