import type { KindDefinition, KindRegistry } from '../core/kind-definition.ts';
import { checkConnections, checkNames, checkScaler } from './check-environment.ts';
import { checkCycles, checkNeeds, checkReadyAfter, checkSiblings, checkTasks } from './check-links.ts';
import { checkPrices } from './check-prices.ts';
import {
  type Check,
  type DraftComponent,
  type DraftEnvironment,
  draftComponent,
  draftEnvironment,
  isMapping,
} from './draft.ts';
import { checkValue } from './issues.ts';
import { suggest } from './nearest.ts';
import type { ConfigProblem } from './problems.ts';
import { COMMON_KEYS, commonSchema } from './schema.ts';
import type { YamlSource } from './yaml-source.ts';

const CHECKS: readonly Check[] = [
  checkNames,
  checkNeeds,
  checkReadyAfter,
  checkTasks,
  checkSiblings,
  checkCycles,
  checkScaler,
  checkConnections,
  checkPrices,
];

interface ReadContext {
  yaml: YamlSource;
  /** Those that the file names, loaded. */
  kinds: ReadonlyMap<string, KindDefinition>;
  registry: KindRegistry;
}

/** One environment with everything about it that the schema of the file does not see. */
export function readEnvironment(
  name: string,
  raw: Record<string, unknown>,
  context: ReadContext,
): { draft: DraftEnvironment; problems: ConfigProblem[] } {
  const { yaml } = context;
  const path = ['environments', name, 'components'];
  const problems: ConfigProblem[] = [];
  const components: DraftComponent[] = [];
  if (isMapping(raw.components)) {
    for (const [component, value] of Object.entries(raw.components)) {
      const read = readComponent([...path, component], value, context);
      problems.push(...read.problems);
      components.push(read.draft);
    }
    if (components.length === 0) {
      problems.push(yaml.problem(path, 'is empty', 'Describe at least one component.'));
    }
  }
  const draft = draftEnvironment(name, raw, components);
  problems.push(...CHECKS.flatMap((check) => check(draft, yaml)));
  return { draft, problems };
}

function readComponent(
  path: string[],
  raw: unknown,
  { yaml, kinds, registry }: ReadContext,
): { draft: DraftComponent; problems: ConfigProblem[] } {
  const read: Pick<DraftComponent, 'kind' | 'options' | 'common'> = {
    kind: undefined,
    options: undefined,
    common: undefined,
  };
  if (!isMapping(raw)) {
    const problem = yaml.problem(path, 'must be a mapping of keys', 'Give it at least a kind.', {
      found: raw,
    });
    return { draft: draftComponent(path, {}, read), problems: [problem] };
  }
  const problems: ConfigProblem[] = [];
  read.kind = typeof raw.kind === 'string' ? kinds.get(raw.kind) : undefined;
  // The keys are the kind's own or common to all: each half is held against its own schema.
  const half = (common: boolean) =>
    Object.fromEntries(Object.entries(raw).filter(([key]) => COMMON_KEYS.includes(key) === common));

  const common = checkValue(commonSchema, half(true), { yaml, base: path });
  if ('problems' in common) problems.push(...common.problems);
  else read.common = common.value;

  if (typeof raw.kind === 'string') {
    if (read.kind === undefined) {
      const remedy = suggest(raw.kind, registry.names, 'kinds');
      problems.push(yaml.problem([...path, 'kind'], 'is no kind of component', remedy, { found: raw.kind }));
    } else {
      const options = checkValue(read.kind.options, half(false), {
        yaml,
        base: path,
        otherKeys: COMMON_KEYS,
      });
      if ('problems' in options) problems.push(...options.problems);
      else read.options = options.value as Record<string, unknown>;
    }
  }
  return { draft: draftComponent(path, raw, read), problems };
}
