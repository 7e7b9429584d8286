import { type Check, type DraftComponent, isScaler } from './draft.ts';
import type { ConfigProblem } from './problems.ts';

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const NAME_REMEDY =
  'Use up to 63 small letters, digits and dashes, beginning and ending with a letter or digit.';

/** Names end up in commands, in phase ids and in Slack, so they are kept plain. */
export const checkNames: Check = (environment, yaml) => {
  const problems: ConfigProblem[] = [];
  const report = (path: DraftComponent['path'], what: string) =>
    problems.push(yaml.problem(path, `is not a good name for ${what}`, NAME_REMEDY, { key: true }));
  if (!NAME.test(environment.name)) report(environment.path, 'an environment');
  for (const component of environment.components.values()) {
    if (!NAME.test(component.name)) report(component.path, 'a component');
  }
  return problems;
};

/** `scaler: lambda` says that somebody else makes the calls: it must be clear who. */
export const checkScaler: Check = (environment, yaml) => {
  if (environment.scaler !== 'lambda') return [];
  const scalers = [...environment.components.values()].filter(isScaler);
  if (scalers.length === 1) return [];
  const message =
    scalers.length === 0
      ? 'calls for a lambda-scaler component, and there is none'
      : `calls for exactly one lambda-scaler component, not ${scalers.map(({ name }) => name).join(' and ')}`;
  const remedy =
    scalers.length === 0
      ? 'Add one with its members, or write `scaler: direct`.'
      : 'Keep one of them, or write `scaler: direct`.';
  return [yaml.problem([...environment.path, 'scaler'], message, remedy)];
};

/** Every service that a component calls has to have a place. */
export const checkConnections: Check = (environment, yaml) => {
  const problems: ConfigProblem[] = [];
  const { connections } = environment;
  const missing = new Map<'aws' | 'kubernetes' | 'kafka', string[]>();
  for (const component of environment.components.values()) {
    // With `scaler: direct` a scaler is left out, and calls nobody.
    if (isScaler(component) && environment.scaler === 'direct') continue;
    for (const service of calledBy(component)) {
      if (!connections[service]) missing.set(service, [...(missing.get(service) ?? []), component.name]);
    }
  }
  for (const [service, names] of missing) {
    const path = [...environment.path, 'connections', service];
    problems.push(
      yaml.problem(path, `is missing, and ${names.join(', ')} cannot do without`, REMEDIES[service], {
        key: true,
      }),
    );
  }
  if (connections.eksCluster && !connections.aws && !missing.has('aws')) {
    const message = 'takes its address and token from AWS, and there is no aws connection';
    problems.push(
      yaml.problem([...environment.path, 'connections', 'kubernetes', 'eksCluster'], message, REMEDIES.aws),
    );
  }
  if (connections.kafkaViaSsm && !connections.aws && !missing.has('aws')) {
    const message = 'sends its commands through AWS, and there is no aws connection';
    problems.push(
      yaml.problem([...environment.path, 'connections', 'kafka', 'via', 'ssm'], message, REMEDIES.aws),
    );
  }
  return problems;
};

const REMEDIES = {
  aws: 'Add connections.aws with a region.',
  kubernetes: 'Add connections.kubernetes with eksCluster, kubeconfig or inCluster.',
  kafka: 'Add connections.kafka with brokers.',
};

function calledBy({ kind, options }: DraftComponent): Set<'aws' | 'kubernetes' | 'kafka'> {
  if (kind === undefined) return new Set();
  if (kind.connections !== undefined) return new Set(options === undefined ? [] : kind.connections(options));
  return new Set(kind.permissions.map((permission) => permission.on));
}
