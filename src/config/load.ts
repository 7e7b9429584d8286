import { readFile } from 'node:fs/promises';
import { LamplighterError } from '../core/errors.ts';
import type { KindDefinition, KindRegistry } from '../core/kind-definition.ts';
import { buildEnvironment } from './build-environment.ts';
import { checkCalendars, type UnusableCalendar } from './check-calendars.ts';
import { type DraftEnvironment, isMapping } from './draft.ts';
import type { Config } from './environment-config.ts';
import { deepFreeze } from './freeze.ts';
import { checkValue } from './issues.ts';
import { type ConfigProblem, configInvalid } from './problems.ts';
import { checkProtection, type Protection } from './protect.ts';
import { readEnvironment } from './read-environment.ts';
import { fileSchema, protectSchema } from './schema.ts';
import { readYaml, valueAt } from './yaml-source.ts';

/**
 * Parses the text of a configuration file into the frozen configuration. It reads nothing but the text, and loads no
 * kind that the text does not name.
 *
 * Throws `config-invalid` with every problem of the file at once; `facts.problems` holds them as data.
 */
export async function loadConfig(options: {
  text: string;
  /** Where the text comes from, for messages. */
  source: string;
  /** The kinds that there are. */
  registry: KindRegistry;
  /** The protection of another configuration, which applies to this text beside its own. */
  inherited?: Protection;
  /** What becomes of a calendar file that cannot be used; refused by default. */
  unusableCalendar?: UnusableCalendar;
}): Promise<Config> {
  const { text, source, registry, inherited, unusableCalendar = 'refuse' } = options;
  const yaml = readYaml(text);
  const problems = [...yaml.problems];
  if (yaml.data === null || yaml.data === undefined) {
    if (problems.length === 0) {
      problems.push(yaml.problem([], 'is empty', 'Start from examples/exchange-dev.yaml.'));
    }
    throw configInvalid(source, problems);
  }

  const file = checkValue(fileSchema, yaml.data, { yaml, base: [] });
  if ('problems' in file) problems.push(...file.problems);

  const environments = mappingAt(yaml.data, 'environments') ?? {};
  if (mappingAt(yaml.data, 'environments') !== undefined && Object.keys(environments).length === 0) {
    problems.push(yaml.problem(['environments'], 'is empty', 'Describe at least one environment.'));
  }
  const kinds = await loadKinds(environments, registry);
  const drafts = new Map<string, DraftEnvironment>();
  for (const [name, raw] of Object.entries(environments)) {
    if (!isMapping(raw)) continue;
    const read = readEnvironment(name, raw, { yaml, kinds, registry });
    problems.push(...read.problems);
    drafts.set(name, read.draft);
  }

  const protect = protectSchema.safeParse(valueAt(yaml.data, ['protect']) ?? {});
  // With an unreadable list of exceptions everything would look refused; that list is reported by itself.
  if (protect.success) problems.push(...checkProtection(environments, protect.data, yaml, inherited));

  const calendars = await checkCalendars(environments, yaml, { source, unusable: unusableCalendar });
  problems.push(...calendars.problems);

  if (problems.length > 0 || 'problems' in file) throw configInvalid(source, unique(problems));
  const built = [...drafts].flatMap(([name, draft]) => {
    const environment = file.value.environments[name];
    return environment === undefined
      ? []
      : [[name, buildEnvironment(environment, draft, file.value.slack, calendars.files.get(name))] as const];
  });
  return deepFreeze({ source, environments: new Map(built), protect: file.value.protect });
}

/** Reads and loads a file as `loadConfig` does. Throws `config-invalid`, also for a missing file. */
export async function readConfig(
  path: string,
  options: { registry: KindRegistry; unusableCalendar?: UnusableCalendar },
): Promise<Config> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw unreadable(path, cause);
  }
  return await loadConfig({ text, source: path, ...options });
}

function unreadable(path: string, cause: unknown): LamplighterError {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') {
    return new LamplighterError('config-invalid', `There is no configuration file ${path}`, {
      remedy: 'Name the right file, or copy examples/exchange-dev.yaml there and make it yours.',
      cause,
    });
  }
  return new LamplighterError('config-invalid', `The configuration file ${path} cannot be read (${code})`, {
    remedy: 'It must be a file, and the user that lamplighter runs as must be allowed to read it.',
    cause,
  });
}

/** Loads the kinds that the file names, and no others. */
async function loadKinds(
  environments: Record<string, unknown>,
  registry: KindRegistry,
): Promise<Map<string, KindDefinition>> {
  const named = new Set<string>();
  for (const environment of Object.values(environments)) {
    for (const component of Object.values(mappingAt(environment, 'components') ?? {})) {
      const kind = valueAt(component, ['kind']);
      if (typeof kind === 'string' && registry.names.includes(kind)) named.add(kind);
    }
  }
  const load = async (name: string) => [name, await registry.load(name)] as const;
  return new Map(await Promise.all([...named].map(load)));
}

function mappingAt(data: unknown, key: string): Record<string, unknown> | undefined {
  const value = valueAt(data, [key]);
  return isMapping(value) ? value : undefined;
}

const unique = (problems: readonly ConfigProblem[]): ConfigProblem[] => [
  ...new Map(
    problems.map((problem) => [`${problem.path} ${problem.line} ${problem.message}`, problem]),
  ).values(),
];
