import { afterAll, beforeAll, vi } from 'vitest';
import { awsContract } from '../contract/aws.contract.ts';
import { createAwsResources, REGION } from './support/aws-resources.ts';
import { startAws } from './support/aws-server.ts';
import { services } from './support/installed.ts';
import { realClients } from './support/real-clients.ts';
import { until } from './support/until.ts';

beforeAll(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterAll(() => vi.unstubAllEnvs());

awsContract('moto', async () => {
  const { installed, logs } = services();
  const server = await startAws({ installed: installed.moto, logs, name: 'aws-contract' });
  const { natId } = await createAwsResources(server.url);
  let caches = 0;
  const clients = realClients({ aws: { region: REGION, endpoint: server.url } });
  return {
    api: clients.aws,
    instanceId: natId,
    dbId: 'exchange-dev-mysql',
    cluster: 'exchange-dev',
    nodegroup: 'exchange-dev-spot-nodes',
    cacheClusterId: () => {
      caches += 1;
      return `exchange-dev-redis-${caches}`;
    },
    subnetGroup: 'redis-subnet',
    securityGroup: 'redis-sg',
    simpler: new Set(['sizes-are-checked', 'caches-go-away']),
    until,
    close: async () => {
      await clients.close();
      await server.stop();
    },
  };
});
