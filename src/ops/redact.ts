/** Names of fields whose values are nobody's business, wherever they stand. */
const SECRET_NAME =
  /pass(word|wd|phrase)?$|secret|token|authorization|credential|api_?key|access_?key|database_?url|cookie/i;
/** What gives a secret away inside a text: the password of an address, a bearer token, an AWS key. */
const SECRET_TEXTS: readonly [RegExp, string][] = [
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"]*):[^\s@"]+@/gi, '$1:[redacted]@'],
  [/\b(Bearer|Basic) [\w.~+/=-]{8,}/gi, '$1 [redacted]'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, '[redacted]'],
  [/\bxox[a-z]-[\w-]{8,}/g, '[redacted]'],
  [/\b(password|passwd|secret|token)=[^\s&"',;]+/gi, '$1=[redacted]'],
];
const REDACTED = '[redacted]';
/** Shorter ones would redact ordinary words. */
const SHORTEST_SECRET = 6;
const DEEPEST = 8;

export interface Redactor {
  text(text: string): string;
  /** A copy without secrets; errors become plain objects. */
  value(value: unknown): unknown;
}

/** Knows the secrets of this process's own environment by value, and others by their names and shapes. */
export function redactor(env: Readonly<Record<string, string | undefined>>): Redactor {
  const own = Object.entries(env)
    .flatMap(([name, value]) =>
      value !== undefined && SECRET_NAME.test(name) ? [value, ...passwordOf(value)] : [],
    )
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length);
  const text = (given: string): string => {
    const withoutOwn = own.reduce((so, secret) => so.replaceAll(secret, REDACTED), given);
    return SECRET_TEXTS.reduce((so, [shape, instead]) => so.replace(shape, instead), withoutOwn);
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
        SECRET_NAME.test(name) && field !== undefined ? REDACTED : value(field, depth + 1),
      ]),
    );
  };
  return { text, value };
}

/** Of an error what was meant to be said; clients hang requests with all their headers onto theirs. */
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
