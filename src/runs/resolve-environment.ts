import { nearest } from '../config/nearest.ts';
import { LamplighterError } from '../core/errors.ts';

/**
 * The environment that a person means: the named one, or the only one. Throws a LamplighterError when it is neither.
 */
export function resolveEnvironment(name: string | undefined, names: readonly string[]): string {
  if (name !== undefined) {
    if (names.includes(name)) return name;
    throw unknownEnvironment(name, names);
  }
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return only;
  throw new LamplighterError('usage', 'More than one environment is configured; which one?', {
    remedy: `Name one of: ${names.join(', ')}.`,
  });
}

function unknownEnvironment(name: string, names: readonly string[]): LamplighterError {
  const guess = nearest(name, names);
  const configured = `Configured: ${names.join(', ')}.`;
  return new LamplighterError('environment-unknown', `There is no environment ${name}`, {
    remedy: guess ? `Did you mean ${guess}? ${configured}` : configured,
  });
}
