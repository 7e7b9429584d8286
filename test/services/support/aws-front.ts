import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EC2Client, StartInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { EKSClient, UpdateNodegroupConfigCommand } from '@aws-sdk/client-eks';
import {
  CreateCacheClusterCommand,
  DeleteCacheClusterCommand,
  ElastiCacheClient,
} from '@aws-sdk/client-elasticache';
import { RDSClient, StartDBInstanceCommand, StopDBInstanceCommand } from '@aws-sdk/client-rds';
import { REGION } from './aws-resources.ts';

const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** As the old system's scheduler takes it. */
interface SchedulerPayload {
  action: 'scale-up' | 'scale-down';
  clusterName: string;
  nodegroupName: string;
  desiredSize: number;
  minSize: number;
  maxSize: number;
  rdsInstanceId: string;
  ec2InstanceIds: string[];
  elasticache: {
    clusterId: string;
    nodeType: string;
    engine: string;
    engineVersion: string;
    subnetGroupName: string;
  };
}

/** One endpoint for all of AWS: moto, and for Invoke a scheduler that does to moto what the old Lambda did. */
export async function startAwsFront(motoUrl: string) {
  const accessKeys = new Set<string>();
  const invocations: { functionName: string; payload: string }[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const [, accessKey] = /Credential=(\w+)\//.exec(incoming.headers.authorization ?? '') ?? [];
    if (accessKey !== undefined) accessKeys.add(accessKey);
    const [, functionName] = INVOKE.exec(incoming.url ?? '') ?? [];
    if (functionName === undefined) {
      const onward = request(
        `${motoUrl}${incoming.url}`,
        { method: incoming.method, headers: incoming.headers },
        (answer) => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(outgoing);
        },
      );
      onward.on('error', () => outgoing.destroy());
      incoming.pipe(onward);
      return;
    }
    let payload = '';
    for await (const chunk of incoming) payload += chunk;
    invocations.push({ functionName, payload });
    const results = await schedule(motoUrl, JSON.parse(payload));
    const { action } = JSON.parse(payload);
    outgoing.setHeader('content-type', 'application/json');
    outgoing.end(JSON.stringify({ statusCode: 200, body: JSON.stringify({ action, results }) }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    invocations,
    /** The ids of the keys that signed what came here. */
    accessKeys,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function schedule(endpoint: string, payload: SchedulerPayload) {
  const settings = {
    endpoint,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const up = payload.action === 'scale-up';
  const { elasticache: cache, ec2InstanceIds: InstanceIds } = payload;
  const { clusterId: CacheClusterId } = cache;
  const DBInstanceIdentifier = payload.rdsInstanceId;
  const { minSize, desiredSize, maxSize } = payload;
  const steps: Record<string, () => Promise<unknown>> = {
    EKS: () =>
      new EKSClient(settings).send(
        new UpdateNodegroupConfigCommand({
          clusterName: payload.clusterName,
          nodegroupName: payload.nodegroupName,
          scalingConfig: { minSize, desiredSize, maxSize },
        }),
      ),
    RDS: () =>
      up
        ? new RDSClient(settings).send(new StartDBInstanceCommand({ DBInstanceIdentifier }))
        : new RDSClient(settings).send(new StopDBInstanceCommand({ DBInstanceIdentifier })),
    EC2: () =>
      up
        ? new EC2Client(settings).send(new StartInstancesCommand({ InstanceIds }))
        : new EC2Client(settings).send(new StopInstancesCommand({ InstanceIds })),
    ElastiCache: () =>
      up
        ? new ElastiCacheClient(settings).send(
            new CreateCacheClusterCommand({
              CacheClusterId,
              CacheNodeType: cache.nodeType,
              Engine: cache.engine,
              EngineVersion: cache.engineVersion,
              NumCacheNodes: 1,
              CacheSubnetGroupName: cache.subnetGroupName,
            }),
          )
        : new ElastiCacheClient(settings).send(new DeleteCacheClusterCommand({ CacheClusterId })),
  };
  const results: { service: string; status: string; message: string }[] = [];
  for (const [service, step] of Object.entries(steps)) {
    try {
      await step();
      results.push({ service, status: 'success', message: 'done' });
    } catch (error) {
      results.push({ service, status: 'error', message: (error as Error).message });
    }
  }
  return results;
}
