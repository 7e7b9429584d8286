import { LamplighterError } from '../core/errors.ts';

export type ConfigPath = readonly (string | number)[];

/** One thing that is wrong in a file, and what to do about it. */
export interface ConfigProblem {
  /** `environments.dev.components.mysql.needs[0]`; empty for the file as a whole. */
  path: string;
  /** Both count from 1. */
  line: number;
  column: number;
  /** What is wrong, without the value. */
  message: string;
  /** The value found, as a person would recognise it. */
  found?: string;
  remedy: string;
}

const PLAIN_KEY = /^[A-Za-z0-9_-]+$/;

/** `environments.dev.needs[0]`; keys that would be misread are quoted. */
export function pathText(path: ConfigPath): string {
  let text = '';
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`;
    else if (PLAIN_KEY.test(segment)) text += text === '' ? segment : `.${segment}`;
    else text += `[${JSON.stringify(segment)}]`;
  }
  return text;
}

const LONGEST_FOUND = 60;

/** How a value is named in a message. Text is cut: nobody needs a whole payload to find it again. */
export function foundText(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'an empty value';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return 'a mapping';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST_FOUND ? `${text.slice(0, LONGEST_FOUND)}…` : text;
}

/** All problems of a file at once, in its order, each with its place and remedy. */
export function configInvalid(source: string, problems: readonly ConfigProblem[]): LamplighterError {
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  const count = sorted.length === 1 ? '1 problem' : `${sorted.length} problems`;
  const blocks = sorted.map((problem) => {
    const found = problem.found === undefined ? '' : ` (found ${problem.found})`;
    return [
      `  ${source}:${problem.line}:${problem.column}  ${problem.path === '' ? 'the file' : problem.path}`,
      `    ${problem.message}${found}`,
      `    ${problem.remedy}`,
    ].join('\n');
  });
  return new LamplighterError('config-invalid', `${source} has ${count}:\n\n${blocks.join('\n\n')}`, {
    remedy: `Correct ${sorted.length === 1 ? 'this place' : 'these places'} in ${source}. Nothing was changed in the cloud.`,
    facts: { source, problems: sorted },
  });
}
