import type {
  DBInstance,
  DescribeDBInstancesCommandInput,
  StartDBInstanceCommandInput,
  StopDBInstanceCommandInput,
} from '@aws-sdk/client-rds';
import { HOUR, MINUTE } from '../../../../src/core/ports/clock.ts';
import { RDS_STATUSES } from '../../../../src/kinds/aws/rds-statuses.ts';
import { option, type World } from '../world/world.ts';
import { type AwsSimulator, initialRest, initialState, operation, refuse } from './simulator.ts';

type Status = keyof typeof RDS_STATUSES;

/**
 *   stopped ──Start──> starting ──up──> available ──Stop──> stopping ──down──> stopped
 *
 * After seven days AWS starts a stopped instance by itself. What RDS does meanwhile (`backing-up`, `modifying`,
 * …) ends in `available`.
 */
interface SimulatedDatabase {
  id: string;
  component: string;
  status: Status;
  restartsAtMs?: number;
}

const RESTART_AFTER_MS = 7 * 24 * HOUR;
const WORK_MS = 5 * MINUTE;

const ENDS_IN: Partial<Record<Status, Status>> = {
  starting: 'available',
  creating: 'available',
  stopping: 'stopped',
};

export function rdsSimulator(world: World): AwsSimulator {
  const databases = () => world.service<Record<string, SimulatedDatabase>>('rds', () => ({}));

  const existing = (id: string | undefined): SimulatedDatabase =>
    databases()[id ?? ''] ?? refuse('DBInstanceNotFoundFault', `DBInstance ${id} not found.`, 404);

  const enter = (database: SimulatedDatabase, status: Status, lastsMs?: number) => {
    database.status = status;
    delete database.restartsAtMs;
    world.forget('rds', (event) => event.id === database.id);
    if (status === 'stopped') {
      database.restartsAtMs = world.now() + RESTART_AFTER_MS;
      world.after(RESTART_AFTER_MS, 'rds', { type: 'restart', id: database.id });
    }
    if (lastsMs !== undefined) {
      const next = ENDS_IN[status] ?? 'available';
      world.after(lastsMs, 'rds', { type: 'arrived', id: database.id, status: next });
    }
  };

  const expectStatus = (database: SimulatedDatabase, wanted: Status) => {
    if (database.status === wanted) return;
    refuse('InvalidDBInstanceStateFault', `Instance ${database.id} is not in ${wanted} state.`);
  };

  const describe = ({ id, status, restartsAtMs }: SimulatedDatabase): DBInstance => ({
    DBInstanceIdentifier: id,
    DBInstanceStatus: status,
    DBInstanceClass: 'db.t3.large',
    Engine: 'mysql',
    EngineVersion: '8.0.40',
    Endpoint: { Address: `${id}.sandbox.rds.amazonaws.com`, Port: 3306 },
    ReadReplicaDBInstanceIdentifiers: [],
    ...(restartsAtMs !== undefined && { AutomaticRestartTime: new Date(restartsAtMs) }),
  });

  return {
    name: 'rds',
    boot: () => {
      for (const component of world.ofKind('rds-instance')) {
        const id = option<string>(component, 'instanceId');
        const status = initialState(world, component.name, Object.keys(RDS_STATUSES) as Status[], 'stopped');
        const database: SimulatedDatabase = { id, component: component.name, status };
        databases()[id] = database;
        const { state } = RDS_STATUSES[status];
        if (state === 'starting') enter(database, status, initialRest(world, component.name, 'up'));
        else if (state === 'stopping') enter(database, status, initialRest(world, component.name, 'down'));
        else if (state === 'busy') {
          enter(database, status, world.behaviour(component.name).initialFor ?? WORK_MS);
        } else enter(database, status);
      }
    },
    on: (event) => {
      const database = databases()[String(event.id)];
      if (database === undefined) return;
      if (event.type === 'restart') enter(database, 'starting', world.draw(database.component, 'up'));
      else enter(database, event.status as Status);
    },
    isUp: (component) => {
      const database = Object.values(databases()).find((candidate) => candidate.component === component);
      if (database === undefined) return undefined;
      const meaning = RDS_STATUSES[database.status];
      return meaning.state === 'on' || (meaning.state === 'busy' && 'traits' in meaning);
    },
    operations: {
      DescribeDBInstances: operation<DescribeDBInstancesCommandInput>(
        false,
        ({ DBInstanceIdentifier, Filters }) => {
          const wanted = DBInstanceIdentifier
            ? [existing(DBInstanceIdentifier).id]
            : Filters?.find(({ Name }) => Name === 'db-instance-id')?.Values;
          const found = Object.values(databases()).filter(({ id }) => wanted?.includes(id) ?? true);
          return { DBInstances: found.map(describe) };
        },
      ),
      StartDBInstance: operation<StartDBInstanceCommandInput>(true, ({ DBInstanceIdentifier }) => {
        const database = existing(DBInstanceIdentifier);
        expectStatus(database, 'stopped');
        enter(database, 'starting', world.draw(database.component, 'up'));
        return { DBInstance: describe(database) };
      }),
      StopDBInstance: operation<StopDBInstanceCommandInput>(true, ({ DBInstanceIdentifier }) => {
        const database = existing(DBInstanceIdentifier);
        expectStatus(database, 'available');
        enter(database, 'stopping', world.draw(database.component, 'down'));
        return { DBInstance: describe(database) };
      }),
    },
  };
}
