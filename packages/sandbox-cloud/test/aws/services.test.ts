import { deserialize, serialize } from 'node:v8';
import { DescribeNodegroupCommand, UpdateNodegroupConfigCommand } from '@aws-sdk/client-eks';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { StartDBInstanceCommand, StopDBInstanceCommand } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { ec2Instance } from '../../../../src/kinds/ec2-instance.ts';
import { eksNodegroup } from '../../../../src/kinds/eks-nodegroup.ts';
import { elasticacheCluster } from '../../../../src/kinds/elasticache-cluster.ts';
import { rdsInstance } from '../../../../src/kinds/rds-instance.ts';
import { awsWorld, never } from '../../../../test/support/aws-world.ts';
import { sandboxNodes } from '../../src/aws/eks.ts';
import { answerAws, awsSimulators } from '../../src/aws/index.ts';
import { VirtualClock } from '../../src/clock/virtual.ts';
import { World } from '../../src/world/world.ts';
import { worldFile } from '../../src/world/world-file.ts';

const mysql = { mysql: { kind: rdsInstance, options: { instanceId: 'mysql' } } };
const nodes = {
  nodes: {
    kind: eksNodegroup,
    options: { cluster: 'c', nodegroup: 'n', desired: 3, min: 2, max: 6 },
  },
};
const scale = (minSize: number | undefined, desiredSize: number) =>
  new UpdateNodegroupConfigCommand({
    clusterName: 'c',
    nodegroupName: 'n',
    scalingConfig: { minSize, desiredSize },
  });

describe('the simulated RDS', () => {
  it('refuses calls in the wrong state as RDS does, and changes nothing', async () => {
    const { clients, effects, observe } = awsWorld({
      components: mysql,
      behaviour: { mysql: { initial: 'stopping' } },
    });
    const send = (command: StartDBInstanceCommand | StopDBInstanceCommand) =>
      clients.aws.send('rds', command as StartDBInstanceCommand, { signal: never });
    const refused = { errorName: 'InvalidDBInstanceStateFault', errorClass: 'conflict' };
    await expect(send(new StartDBInstanceCommand({ DBInstanceIdentifier: 'mysql' }))).rejects.toMatchObject(
      refused,
    );
    await expect(send(new StopDBInstanceCommand({ DBInstanceIdentifier: 'mysql' }))).rejects.toMatchObject(
      refused,
    );
    await expect(send(new StartDBInstanceCommand({ DBInstanceIdentifier: 'other' }))).rejects.toMatchObject({
      errorClass: 'absent',
    });
    expect(effects()).toEqual([]);
    expect((await observe('mysql')).detail).toBe('stopping');
  });

  it('is available at the drawn time and not before', async () => {
    const { clients, clock, observe, world } = awsWorld({ components: mysql, jitter: 0.2 });
    await clients.aws.send('rds', new StartDBInstanceCommand({ DBInstanceIdentifier: 'mysql' }), {
      signal: never,
    });
    const upMs = world.truth('mysql', 'up');
    expect(upMs).not.toBe(rdsInstance.expected.upMs);
    await clock.sleep(upMs - 1);
    expect((await observe('mysql')).detail).toBe('starting');
    await clock.sleep(1);
    expect((await observe('mysql')).detail).toBe('available');
  });

  it('refuses a beginning that it does not know and names those that it knows', () => {
    expect(() => awsWorld({ components: mysql, behaviour: { mysql: { initial: 'dreaming' } } })).toThrow(
      /mysql "dreaming"/,
    );
  });
});

describe('the simulated EKS', () => {
  it('wants min, desired and max to fit together', async () => {
    const { clients, clock } = awsWorld({ components: nodes, behaviour: { nodes: { initial: 'ACTIVE' } } });
    const send = (command: UpdateNodegroupConfigCommand) =>
      clients.aws.send('eks', command, { signal: never });
    await expect(send(scale(undefined, 0))).rejects.toThrow(
      "Minimum capacity 2 can't be greater than desired size 0",
    );
    await send(scale(0, 0));
    await expect(send(scale(2, 3))).rejects.toMatchObject({
      errorName: 'ResourceInUseException',
      httpStatus: 409,
    });
    await clock.sleep(12_000);
    await send(scale(2, 3));
  });

  it('has the second of three nodes Ready at the drawn time', async () => {
    const { clients, clock, world } = awsWorld({ components: nodes, behaviour: { nodes: { up: '100s' } } });
    await clients.aws.send('eks', scale(2, 3), { signal: never });
    const readyAt = async (ms: number) => {
      await clock.sleep(ms);
      world.settle();
      return sandboxNodes(world).filter(({ ready }) => ready).length;
    };
    expect(await readyAt(99_999)).toBe(1);
    expect(await readyAt(1)).toBe(2);
    expect(await readyAt(3_000)).toBe(3);
  });

  it('shows its nodes as live objects that the API server may patch', async () => {
    const { world } = awsWorld({ components: nodes, behaviour: { nodes: { initial: 'ACTIVE' } } });
    expect(sandboxNodes(world)).toHaveLength(3);
    expect(world.isUp('nodes')).toBe(true);
    for (const node of sandboxNodes(world)) node.unschedulable = true;
    expect(world.isUp('nodes')).toBe(false);
    expect(new Set(sandboxNodes(world).map(({ name }) => name)).size).toBe(3);
  });

  it('answers in the shape of the SDK', async () => {
    const { clients } = awsWorld({ components: nodes });
    const { nodegroup } = await clients.aws.send(
      'eks',
      new DescribeNodegroupCommand({ clusterName: 'c', nodegroupName: 'n' }),
      { signal: never },
    );
    expect(nodegroup).toMatchObject({
      status: 'ACTIVE',
      scalingConfig: { minSize: 0, desiredSize: 0, maxSize: 6 },
      health: { issues: [] },
    });
    expect(nodegroup?.createdAt).toBeInstanceOf(Date);
  });
});

describe('the simulated AWS', () => {
  it('does not know functions, commands and calls that nobody configured', async () => {
    const { clients } = awsWorld({ components: mysql });
    const unknown = new InvokeCommand({ FunctionName: 'nobody' });
    await expect(clients.aws.send('lambda', unknown, { signal: never })).rejects.toMatchObject({
      errorName: 'ResourceNotFoundException',
      errorClass: 'absent',
    });
    const { RebootDBInstanceCommand } = await import('@aws-sdk/client-rds');
    const reboot = new RebootDBInstanceCommand({ DBInstanceIdentifier: 'mysql' });
    await expect(clients.aws.send('rds', reboot, { signal: never })).rejects.toMatchObject({
      errorName: 'UnknownOperationException',
    });
  });

  it('takes inputs and gives outputs that cross a process boundary, and goes on from its saved state', async () => {
    const components = {
      ...mysql,
      ...nodes,
      nat: { kind: ec2Instance, options: { instanceId: 'i-06d5bb3c9d01f720d' } },
      redis: {
        kind: elasticacheCluster,
        options: {
          clusterId: 'redis',
          nodeType: 'cache.t3.medium',
          engine: 'redis',
          engineVersion: '7.0',
          subnetGroupName: 'subnets',
          securityGroupName: 'sg',
        },
      },
    };
    const { world, clock, clients, observe } = awsWorld({ components });
    await clients.aws.send('eks', scale(2, 3), { signal: never });
    await clients.aws.send('rds', new StartDBInstanceCommand({ DBInstanceIdentifier: 'mysql' }), {
      signal: never,
    });
    await clock.sleep(110_000);
    await observe('nodes');
    const saved = JSON.parse(JSON.stringify(world.snapshot()));

    const later = new VirtualClock(saved.nowMs + 600_000);
    const again = new World({
      file: worldFile.parse({ name: 'ignored' }),
      components: [...world.components.values()],
      clock: later,
      withhold: (ms, signal) => later.withhold(ms, signal),
      saved,
    });
    const simulators = awsSimulators(again);
    again.populate(simulators);
    const ask = async (service: 'rds' | 'eks', command: string, input: object) =>
      deserialize(
        serialize(await answerAws(again, simulators, service, command, deserialize(serialize(input)), never)),
      );
    expect(await ask('rds', 'DescribeDBInstances', {})).toMatchObject({
      DBInstances: [{ DBInstanceStatus: 'available' }],
    });
    expect(await ask('eks', 'DescribeNodegroup', { clusterName: 'c', nodegroupName: 'n' })).toMatchObject({
      nodegroup: { status: 'ACTIVE', createdAt: expect.any(Date) },
    });
    expect(sandboxNodes(again).filter(({ ready }) => ready)).toHaveLength(3);
  });
});
