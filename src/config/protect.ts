import type { ConfigPath, ConfigProblem } from './problems.ts';
import type { YamlSource } from './yaml-source.ts';

/** These hold in every file: a list of one's own adds to them and cannot switch them off. */
const ALWAYS = ['prod', 'prd'];

/** Everyday words that begin like a word of production and mean nothing of the kind. */
const EVERYDAY = /^produc(?:t|ts|e|ed|er|ers|es|ing|tive|tivity)$/;

export interface Protection {
  patterns: readonly string[];
  allow: readonly string[];
}

/** What holds where no file says more. */
export const NO_MORE: Protection = { patterns: [], allow: [] };

/**
 * The word in a name that marks production, or undefined.
 *
 * A name is cut into words at everything that is no letter or digit and where small letters turn to capitals
 * (`myProdDb` is my, prod, db). A word marks production when it begins or ends with a pattern, case aside:
 * `prod`, `prod2`, `production`, `nonprod`, `exchangeprod`, and not `reproduce` or `producer`. It errs on
 * the side of refusing, since a wrong refusal costs one line under `allow` and a wrong stop an outage.
 */
export function markOfProduction(name: string, patterns: readonly string[]): string | undefined {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  const marks = [...new Set([...ALWAYS, ...patterns.map((pattern) => pattern.toLowerCase())])];
  return words.find(
    (word) => !EVERYDAY.test(word) && marks.some((mark) => word.startsWith(mark) || word.endsWith(mark)),
  );
}

/**
 * Refuses every name and value of the environments that looks like production and is not expressly allowed.
 * `inherited` is the protection of another file that binds this text too: its exceptions hold here, and need not
 * be used here.
 */
export function checkProtection(
  environments: unknown,
  protection: Protection,
  yaml: YamlSource,
  inherited: Protection = NO_MORE,
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const used = new Set<string>();
  for (const { text, path, key } of namesIn(environments, ['environments'])) {
    const word = markOfProduction(text, [...protection.patterns, ...inherited.patterns]);
    if (word === undefined) continue;
    used.add(text);
    if (protection.allow.includes(text) || inherited.allow.includes(text)) continue;
    problems.push(
      yaml.problem(
        path,
        `looks like production ("${word}"), which lamplighter does not touch`,
        `If it is not production, add ${JSON.stringify(text)} to protect.allow.`,
        { key, found: text },
      ),
    );
  }
  for (const [index, name] of protection.allow.entries()) {
    if (used.has(name)) continue;
    const remedy = 'Take it away, or correct its spelling: it has to be the full name or value.';
    problems.push(
      yaml.problem(['protect', 'allow', index], 'allows nothing in this file', remedy, { found: name }),
    );
  }
  return problems;
}

/** A value that looks like production, and the word that marks it. */
export interface ProtectedValue {
  path: ConfigPath;
  found: string;
  word: string;
}

/** Every text in a value, at whatever depth, that looks like production and is not expressly allowed; no keys. */
export function protectedValues(value: unknown, protection: Protection): ProtectedValue[] {
  return [...namesIn(value, [])].flatMap(({ text: found, path, key }) => {
    const word =
      key || protection.allow.includes(found) ? undefined : markOfProduction(found, protection.patterns);
    return word === undefined ? [] : [{ path, found, word }];
  });
}

interface Name {
  text: string;
  path: ConfigPath;
  /** It is a key of the file, not a value. */
  key: boolean;
}

/** Sentences for people, and keys that come from our own schemas, name nothing that could be switched off. */
const PROSE = new Set(['description', 'nextSteps']);

function* namesIn(value: unknown, path: ConfigPath): Generator<Name> {
  if (typeof value === 'string') {
    yield { text: value, path, key: false };
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* namesIn(item, [...path, index]);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      const at = [...path, key];
      if (at.length === 3 && PROSE.has(key)) continue;
      if (at.length === 2 || (at.length === 4 && path[2] === 'components'))
        yield { text: key, path: at, key: true };
      yield* namesIn(inner, at);
    }
  }
}
