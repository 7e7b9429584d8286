import { HIDDEN, isSecretName, redact } from '../core/redact.ts';

/** A shorter value would redact ordinary words. */
const SHORTEST_SECRET = 6;
const DEEPEST = 8;

export interface Redactor {
  text(text: string): string;
  /** A copy without secrets; errors become plain objects. */
  value(value: unknown): unknown;
}

/** As `core/redact`, which knows secrets by their names and shapes, and those of this process's environment by value. */
export function redactor(env: Readonly<Record<string, string | undefined>>): Redactor {
  const own = Object.entries(env)
    .flatMap(([name, value]) =>
      value !== undefined && isSecretName(name) ? [value, ...passwordOf(value)] : [],
    )
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length);
  const text = (given: string): string => {
    const withoutOwn = own.reduce((text, secret) => text.replaceAll(secret, HIDDEN), given);
    return redact(withoutOwn);
  };
  const value = (given: unknown, depth = 0): unknown => {
    if (typeof given === 'string') return text(given);
    if (typeof given !== 'object' || given === null || given instanceof Date) return given;
    if (depth > DEEPEST) return '…';
    if (Array.isArray(given)) return given.map((item) => value(item, depth + 1));
    const fields = given instanceof Error ? fieldsOf(given) : given;
    return Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [
        name,
        isSecretName(name) && field !== undefined ? HIDDEN : value(field, depth + 1),
      ]),
    );
  };
  return { text, value };
}

/** The fields of an error that were meant to be shown; clients attach requests with all their headers to theirs. */
function fieldsOf(error: Error): object {
  const { name, message, stack, cause } = error;
  const { code, component, remedy, facts } = error as {
    [field in 'code' | 'component' | 'remedy' | 'facts']?: unknown;
  };
  return { name, message, code, component, remedy, facts, stack, cause };
}

function passwordOf(text: string): string[] {
  const password = URL.parse(text)?.password;
  return password ? [password, decodeURIComponent(password)] : [];
}
