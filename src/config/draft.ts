import type { KindDefinition } from '../core/kind-definition.ts';
import type { ConfigPath, ConfigProblem } from './problems.ts';
import type { CommonOptions } from './schema.ts';
import { valueAt, type YamlSource } from './yaml-source.ts';

/**
 * An environment before validation: everything that could be read of it. Checks of more than one component use it, so
 * that they report beside the problems of single values, not after them.
 */
export interface DraftEnvironment {
  name: string;
  path: ConfigPath;
  scaler: 'direct' | 'lambda';
  components: ReadonlyMap<string, DraftComponent>;
  connections: {
    aws: boolean;
    kubernetes: boolean;
    kafka: boolean;
    eksCluster: boolean;
    kafkaViaSsm: boolean;
  };
  /** The components that have a price, as they are named there. */
  prices: readonly Link[];
}

export interface DraftComponent {
  name: string;
  path: ConfigPath;
  /** undefined when the file names none that exists */
  kind: KindDefinition | undefined;
  layer: 'infrastructure' | 'application' | undefined;
  /** Also what it is only ready after. */
  needs: readonly Link[];
  readyAfter: readonly Link[];
  subject: Link | undefined;
  members: readonly Link[] | undefined;
  /** The kind's own options and the common ones; undefined when they are not valid. */
  options: Readonly<Record<string, unknown>> | undefined;
  common: CommonOptions | undefined;
}

/** A component's name as it stands somewhere in the file. */
export interface Link {
  name: string;
  path: ConfigPath;
}

export type Check = (environment: DraftEnvironment, yaml: YamlSource) => ConfigProblem[];

export const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function draftComponent(
  path: ConfigPath,
  raw: Record<string, unknown>,
  read: Pick<DraftComponent, 'kind' | 'options' | 'common'>,
): DraftComponent {
  const { kind } = read;
  const { subject, layer } = raw;
  const readyAfter = linksIn(raw.readyAfter, [...path, 'readyAfter']) ?? [];
  return {
    name: String(path.at(-1)),
    path,
    ...read,
    layer: layer === 'infrastructure' || layer === 'application' ? layer : kind?.layer,
    needs: [...(linksIn(raw.needs, [...path, 'needs']) ?? []), ...readyAfter],
    readyAfter,
    subject: typeof subject === 'string' ? { name: subject, path: [...path, 'subject'] } : undefined,
    members: linksIn(raw.members, [...path, 'members']),
  };
}

export function draftEnvironment(
  name: string,
  raw: Record<string, unknown>,
  components: readonly DraftComponent[],
): DraftEnvironment {
  const connection = (key: string) => valueAt(raw, ['connections', key]) !== undefined;
  return {
    name,
    path: ['environments', name],
    scaler: raw.scaler === 'lambda' ? 'lambda' : 'direct',
    components: new Map(components.map((component) => [component.name, component])),
    connections: {
      aws: connection('aws'),
      kubernetes: connection('kubernetes'),
      kafka: connection('kafka'),
      eksCluster: valueAt(raw, ['connections', 'kubernetes', 'eksCluster']) !== undefined,
      kafkaViaSsm: valueAt(raw, ['connections', 'kafka', 'via', 'ssm']) !== undefined,
    },
    prices: ['perMonth', 'perHour'].flatMap((unit) => {
      const given = valueAt(raw, ['prices', unit]);
      const path = ['environments', name, 'prices', unit];
      return isMapping(given) ? Object.keys(given).map((key) => ({ name: key, path: [...path, key] })) : [];
    }),
  };
}

function linksIn(value: unknown, path: ConfigPath): Link[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.flatMap((name, index) => (typeof name === 'string' ? [{ name, path: [...path, index] }] : []));
}

/** Whether the component makes the start and stop calls of others in their place. */
export const isScaler = (component: DraftComponent): boolean =>
  component.kind?.shape === 'task' && component.kind.moment === 'instead-of-members';
