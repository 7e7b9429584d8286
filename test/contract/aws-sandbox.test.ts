import { ec2Instance } from '../../src/kinds/ec2-instance.ts';
import { eksNodegroup } from '../../src/kinds/eks-nodegroup.ts';
import { elasticacheCluster } from '../../src/kinds/elasticache-cluster.ts';
import { rdsInstance } from '../../src/kinds/rds-instance.ts';
import { awsWorld } from '../support/aws-world.ts';
import { awsContract } from './aws.contract.ts';

awsContract('the sandbox', async () => {
  const instanceId = 'i-0123456789abcdef0';
  const { clients, clock } = awsWorld({
    components: {
      host: { kind: ec2Instance, options: { instanceId } },
      mysql: { kind: rdsInstance, options: { instanceId: 'mysql' } },
      nodes: {
        kind: eksNodegroup,
        options: {
          cluster: 'dev',
          nodegroup: 'spot',
          desired: 3,
          min: 2,
          max: 6,
          down: { desired: 0, min: 0 },
        },
      },
      redis: {
        kind: elasticacheCluster,
        options: {
          clusterId: 'redis',
          nodeType: 'cache.t3.medium',
          engine: 'redis',
          engineVersion: '7.0',
          subnetGroupName: 'subnets',
          securityGroupName: 'redis-sg',
        },
      },
    },
  });
  return {
    api: clients.aws,
    instanceId,
    dbId: 'mysql',
    cluster: 'dev',
    nodegroup: 'spot',
    cacheClusterId: () => 'redis',
    subnetGroup: 'subnets',
    securityGroup: 'redis-sg',
    simpler: new Set(),
    until: async (what, read) => {
      for (let probes = 0; probes < 1_000; probes += 1) {
        const found = await read();
        if (found !== undefined && found !== false) return found;
        await clock.sleep(5_000);
      }
      throw new Error(`never: ${what}`);
    },
    close: async () => {},
  };
});
