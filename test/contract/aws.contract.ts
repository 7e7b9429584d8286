import {
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { DescribeNodegroupCommand, UpdateNodegroupConfigCommand } from '@aws-sdk/client-eks';
import {
  CreateCacheClusterCommand,
  DeleteCacheClusterCommand,
  DescribeCacheClustersCommand,
} from '@aws-sdk/client-elasticache';
import {
  DescribeDBInstancesCommand,
  StartDBInstanceCommand,
  StopDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AwsApi } from '../../src/clients/aws-api.ts';

/** An instance, a database, a nodegroup of at most 6 nodes, and what a cache cluster needs. */
export interface AwsUnderTest {
  api: AwsApi;
  instanceId: string;
  /** A database instance. */
  dbId: string;
  cluster: string;
  nodegroup: string;
  /** Of a cluster that is not there: another one each time where deleted ones do not go away. */
  cacheClusterId(): string;
  subnetGroup: string;
  /** The name of a security group. */
  securityGroup: string;
  /** What the emulator does not do, as docs/contract.md lists it. */
  simpler: ReadonlySet<'sizes-are-checked' | 'caches-go-away'>;
  /** Looks until there is something to see, in the time of the cloud. */
  until<T>(what: string, read: () => Promise<T | undefined | false>): Promise<T>;
  close(): Promise<void>;
}

/** What lamplighter relies on in AWS, whatever answers. */
export function awsContract(name: string, open: () => Promise<AwsUnderTest>): void {
  const options = { signal: new AbortController().signal };
  let aws: AwsUnderTest;
  beforeAll(async () => {
    aws = await open();
  });
  afterAll(() => aws?.close());

  describe(`${name} keeps the contract of EC2`, () => {
    const stateOf = async () => {
      const command = new DescribeInstancesCommand({ InstanceIds: [aws.instanceId] });
      const { Reservations } = await aws.api.send('ec2', command, options);
      return Reservations?.[0]?.Instances?.[0]?.State?.Name;
    };
    const start = (id: string) =>
      aws.api.send('ec2', new StartInstancesCommand({ InstanceIds: [id] }), options);
    const stop = () =>
      aws.api.send('ec2', new StopInstancesCommand({ InstanceIds: [aws.instanceId] }), options);

    /** However the test before has ended. */
    const begin = async (state: 'running' | 'stopped') => {
      await (state === 'running' ? start(aws.instanceId) : stop());
      await aws.until(`it is ${state}`, async () => (await stateOf()) === state);
    };

    it('starts a stopped instance, and starting it once more is no error', async () => {
      await begin('stopped');
      const { StartingInstances } = await start(aws.instanceId);
      expect(StartingInstances?.[0]).toMatchObject({
        InstanceId: aws.instanceId,
        PreviousState: { Name: 'stopped' },
      });
      await aws.until('it runs', async () => (await stateOf()) === 'running');
      await start(aws.instanceId);
      expect(await stateOf()).toBe('running');
    });

    it('stops a running instance, and stopping it once more is no error', async () => {
      await begin('running');
      const { StoppingInstances } = await stop();
      expect(StoppingInstances?.[0]).toMatchObject({ PreviousState: { Name: 'running' } });
      await aws.until('it is stopped', async () => (await stateOf()) === 'stopped');
      await stop();
      expect(await stateOf()).toBe('stopped');
    });

    it('calls an unknown instance absent, and leaves it out where it is only filtered by', async () => {
      await expect(start('i-00000000000000000')).rejects.toMatchObject({
        errorClass: 'absent',
        errorName: 'InvalidInstanceID.NotFound',
      });
      const Filters = [{ Name: 'instance-id', Values: ['i-00000000000000000', aws.instanceId] }];
      const { Reservations } = await aws.api.send('ec2', new DescribeInstancesCommand({ Filters }), options);
      const ids = Reservations?.flatMap(({ Instances }) => Instances ?? []).map(
        ({ InstanceId }) => InstanceId,
      );
      expect(ids).toEqual([aws.instanceId]);
    });
  });

  describe(`${name} keeps the contract of RDS`, () => {
    const statusOf = async () => {
      const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier: aws.dbId });
      const { DBInstances } = await aws.api.send('rds', command, options);
      return DBInstances?.[0]?.DBInstanceStatus;
    };
    const start = (DBInstanceIdentifier: string) =>
      aws.api.send('rds', new StartDBInstanceCommand({ DBInstanceIdentifier }), options);
    const stop = () =>
      aws.api.send('rds', new StopDBInstanceCommand({ DBInstanceIdentifier: aws.dbId }), options);
    /** However the test before has ended. */
    const begin = async (status: 'available' | 'stopped') => {
      const now = await aws.until('it stays as it is', async () => {
        const seen = await statusOf();
        return (seen === 'available' || seen === 'stopped') && seen;
      });
      if (now !== status) await (status === 'available' ? start(aws.dbId) : stop());
      await aws.until(`it is ${status}`, async () => (await statusOf()) === status);
    };
    const wrongState = { errorClass: 'conflict', errorName: 'InvalidDBInstanceStateFault' };

    it('starts a stopped database, and refuses to start one that is available', async () => {
      await begin('stopped');
      await start(aws.dbId);
      await aws.until('it is available', async () => (await statusOf()) === 'available');
      await expect(start(aws.dbId)).rejects.toMatchObject(wrongState);
    });

    it('stops an available database, and refuses to stop one that is stopped', async () => {
      await begin('available');
      await stop();
      await aws.until('it is stopped', async () => (await statusOf()) === 'stopped');
      await expect(stop()).rejects.toMatchObject(wrongState);
    });

    it('calls an unknown database absent', async () => {
      await expect(start('nobody')).rejects.toMatchObject({ errorClass: 'absent' });
    });
  });

  describe(`${name} keeps the contract of an EKS nodegroup`, () => {
    const probe = async (nodegroupName = aws.nodegroup) => {
      const command = new DescribeNodegroupCommand({ clusterName: aws.cluster, nodegroupName });
      return (await aws.api.send('eks', command, options)).nodegroup;
    };
    const scale = (minSize: number, desiredSize: number, nodegroupName = aws.nodegroup) =>
      aws.api.send(
        'eks',
        new UpdateNodegroupConfigCommand({
          clusterName: aws.cluster,
          nodegroupName,
          scalingConfig: { minSize, desiredSize, maxSize: 6 },
        }),
        options,
      );

    it('takes all three sizes in one call', async () => {
      await aws.until('no update is under way', async () => (await probe())?.status === 'ACTIVE');
      await scale(2, 3);
      const active = await aws.until('the update is over', async () => {
        const seen = await probe();
        return seen?.status === 'ACTIVE' && seen;
      });
      expect(active.scalingConfig).toMatchObject({ minSize: 2, desiredSize: 3, maxSize: 6 });
      await scale(0, 0);
      await aws.until('the update is over', async () => (await probe())?.status === 'ACTIVE');
      expect((await probe())?.scalingConfig).toMatchObject({ minSize: 0, desiredSize: 0, maxSize: 6 });
    });

    it('refuses a least size that is greater than the desired one', async ({ skip }) => {
      skip(aws.simpler.has('sizes-are-checked'), 'moto checks no sizes: see docs/contract.md');
      await expect(scale(4, 2)).rejects.toMatchObject({ errorName: 'InvalidParameterException' });
    });

    it('calls an unknown nodegroup absent', async () => {
      const absent = { errorClass: 'absent', errorName: 'ResourceNotFoundException' };
      await expect(probe('nobody')).rejects.toMatchObject(absent);
      await expect(scale(0, 0, 'nobody')).rejects.toMatchObject(absent);
    });
  });

  describe(`${name} keeps the contract of ElastiCache`, () => {
    let CacheClusterId: string;
    const statusOf = async () => {
      const command = new DescribeCacheClustersCommand({ CacheClusterId });
      const { CacheClusters } = await aws.api.send('elasticache', command, options);
      return CacheClusters?.[0]?.CacheClusterStatus;
    };
    const securityGroupIds = async () => {
      const Filters = [{ Name: 'group-name', Values: [aws.securityGroup] }];
      const { SecurityGroups = [] } = await aws.api.send(
        'ec2',
        new DescribeSecurityGroupsCommand({ Filters }),
        options,
      );
      expect(SecurityGroups).toHaveLength(1);
      return SecurityGroups.map(({ GroupId = '' }) => GroupId);
    };
    const create = async () =>
      aws.api.send(
        'elasticache',
        new CreateCacheClusterCommand({
          SecurityGroupIds: await securityGroupIds(),
          CacheClusterId,
          CacheNodeType: 'cache.t3.medium',
          Engine: 'redis',
          EngineVersion: '7.0',
          NumCacheNodes: 1,
          CacheSubnetGroupName: aws.subnetGroup,
        }),
        options,
      );
    const remove = () =>
      aws.api.send('elasticache', new DeleteCacheClusterCommand({ CacheClusterId }), options);
    const isGone = () =>
      statusOf().then(
        () => false,
        (error) => error.errorClass === 'absent',
      );
    const isAvailable = async () => (await statusOf()) === 'available';
    // However the test before has ended.
    beforeEach(async () => {
      CacheClusterId = aws.cacheClusterId();
      if (await isGone()) return;
      await aws.until('it may be deleted', async () => (await isGone()) || (await isAvailable()));
      if (!(await isGone())) await remove();
      await aws.until('it is gone', isGone);
    });
    const absent = {
      errorClass: 'absent',
      errorName: expect.stringMatching(/^CacheClusterNotFound(Fault)?$/),
    };

    it('calls a cluster that was not created absent', async () => {
      await expect(statusOf()).rejects.toMatchObject(absent);
      await expect(remove()).rejects.toMatchObject(absent);
    });

    it('creates a cluster, and refuses to create it once more', async () => {
      await create();
      await expect(create()).rejects.toMatchObject({
        errorClass: 'conflict',
        errorName: expect.stringMatching(/^CacheClusterAlreadyExists(Fault)?$/),
      });
      await aws.until('it is available', isAvailable);
    });

    it('deletes a cluster until it is gone', async ({ skip }) => {
      skip(aws.simpler.has('caches-go-away'), 'moto shows it as deleting for ever: see docs/contract.md');
      await create();
      await aws.until('it is available', isAvailable);
      await remove();
      await aws.until('it is gone', isGone);
    });
  });
}
