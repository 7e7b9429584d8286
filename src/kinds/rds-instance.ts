import {
  type DBInstance,
  DescribeDBInstancesCommand,
  StartDBInstanceCommand,
  StopDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { z } from 'zod';
import { createBatchLoader } from '../clients/batch-loader.ts';
import { LamplighterError } from '../core/errors.ts';
import type { Observation } from '../core/observation.ts';
import { MINUTE, SECOND } from '../core/ports/clock.ts';
import { rdsMeaning } from './aws/rds-statuses.ts';
import { defineKind } from './kind.ts';

const describe = createBatchLoader<DBInstance>(async (aws, ids, signal) => {
  // By filter: DBInstanceIdentifier would fail for one unknown id, and accepts one only.
  // Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html
  const { DBInstances } = await aws.send(
    'rds',
    new DescribeDBInstancesCommand({
      Filters: [{ Name: 'db-instance-id', Values: [...ids] }],
      MaxRecords: 100,
    }),
    { signal },
  );
  return new Map((DBInstances ?? []).map((instance) => [instance.DBInstanceIdentifier ?? '', instance]));
});

/**
 * Why RDS cannot stop the instance at all, whatever its status.
 * Sources: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html,
 * aws-solutions/instance-scheduler-on-aws#511
 */
function unstoppable(instance: DBInstance): string | undefined {
  const replicas = instance.ReadReplicaDBInstanceIdentifiers ?? [];
  if (replicas.length > 0) return `it is the source of the read replica ${replicas.join(', ')}`;
  if (instance.ReadReplicaSourceDBInstanceIdentifier) {
    return `it is a read replica of ${instance.ReadReplicaSourceDBInstanceIdentifier}`;
  }
  if (instance.DBClusterIdentifier) return `it is a member of the cluster ${instance.DBClusterIdentifier}`;
  return undefined;
}

/** Maps one probe to an observation. Pure. */
export function toObservation(instance: DBInstance | undefined, instanceId: string): Observation {
  if (instance === undefined) {
    return {
      state: 'absent',
      detail: `no database ${instanceId}`,
      traits: { creatable: false },
      remedy:
        'lamplighter starts and stops databases but makes none: restore it, or correct instanceId, region or account in the configuration.',
    };
  }
  const status = instance.DBInstanceStatus ?? 'unknown';
  const refusal = unstoppable(instance);
  // RDS starts a stopped instance by itself after seven days.
  // Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html
  const restart = status === 'stopped' ? instance.AutomaticRestartTime : undefined;
  const { DBInstanceClass, Engine, EngineVersion, Endpoint } = instance;
  const warnings = refusal === undefined ? [] : [`RDS cannot stop it: ${refusal}`];
  return {
    ...rdsMeaning(status),
    detail: status,
    ...(warnings.length > 0 && { warnings }),
    facts: {
      ...(DBInstanceClass && { class: DBInstanceClass }),
      ...(Engine && { engine: EngineVersion ? `${Engine} ${EngineVersion}` : Engine }),
      ...(Endpoint?.Address && { endpoint: `${Endpoint.Address}:${Endpoint.Port}` }),
      ...(refusal !== undefined && { unstoppable: refusal }),
      ...(restart !== undefined && { 'AWS starts it by itself': restart.toISOString() }),
    },
  };
}

export const rdsInstance = defineKind({
  name: 'rds-instance',
  shape: 'resource',
  summary: 'An RDS database instance that is started and stopped.',
  notes: [
    '`stopping` is waited for before a start, `starting` before a stop. Statuses in which RDS is at work and takes no call (`backing-up`, `modifying`, …) are waited for; where the database answers meanwhile, `up` does not wait.',
    'RDS cannot stop read replicas, their sources and members of clusters: `down` fails for them and says why.',
    'AWS starts a stopped database by itself after seven days; the moment is shown where RDS tells it.',
  ].join('\n\n'),
  options: z.strictObject({
    instanceId: z
      .string()
      // RDS keeps ids in lower case, and its filter is case-sensitive.
      .regex(/^[a-z][a-z0-9-]{0,62}$/, 'is not the identifier of a database instance (lower case)')
      .describe('The DB instance identifier.'),
  }),
  layer: 'infrastructure',
  timeoutMs: 10 * MINUTE,
  expected: { upMs: 240 * SECOND, downMs: 160 * SECOND },
  pollMs: 3 * SECOND,
  permissions: [
    { on: 'aws', action: 'rds:DescribeDBInstances', why: 'look at its status' },
    { on: 'aws', action: 'rds:StartDBInstance', why: 'start it' },
    { on: 'aws', action: 'rds:StopDBInstance', why: 'stop it' },
  ],
  create: ({ instanceId }, { component, clients: { aws } }) => ({
    shape: 'resource',
    observe: async (signal) => toObservation(await describe(aws, instanceId, signal), instanceId),
    start: async (_seen, signal) => {
      await aws.send('rds', new StartDBInstanceCommand({ DBInstanceIdentifier: instanceId }), { signal });
      return `asked RDS to start ${instanceId}`;
    },
    stop: async (seen, signal) => {
      const refusal = seen.facts?.unstoppable;
      if (refusal !== undefined) {
        throw new LamplighterError(
          'component-broken',
          `${component}: RDS cannot stop ${instanceId}: ${refusal}`,
          {
            component,
            remedy: 'Leave it out of this environment, or remove the replica or cluster membership.',
          },
        );
      }
      await aws.send('rds', new StopDBInstanceCommand({ DBInstanceIdentifier: instanceId }), { signal });
      return `asked RDS to stop ${instanceId}`;
    },
  }),
});
