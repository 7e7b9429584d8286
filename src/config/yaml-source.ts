import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';
import { type ConfigPath, type ConfigProblem, foundText, pathText } from './problems.ts';

/** Text that was read as YAML, and the position of every value in it. */
export interface YamlSource {
  /** Plain data; undefined when the text could not be read. */
  data: unknown;
  /** Errors of the YAML itself. */
  problems: ConfigProblem[];
  valueAt(path: ConfigPath): unknown;
  /** A problem at a path. `key` points at the key instead of its value; what is missing, at where it should be. */
  problem(
    path: ConfigPath,
    message: string,
    remedy: string,
    options?: { key?: boolean; found?: unknown },
  ): ConfigProblem;
}

export function readYaml(text: string): YamlSource {
  const lines = new LineCounter();
  // Duplicate keys are found below: the library's own report of them does not point at the key.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const place = (offset: number | undefined) => {
    const { line, col } = lines.linePos(offset ?? 0);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems: ConfigProblem[] = [...document.errors, ...document.warnings].map((error) => ({
    path: '',
    ...place(error.pos[0]),
    ...explain(error.code, error.message),
  }));
  const report = (path: ConfigPath, node: Node | null, message: string, remedy: string) =>
    problems.push({ path: pathText(path), ...place(node?.range?.[0]), message, remedy });
  const aliases = aliasProblems(document);
  for (const { alias, message, remedy } of aliases) report([], alias, message, remedy);
  const keys = [...keyProblems(document.contents, [])];
  for (const { path, node, message, remedy } of keys) report(path, node, message, remedy);
  // A text with syntax errors has no dependable content: further problems would only be noise.
  const formErrors = problems.length - keys.filter(({ doubled }) => doubled).length;
  const data = formErrors > 0 ? undefined : toData(document, report);

  return {
    data,
    problems,
    valueAt: (path) => valueAt(data, path),
    problem(path, message, remedy, options = {}) {
      const found = 'found' in options ? foundText(options.found) : undefined;
      const at = place(offsetOf(document, path, options.key ?? false));
      return { path: pathText(path), ...at, message, ...(found !== undefined && { found }), remedy };
    },
  };
}

export function valueAt(data: unknown, path: ConfigPath): unknown {
  let value = data;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string | number, unknown>)[segment];
  }
  return value;
}

function offsetOf(document: Document, path: ConfigPath, wantsKey: boolean): number | undefined {
  let node = document.contents as Node | null;
  let key: number | undefined;
  for (const segment of path) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    if (isMap(node)) {
      const pair = node.items.findLast((item) => keyText(item.key) === String(segment));
      if (pair === undefined) return key ?? node.range?.[0];
      key = (pair.key as Node | null)?.range?.[0];
      node = pair.value as Node | null;
    } else if (isSeq(node) && typeof segment === 'number') {
      const item = node.items[segment] as Node | undefined;
      if (item === undefined) return key ?? node.range?.[0];
      key = item.range?.[0];
      node = item;
    } else {
      return key ?? node?.range?.[0];
    }
  }
  // For a block the key is the better position: its value begins a line further down.
  if (wantsKey || isMap(node) || isSeq(node)) return key ?? node?.range?.[0];
  return node?.range?.[0] ?? key;
}

const keyText = (key: unknown): string => (isScalar(key) ? String(key.value) : String(key));

type Report = (path: ConfigPath, node: Node | null, message: string, remedy: string) => void;

function toData(document: Document, report: Report): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // The library counts how far aliases multiply and stops in time.
    const message = `is not readable: ${error instanceof Error ? error.message : String(error)}`;
    report([], document.contents as Node | null, message, 'Write the repeated parts out in full.');
    return undefined;
  }
}

function aliasProblems(document: Document): { alias: Node; message: string; remedy: string }[] {
  const problems: { alias: Node; message: string; remedy: string }[] = [];
  visit(document, {
    Alias(_key, alias, ancestors) {
      const anchored = alias.resolve(document);
      if (anchored === undefined) {
        const message = `there is no anchor &${alias.source} above this alias`;
        const remedy = 'Correct its name, or put quotes around a text that begins with an asterisk.';
        problems.push({ alias, message, remedy });
      } else if (ancestors.includes(anchored)) {
        const message = `this alias stands inside its own anchor &${alias.source}`;
        problems.push({ alias, message, remedy: 'Write the repeated part out in full.' });
      }
    },
  });
  return problems;
}

interface KeyProblem {
  path: ConfigPath;
  node: Node | null;
  message: string;
  remedy: string;
  doubled: boolean;
}

/** Duplicate keys, and keys that are no names: both would be lost on the way to plain data. */
function* keyProblems(node: unknown, path: ConfigPath): Generator<KeyProblem> {
  if (isMap(node)) {
    const seen = new Set<string>();
    for (const pair of node.items) {
      const key = keyText(pair.key);
      const at = { path: [...path, key], node: pair.key as Node | null };
      if (seen.has(key)) {
        const message = 'this key stands here a second time';
        yield { ...at, message, remedy: 'Keep one of the two.', doubled: true };
      } else if (!isScalar(pair.key) || key === '__proto__') {
        yield { ...at, message: 'cannot be a key', remedy: 'Use a plain word.', doubled: false };
      }
      seen.add(key);
      yield* keyProblems(pair.value, at.path);
    }
  }
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) yield* keyProblems(item, [...path, index]);
  }
}

function explain(code: string, message: string): Pick<ConfigProblem, 'message' | 'remedy'> {
  switch (code) {
    case 'TAB_AS_INDENT':
      return { message: 'is indented with a tab', remedy: 'Indent with spaces: YAML knows no tabs.' };
    case 'MULTIPLE_DOCS':
      return { message: 'is more than one document', remedy: 'Take the second `---` and what follows away.' };
    default:
      return {
        message: `is not YAML: ${message.split('\n')[0]}`,
        remedy: 'Look at the indentation, and at missing quotes or colons, here and in the line before.',
      };
  }
}
