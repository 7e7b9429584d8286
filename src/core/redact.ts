/** The placeholder of a secret. */
export const HIDDEN = '***';

/** Names of fields and variables whose values are always secret. */
const SECRET_NAME =
  /pass(word|wd|phrase)?$|secret|token|signature|authorization|credential|(api|access|private)_?key|database_?url|cookie/i;

/** Names whose values are secret, whatever stands before them: `saslPassword`, `DB_PASSWORD`, `X-Amz-Signature`. */
const NAMES =
  'passwords?|passwd|passphrase|pwd|secrets?|secret[-_]?(?:access[-_]?)?key|api[-_]?key|token|signature|sig|credential';

/**
 * Each rule names what it hides and what stays, so that a reader still sees where a secret was. All patterns are
 * bounded, because messages come from outside.
 */
const RULES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // https://user:password@host
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#'"<>]{1,500}@/gi, `$1${HIDDEN}@`],
  [
    /\b((?:proxy-)?authorization["']?\s{0,4}[:=]\s{0,4}["']?)(?:(?:bearer|basic|digest|negotiate)\s+)?[^\s"',;]+/gi,
    `$1${HIDDEN}`,
  ],
  // The word alone may occur in a sentence; the text after it must look like a token.
  [/\b([Bb]earer|BEARER|[Bb]asic|BASIC)\s+(?=\S{0,500}(?:[0-9=]|[a-z][A-Z]))[\w.~+/=-]{8,}/g, `$1 ${HIDDEN}`],
  [/\bk8s-aws-v1\.[\w=-]+/g, `k8s-aws-v1.${HIDDEN}`],
  // A Slack token: of a bot, a user, an app, a workspace. Source: https://docs.slack.dev/authentication/tokens
  [/\b(xox[a-z]|xapp)-[\w-]{8,}/g, `$1-${HIDDEN}`],
  // A JSON web token. Source: https://www.rfc-editor.org/rfc/rfc7519
  [/\beyJ[\w-]{6,}\.[\w-]+(?:\.[\w-]*)?/g, HIDDEN],
  [/\b(AKIA|ASIA)[A-Z0-9]{8,}/g, `$1${HIDDEN}`],
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g, HIDDEN],
  [
    new RegExp(
      `\\b([\\w.-]{0,40}(?:${NAMES})["']?\\s{0,4}=\\s{0,4})("[^"]*"|'[^']*'|[^\\s"'&,;)}\\]]+)`,
      'gi',
    ),
    `$1${HIDDEN}`,
  ],
  // With a colon only where the name stands alone or in quotes: `InvalidToken: …` is the name of an error.
  [
    new RegExp(
      `((?<![\\w.])(?:[\\w-]{0,40}[_-])?(?:${NAMES})\\s{0,4}:\\s{0,4}|["'][\\w.-]{0,40}(?:${NAMES})["']\\s{0,4}:\\s{0,4})("[^"]*"|'[^']*'|[^\\s"'&,;)}\\]]+)`,
      'gi',
    ),
    `$1${HIDDEN}`,
  ],
  // SASL PLAIN: authorization identity, NUL, user, NUL, password. Source: https://www.rfc-editor.org/rfc/rfc4616
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what separates them
  [/\u0000([^\u0000\s]{1,255})\u0000[^\u0000\s]{1,255}/g, `\u0000$1\u0000${HIDDEN}`],
];

/**
 * Redacts what nobody may read in a message, an event or a log: passwords, tokens, keys, signatures, user info of URLs.
 * Pure and idempotent.
 */
export function redact(text: string): string {
  let shown = text;
  for (const [pattern, replacement] of RULES) shown = shown.replace(pattern, replacement);
  return shown;
}

export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

/**
 * Fields that a resumed run compares with the present state: they must stay unchanged, and kinds put no secrets there.
 */
const KEPT: ReadonlySet<string> = new Set(['intent', 'receipt']);

/** A copy of an event, or of anything that survives JSON, with every text in it redacted. */
export function redactWords<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, KEPT.has(name) ? field : copy(field)]),
  );
}
