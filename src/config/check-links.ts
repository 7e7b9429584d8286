import { findCycle } from '../core/graph.ts';
import { type Check, type DraftComponent, type DraftEnvironment, isScaler, type Link } from './draft.ts';
import { suggest } from './nearest.ts';
import type { ConfigProblem } from './problems.ts';
import type { YamlSource } from './yaml-source.ts';

/** `needs`: known, not itself, not twice, nothing that may be missing when it is wanted. */
export const checkNeeds: Check = (environment, yaml) => {
  const problems: ConfigProblem[] = [];
  for (const component of environment.components.values()) {
    const seen = new Set<string>();
    for (const need of component.needs) {
      const report = (message: string, remedy: string) =>
        problems.push(yaml.problem(need.path, message, remedy, { found: need.name }));
      const needed = environment.components.get(need.name);
      if (need.name === component.name) report('is the component itself', 'Take it out of the list.');
      else if (seen.has(need.name)) report('is in the list twice', 'Keep one of the two.');
      else if (needed === undefined) report(...unknown(need, environment));
      else if (isScaler(needed)) {
        report('is a scaler, and nothing can need that', 'Name the members that you need instead.');
      } else if (component.layer === 'infrastructure' && needed.layer === 'application') {
        report(
          'is of the application layer, which `up --infra-only` leaves out',
          `Give ${component.name} \`layer: application\`, or ${needed.name} \`layer: infrastructure\`.`,
        );
      }
      seen.add(need.name);
    }
  }
  return problems;
};

/** `readyAfter`: only what has a power state can be started before it can be ready. */
export const checkReadyAfter: Check = (environment, yaml) =>
  [...environment.components.values()].flatMap(({ kind, readyAfter, path }) => {
    if (readyAfter.length === 0 || kind === undefined || kind.shape === 'resource') return [];
    const remedy = 'Put these names under needs.';
    return [yaml.problem([...path, 'readyAfter'], `is not for ${kind.name}`, remedy, { key: true })];
  });

/** `subject` and `members`: there for the tasks that have one, of a sort that can be one. */
export const checkTasks: Check = (environment, yaml) =>
  [...environment.components.values()].flatMap((component) =>
    component.kind === undefined
      ? []
      : [...subjectProblems(component, environment, yaml), ...memberProblems(component, environment, yaml)],
  );

function subjectProblems(component: DraftComponent, environment: DraftEnvironment, yaml: YamlSource) {
  const { kind, subject } = component;
  const hasSubject = kind?.shape === 'task' && !isScaler(component);
  const path = [...component.path, 'subject'];
  if (!hasSubject) {
    if (subject === undefined) return [];
    return [yaml.problem(path, `is not for ${kind?.name}`, 'Take it away.', { key: true })];
  }
  if (subject === undefined) {
    if (yaml.valueAt(path) !== undefined) return [];
    const why = 'a task belongs to the life of a component';
    return [
      yaml.problem(path, `is missing: ${why}`, 'Add subject with the name of that component.', { key: true }),
    ];
  }
  const target = environment.components.get(subject.name);
  if (target === undefined) {
    return [yaml.problem(path, ...unknown(subject, environment), { found: subject.name })];
  }
  if (target.kind === undefined || target.kind.shape === 'resource') return [];
  const message = `is a ${target.kind.shape}, which has no life of its own`;
  return [yaml.problem(path, message, 'Name a resource that starts and stops.', { found: subject.name })];
}

function memberProblems(component: DraftComponent, environment: DraftEnvironment, yaml: YamlSource) {
  const path = [...component.path, 'members'];
  if (!isScaler(component)) {
    if (component.members === undefined) return [];
    return [yaml.problem(path, `is not for ${component.kind?.name}`, 'Take it away.', { key: true })];
  }
  if (component.members === undefined) {
    if (yaml.valueAt(path) !== undefined) return [];
    const remedy = 'Add members with the names of the components that it scales.';
    return [yaml.problem(path, 'is missing', remedy, { key: true })];
  }
  const seen = new Set<string>();
  const problems: ConfigProblem[] = [];
  for (const member of component.members) {
    const report = (message: string, remedy: string) =>
      problems.push(yaml.problem(member.path, message, remedy, { found: member.name }));
    const target = environment.components.get(member.name);
    if (seen.has(member.name)) report('is in the list twice', 'Keep one of the two.');
    else if (target === undefined) report(...unknown(member, environment));
    else if (target.kind !== undefined && target.kind.shape !== 'resource') {
      report(`is a ${target.kind.shape}, which nobody scales`, 'Name resources only.');
    }
    seen.add(member.name);
  }
  return problems;
}

/** What the kinds themselves say of tasks that share a subject. */
export const checkSiblings: Check = (environment, yaml) => {
  const components = [...environment.components.values()];
  return components.flatMap((component) => {
    const { kind, options, subject } = component;
    if (kind?.shape !== 'task' || kind.check === undefined) return [];
    if (options === undefined || subject === undefined) return [];
    const siblings = components.flatMap((other) =>
      other !== component &&
      other.subject?.name === subject.name &&
      other.kind?.shape === 'task' &&
      other.options
        ? [{ name: other.name, kind: other.kind.name, options: other.options }]
        : [],
    );
    return kind.check(options, siblings).map(({ path, message, remedy }) => {
      const full = [...component.path, ...path];
      return yaml.problem(full, message, remedy, { found: yaml.valueAt(full) });
    });
  });
};

/** Cycles of needs, each once. Needs that follow from subjects and members count too. */
export const checkCycles: Check = (environment, yaml) => {
  const edges = edgesOf(environment);
  const problems: ConfigProblem[] = [];
  for (;;) {
    const cycle = findCycle(edges.keys(), (name) => edges.get(name) ?? []);
    const [first, second] = cycle ?? [];
    if (cycle === undefined || first === undefined || second === undefined) return problems;
    const from = environment.components.get(first);
    const path = from?.needs.find((need) => need.name === second)?.path ?? from?.path ?? environment.path;
    problems.push(
      yaml.problem(
        path,
        `needs go in a circle: ${cycle.join(' -> ')}`,
        `Take one of these needs away.${impliedEdges(environment, cycle)}`,
      ),
    );
    // Removed here, so that the next round finds the next cycle.
    edges.set(first, edges.get(first)?.filter((name) => name !== second) ?? []);
  }
};

function edgesOf(environment: DraftEnvironment): Map<string, string[]> {
  const edges = new Map<string, string[]>();
  for (const { name, needs } of environment.components.values()) {
    // A component that needs itself is reported as that.
    edges.set(
      name,
      needs.map((need) => need.name).filter((need) => need !== name && environment.components.has(need)),
    );
  }
  for (const edge of implied(environment)) edges.get(edge.from)?.push(edge.to);
  return edges;
}

function implied(environment: DraftEnvironment): { from: string; to: string; why: string }[] {
  const found: { from: string; to: string; why: string }[] = [];
  for (const component of environment.components.values()) {
    const { name, kind, subject, members } = component;
    if (kind?.shape !== 'task') continue;
    if (kind.moment === 'before-subject-starts' && subject !== undefined) {
      found.push({ from: subject.name, to: name, why: `${name} runs before ${subject.name} starts` });
    }
    if (kind.moment === 'after-subject-is-ready' && subject !== undefined) {
      found.push({ from: name, to: subject.name, why: `${name} runs once ${subject.name} is ready` });
    }
    if (isScaler(component) && environment.scaler === 'lambda') {
      for (const member of members ?? []) {
        found.push({ from: member.name, to: name, why: `${name} starts ${member.name}` });
      }
    }
  }
  return found.filter(
    ({ from, to }) => from !== to && environment.components.has(from) && environment.components.has(to),
  );
}

function impliedEdges(environment: DraftEnvironment, cycle: readonly string[]): string {
  const reasons = implied(environment)
    .filter(({ from, to }) => cycle.some((name, index) => name === from && cycle[index + 1] === to))
    .map(({ why }) => why);
  return reasons.length === 0 ? '' : ` Part of it follows from the tasks: ${reasons.join('; ')}.`;
}

function unknown(link: Link, environment: DraftEnvironment): [message: string, remedy: string] {
  const names = [...environment.components.keys()];
  return [`is no component of ${environment.name}`, suggest(link.name, names, 'components')];
}
