import { appendFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeNodegroupCommand, EKSClient } from '@aws-sdk/client-eks';
import { REGION } from './aws-resources.ts';
import { startEngine } from './engine-stand-in.ts';
import type { KafkaServer } from './kafka-server.ts';
import type { KubernetesCluster } from './kubernetes-cluster.ts';
import { clusterObjects } from './kubernetes-objects.ts';

/**
 * What AWS and the pods' images would do: the nodegroup's nodes join and leave the cluster, the broker runs
 * while its host does, and the engine runs while its pod does. Goes round until it is stopped; what fails is tried
 * again at the next round.
 */
export function followCloud(options: {
  motoUrl: string;
  kafkaHostId: string;
  kafka: KafkaServer;
  cluster: KubernetesCluster;
  namespaces: string[];
  engineNamespace: string;
  group: string;
  topic: string;
  onTrouble(error: unknown): void;
}) {
  const { motoUrl, kafkaHostId, kafka, cluster, onTrouble } = options;
  const settings = {
    endpoint: motoUrl,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const eks = new EKSClient(settings);
  const ec2 = new EC2Client(settings);
  const objects = clusterObjects(cluster.admin);
  const received: string[][] = [];
  let brokerRuns = true;
  let engine: { uid: string; stop(): Promise<void> } | undefined;
  let serial = 0;
  let over = false;

  const followNodes = async () => {
    const { nodegroup } = await eks.send(
      new DescribeNodegroupCommand({ clusterName: 'exchange-dev', nodegroupName: 'exchange-dev-spot-nodes' }),
    );
    const wanted = nodegroup?.scalingConfig?.desiredSize ?? 0;
    const { body } = await cluster.admin.get('/api/v1/nodes');
    const names: string[] = body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name);
    for (let missing = wanted - names.length; missing > 0; missing -= 1) {
      serial += 1;
      await objects.node(`node-${serial}`, 'exchange-dev-spot-nodes');
    }
    for (const name of names.slice(wanted)) {
      for (const namespace of options.namespaces) {
        for (const { metadata, spec } of await objects.pods(namespace)) {
          if (spec.nodeName !== name) continue;
          await cluster.admin.discard(`/api/v1/namespaces/${namespace}/pods/${metadata.name}`);
        }
      }
      await objects.removeNode(name);
    }
  };

  const followBroker = async () => {
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [kafkaHostId] }));
    const runs = Reservations?.[0]?.Instances?.[0]?.State?.Name === 'running';
    if (runs === brokerRuns) return;
    if (runs) await kafka.start();
    else await kafka.kill();
    brokerRuns = runs;
  };

  const followEngine = async () => {
    const pods = await objects.pods(options.engineNamespace);
    const pod = pods.find(
      ({ metadata, status }: { metadata: { deletionTimestamp?: string }; status: { phase: string } }) =>
        metadata.deletionTimestamp === undefined && status.phase === 'Running',
    );
    const uid: string | undefined = pod?.metadata.uid;
    if (engine !== undefined && engine.uid !== uid) {
      await engine.stop();
      engine = undefined;
    }
    if (engine !== undefined || uid === undefined || !brokerRuns) return;
    const started = await startEngine({
      address: kafka.address,
      group: options.group,
      topics: [options.topic],
      say: (line) => {
        const at = new Date().toISOString().replace('Z', '000000Z');
        void appendFile(cluster.logFile, `${at} stdout F ${line}\n`);
      },
    });
    received.push(started.commands);
    engine = { uid, stop: started.stop };
  };

  const rounds = (async () => {
    while (!over) {
      // Each without the others: a broker that is not there yet keeps no node back.
      for (const follow of [followBroker, followNodes, followEngine]) await follow().catch(onTrouble);
      await sleep(200);
    }
  })();
  return {
    /** What each life of the engine was told. */
    received,
    stop: async () => {
      over = true;
      await rounds;
      await engine?.stop();
      eks.destroy();
      ec2.destroy();
    },
  };
}
