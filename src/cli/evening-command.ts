import { LamplighterError } from '../core/errors.ts';
import type { Person } from '../core/lease/policy.ts';
import type { WhenProblem } from '../core/schedule/parse-when.ts';
import type { Lamplighter } from '../lamplighter.ts';
import type { EveningAnswer, ExceptionAnswer } from '../leases/answers.ts';
import type { LeaseService } from '../leases/lease-service.ts';
import type { Invocation } from './cli.ts';

/** Whoever is at the terminal holds the machine's credentials already. */
export const personAt = ({ requester }: Invocation): Person => ({
  actor: { source: 'terminal', id: requester, name: requester },
  role: 'admin',
});

/** The words of a command whose first may name the environment, and the evening that they are about. */
export async function eveningAnd(
  app: Lamplighter,
  given: readonly unknown[],
): Promise<{ evening: LeaseService; words: readonly string[] }> {
  const words = given.flat().filter((word): word is string => typeof word === 'string');
  const [first = ''] = words;
  const isNamed = app.environments.includes(first);
  const evening = await app.evening(app.resolve(isNamed ? first : undefined));
  return { evening, words: isNamed ? words.slice(1) : words };
}

export function timeRefused({ message, remedy }: WhenProblem): LamplighterError {
  return new LamplighterError('usage', message, { remedy });
}

/** What was not done is an error of the command; nothing has changed then. */
export function doneOrThrow<Answer extends EveningAnswer | ExceptionAnswer>(
  answer: Answer,
): Extract<Answer, { result: 'done' | 'asked' }> {
  if (answer.result === 'refused') {
    const { message, remedy, limit, code } = answer;
    throw new LamplighterError(code === 'locked' ? 'environment-locked' : 'lease-refused', message, {
      remedy,
      ...(limit !== undefined && { facts: { limit } }),
    });
  }
  if (answer.result === 'lost') {
    throw new LamplighterError('lease-refused', answer.message, {
      remedy: '`lamplighter lease` shows how it is now.',
    });
  }
  return answer as Extract<Answer, { result: 'done' | 'asked' }>;
}
