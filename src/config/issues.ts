import type { z } from 'zod';
import { inputSchema, type JsonSchema, keysAt, schemasAt } from './expected.ts';
import { suggest } from './nearest.ts';
import { type ConfigPath, type ConfigProblem, foundText } from './problems.ts';
import type { YamlSource } from './yaml-source.ts';

type Issue = z.core.$ZodIssue;

interface Context {
  yaml: YamlSource;
  /** Where in the file the checked value stands. */
  base: ConfigPath;
  schema: JsonSchema;
  /** Keys that are known beside those of the schema. */
  otherKeys: readonly string[];
}

const LIBRARY_WORDS = /^(?:Invalid|Too small|Too big)/;

const TYPE_WORDS: Record<string, string> = {
  string: 'text',
  int: 'a whole number',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of keys',
  record: 'a mapping of keys',
};

/** Holds the value at `base` against a schema: its output, or what is wrong in words. */
export function checkValue<T>(
  schema: z.ZodType<T>,
  value: unknown,
  at: { yaml: YamlSource; base: ConfigPath; otherKeys?: readonly string[] },
): { value: T } | { problems: ConfigProblem[] } {
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data };
  const context = { ...at, otherKeys: at.otherKeys ?? [], schema: inputSchema(schema) };
  return { problems: result.error.issues.flatMap((issue) => explain(issue, [], context)) };
}

function explain(issue: Issue, above: ConfigPath, context: Context): ConfigProblem[] {
  const { yaml, base } = context;
  const path = [...above, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  const full = [...base, ...path];
  if (issue.code === 'unrecognized_keys') {
    const known = [...keysAt(context.schema, path), ...(path.length === 0 ? context.otherKeys : [])];
    return issue.keys.map((key) =>
      yaml.problem([...full, key], 'is not known here', suggest(key, known, 'keys here'), { key: true }),
    );
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = nearestForm(issue.errors, yaml.valueAt(full));
    if (nearest !== undefined) return nearest.flatMap((inner) => explain(inner, path, context));
  }
  const found = yaml.valueAt(full);
  const known = schemasAt(context.schema, path);
  if (found === undefined) {
    return [yaml.problem(full, 'is missing', missingRemedy(full, known), { key: true })];
  }
  const { message, remedy } = sentence(issue, found, known);
  const hidden = message.includes(foundText(found)) || paramsOf(issue).hideFound === true;
  return [yaml.problem(full, message, remedy, hidden ? {} : { found })];
}

/** The branch of a union that the value was probably meant for; undefined when it fits no branch's type. */
function nearestForm(branches: Issue[][], value: unknown): Issue[] | undefined {
  const fitting = branches.filter(
    (issues) => !issues.some((issue) => issue.code === 'invalid_type' && issue.path.length === 0),
  );
  if (typeof value !== 'object' || fitting.length === 0) return undefined;
  const apart = (issues: Issue[]) =>
    issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 2 * issue.keys.length : 1), 0);
  return fitting.reduce((best, issues) => (apart(issues) < apart(best) ? issues : best));
}

function sentence(issue: Issue, found: unknown, known: JsonSchema[]): { message: string; remedy: string } {
  const example = hint(known);
  // A schema may bring a sentence of its own; only the library's are put into our words.
  if (issue.code !== 'custom' && !LIBRARY_WORDS.test(issue.message)) {
    return {
      message: issue.message,
      remedy: issue.code === 'invalid_type' && issue.expected === 'never' ? 'Take it away.' : example,
    };
  }
  switch (issue.code) {
    case 'invalid_type':
      return {
        message: `must be ${typeWord(issue.expected)}`,
        remedy: typeRemedy(issue.expected, found, example),
      };
    case 'invalid_value': {
      const values = issue.values.map(String);
      const message = `must be ${values.length === 1 ? '' : 'one of '}${values.join(', ')}`;
      return {
        message,
        remedy:
          typeof found === 'string' ? suggest(found, values, 'values') : `Write ${values.join(' or ')}.`,
      };
    }
    case 'too_small':
      return { message: limit('at least', issue.minimum, issue.origin, issue.inclusive), remedy: example };
    case 'too_big':
      return { message: limit('at most', issue.maximum, issue.origin, issue.inclusive), remedy: example };
    case 'invalid_union': {
      const words = known.flatMap((schema) => schema.anyOf ?? schema.oneOf ?? []).map(formWord);
      return { message: `must be ${[...new Set(words)].join(' or ') || 'of another form'}`, remedy: example };
    }
    case 'invalid_format':
      return { message: formatMessage(issue), remedy: example };
    case 'custom': {
      const { remedy } = paramsOf(issue);
      return { message: issue.message, remedy: typeof remedy === 'string' ? remedy : example };
    }
    default:
      return { message: issue.message, remedy: example };
  }
}

const paramsOf = (issue: Issue): Record<string, unknown> =>
  issue.code === 'custom' ? (issue.params ?? {}) : {};

const typeWord = (type: string): string => TYPE_WORDS[type] ?? type;

function formWord(schema: JsonSchema): string {
  if (schema.const !== undefined) return String(schema.const);
  if (schema.enum !== undefined) return schema.enum.join(' or ');
  return typeWord(schema.type ?? 'something else');
}

function typeRemedy(expected: string, found: unknown, example: string): string {
  const wantsNumber = expected === 'number' || expected === 'int';
  if (wantsNumber && typeof found === 'string' && found.trim() !== '' && Number.isFinite(Number(found))) {
    return `Write ${found.trim()} without quotes.`;
  }
  if (expected === 'string' && (typeof found === 'number' || typeof found === 'boolean')) {
    return example.startsWith('For example') ? example : `Put it in quotes: "${found}".`;
  }
  if (expected === 'array' && typeof found === 'string') return `Write it as a list: [${found}].`;
  return example;
}

function formatMessage(issue: Extract<Issue, { code: 'invalid_format' }>): string {
  if (issue.format === 'starts_with' && 'prefix' in issue) return `must begin with ${issue.prefix}`;
  if (issue.format === 'regex') return `must match ${issue.pattern}`;
  return issue.format === 'url' ? 'is not a URL' : `is not a valid ${issue.format}`;
}

function limit(word: string, size: number | bigint, origin: string, inclusive = true): string {
  if (origin === 'string') return size === 1 ? 'must not be empty' : `must have ${word} ${size} characters`;
  if (origin === 'array')
    return size === 1 && word === 'at least' ? 'must not be empty' : `must have ${word} ${size} entries`;
  if (!inclusive) return `must be ${word === 'at least' ? 'more' : 'less'} than ${size}`;
  return `must be ${word} ${size}`;
}

function missingRemedy(path: ConfigPath, known: JsonSchema[]): string {
  const key = path.at(-1);
  const { description, examples } = known[0] ?? {};
  const line = examples?.[0] === undefined ? `Add ${key}.` : `Add it, for example ${key}: ${examples[0]}.`;
  return description === undefined ? line : `${line} ${description}`;
}

function hint(known: JsonSchema[]): string {
  const examples = known.flatMap((schema) => schema.examples ?? []);
  if (examples.length > 0) return `For example ${examples.slice(0, 3).join(', ')}.`;
  const description = known.find((schema) => schema.description !== undefined)?.description;
  return description ?? 'See docs/config.md.';
}
