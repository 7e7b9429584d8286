import { loadConfig } from '../../../src/config/load.ts';
import type { ConfigProblem } from '../../../src/config/problems.ts';
import { LamplighterError } from '../../../src/core/errors.ts';
import { smallRegistry } from './small-kinds.ts';

export const load = (text: string) => loadConfig({ text, source: 'dev.yaml', registry: smallRegistry() });

/** The error with which a text is refused. */
export async function refusal(text: string): Promise<LamplighterError> {
  try {
    await load(text);
  } catch (error) {
    if (error instanceof LamplighterError && error.code === 'config-invalid') return error;
    throw error;
  }
  throw new Error('the text was accepted');
}

/** Each problem on one line: `line:column path: message (found) | remedy`, in the order of the file. */
export async function problemsOf(text: string): Promise<string[]> {
  const problems = (await refusal(text)).facts.problems as ConfigProblem[];
  return problems.map(
    ({ line, column, path, message, found, remedy }) =>
      `${line}:${column} ${path}: ${message}${found === undefined ? '' : ` (${found})`} | ${remedy}`,
  );
}

/** A whole file around one environment's components, which begin on line 5. */
export const withComponents = (components: string, settings = '') =>
  [
    'environments:',
    '  dev:',
    `    connections: {aws: {region: eu-west-1}, kubernetes: {inCluster: true}, kafka: {brokers: ['k:9092']}}`,
    '    components:',
    ...components.split('\n').map((line) => `      ${line}`),
    settings,
  ].join('\n');
