import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
  RunInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { CreateClusterCommand, CreateNodegroupCommand, EKSClient } from '@aws-sdk/client-eks';
import { CreateCacheSubnetGroupCommand, ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { CreateDBInstanceCommand, RDSClient, StopDBInstanceCommand } from '@aws-sdk/client-rds';

export const REGION = 'ap-northeast-2';

/** A dark environment in moto, made by the SDK alone: two instances, a database, a nodegroup, no cache. */
export async function createAwsResources(endpoint: string) {
  const settings = {
    endpoint,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const ec2 = new EC2Client(settings);
  const rds = new RDSClient(settings);
  const eks = new EKSClient(settings);
  const elasticache = new ElastiCacheClient(settings);
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.0.1.0/24' }));
  const subnetId = Subnet?.SubnetId ?? '';
  await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'redis-sg', Description: 'redis', VpcId: Vpc?.VpcId }),
  );
  await elasticache.send(
    new CreateCacheSubnetGroupCommand({
      CacheSubnetGroupName: 'redis-subnet',
      CacheSubnetGroupDescription: 'redis',
      SubnetIds: [subnetId],
    }),
  );
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({ ImageId: 'ami-12c6146b', MinCount: 2, MaxCount: 2, SubnetId: subnetId }),
  );
  const instanceIds = Instances.map(({ InstanceId = '' }) => InstanceId);
  await ec2.send(new StopInstancesCommand({ InstanceIds: instanceIds }));
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: 'exchange-dev-mysql',
      DBInstanceClass: 'db.t3.medium',
      Engine: 'mysql',
      AllocatedStorage: 20,
      MasterUsername: 'admin',
      MasterUserPassword: 'not-a-secret',
    }),
  );
  await rds.send(new StopDBInstanceCommand({ DBInstanceIdentifier: 'exchange-dev-mysql' }));
  const roleArn = 'arn:aws:iam::123456789012:role/eks';
  await eks.send(
    new CreateClusterCommand({
      name: 'exchange-dev',
      roleArn,
      resourcesVpcConfig: { subnetIds: [subnetId] },
    }),
  );
  await eks.send(
    new CreateNodegroupCommand({
      clusterName: 'exchange-dev',
      nodegroupName: 'exchange-dev-spot-nodes',
      nodeRole: roleArn,
      subnets: [subnetId],
      scalingConfig: { minSize: 0, desiredSize: 0, maxSize: 6 },
    }),
  );
  for (const client of [ec2, rds, eks, elasticache]) client.destroy();
  const [natId = '', kafkaHostId = ''] = instanceIds;
  return { natId, kafkaHostId };
}
