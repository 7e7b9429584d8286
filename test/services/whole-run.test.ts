import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { NO_POD_ADDRESS } from '../contract/kubernetes.contract.ts';
import { startAwsFront } from './support/aws-front.ts';
import { createAwsResources, REGION } from './support/aws-resources.ts';
import { startAws } from './support/aws-server.ts';
import { followCloud } from './support/cloud-follower.ts';
import { services } from './support/installed.ts';
import { type KafkaServer, startKafka } from './support/kafka-server.ts';
import { type KubernetesCluster, startKubernetes } from './support/kubernetes-cluster.ts';
import { clusterObjects } from './support/kubernetes-objects.ts';
import { ORIGINAL_COMMANDS } from './support/original-commands.ts';

const BACKENDS = 'future-backend-dev';
const ENGINES = 'matching-engine-dev';

interface Event {
  type?: string;
  phase?: string;
  outcome?: string;
  [more: string]: unknown;
}

let folder: string;
let kafka: KafkaServer;
let cluster: KubernetesCluster;
let moto: Awaited<ReturnType<typeof startAws>>;
let front: Awaited<ReturnType<typeof startAwsFront>>;
let cloud: ReturnType<typeof followCloud>;
let backend: Server;
const asked: string[] = [];
const started = new Set<ChildProcess>();

beforeAll(async () => {
  const { installed, logs } = services();
  folder = await mkdtemp(join(tmpdir(), 'lamplighter-whole-'));
  [kafka, cluster, moto] = await Promise.all([
    startKafka({ installed: installed.kafka, logs, name: 'whole-kafka' }),
    startKubernetes({ installed, logs, name: 'whole-kubernetes' }),
    startAws({ installed: installed.moto, logs, name: 'whole-aws', forgetsDeletedCaches: true }),
  ]);
  front = await startAwsFront(moto.url);
  const { natId, kafkaHostId } = await createAwsResources(moto.url);
  const objects = clusterObjects(cluster.admin);
  for (const namespace of [BACKENDS, ENGINES]) await objects.namespace(namespace);
  await objects.deployment(BACKENDS, 'dev-future-backend', {
    labels: { 'app.kubernetes.io/name': 'future-backend' },
    hostNetwork: true,
  });
  await objects.deployment(BACKENDS, 'dev-order-worker');
  await objects.deployment(ENGINES, 'dev-matching-engine-legacy', {
    labels: { app: 'matching-engine-legacy' },
  });
  backend = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('{"statusCode":200,"data":{}}');
  });
  // Without such an address the backend is not asked; a test of its own says so.
  await new Promise<void>((done) => backend.listen(0, cluster.podAddress ?? '127.0.0.1', done));
  await writeConfigs(natId, kafkaHostId);
  cloud = followCloud({
    motoUrl: moto.url,
    kafkaHostId,
    kafka,
    cluster,
    namespaces: [BACKENDS, ENGINES],
    engineNamespace: ENGINES,
    group: 'matching_engine',
    topic: 'matching_engine_preload',
    onTrouble: (error) => console.info('the cloud is followed again:', error),
  });
});
// A test that fails leaves none at work beside the next one.
afterEach(endStarted);
afterAll(async () => {
  await endStarted();
  await cloud?.stop();
  backend?.close();
  await front?.close();
  await moto?.stop();
  await kafka?.remove();
  await cluster?.remove();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** The example as it is shipped, with the addresses and ids of here, in both modes. */
async function writeConfigs(natId: string, kafkaHostId: string): Promise<void> {
  const text = await readFile('examples/exchange-dev.yaml', 'utf8');
  const kubeconfig = await cluster.kubeconfig('whole', 'admin-token');
  for (const scaler of ['direct', 'lambda']) {
    const file = parse(text);
    const environment = file.environments['exchange-dev'];
    environment.scaler = scaler;
    environment.connections = {
      aws: { region: REGION, endpoint: front.url },
      kubernetes: { kubeconfig },
      kafka: { ...environment.connections.kafka, brokers: [kafka.address] },
    };
    const { components } = environment;
    components.nat.instanceId = natId;
    components['kafka-host'].instanceId = kafkaHostId;
    components.redis.subnetGroupName = 'redis-subnet';
    components.redis.securityGroupName = 'redis-sg';
    components.scaler.payload.ec2InstanceIds = [kafkaHostId, natId];
    components.scaler.payload.elasticache.subnetGroupName = 'redis-subnet';
    components.orderbook.port = (backend.address() as AddressInfo).port;
    if (cluster.podAddress === undefined) delete components.orderbook;
    // Nothing takes minutes here, so everything is looked at often.
    for (const component of Object.values<{ kind: string; expect?: object }>(components)) {
      if (component.kind !== 'lambda-scaler') component.expect = { up: '1s', down: '1s' };
    }
    await writeFile(join(folder, `${scaler}.yaml`), JSON.stringify(file));
  }
}

/** lamplighter as people start it, in a process of its own; its store lies in the folder. */
function lamplighter(words: readonly string[], scaler: 'direct' | 'lambda') {
  const { DATABASE_URL: _, ...env } = process.env;
  const child = spawn(
    process.execPath,
    [resolve('src/main.ts'), ...words, '--config', join(folder, `${scaler}.yaml`), '--json'],
    {
      cwd: folder,
      env: { ...env, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  started.add(child);
  const events: Event[] = [];
  const watchers = new Set<() => void>();
  let errors = '';
  child.stderr.on('data', (data) => {
    errors += data;
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    events.push(JSON.parse(line));
    for (const read of watchers) read();
  });
  const ended = once(child, 'close').then(([code, signal]) => {
    for (const read of watchers) read();
    return {
      code,
      signal,
      events,
      said: `${errors}\n${events.slice(-3).map((event) => JSON.stringify(event))}`,
    };
  });
  return {
    child,
    ended,
    event: (fits: (event: Event) => boolean) =>
      new Promise<Event>((found, missed) => {
        const read = () => {
          const event = events.find(fits);
          if (event) found(event);
          else if (child.exitCode !== null) missed(new Error(`it ended without: ${errors}`));
        };
        watchers.add(read);
        read();
      }),
  };
}

async function succeed(words: readonly string[], scaler: 'direct' | 'lambda') {
  const result = await lamplighter(words, scaler).ended;
  expect(result, result.said).toMatchObject({ code: 0 });
  expect(result.events.at(-1)).toMatchObject({ type: 'run.finished', outcome: 'succeeded' });
  return result.events;
}

async function endStarted(): Promise<void> {
  for (const child of started) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  started.clear();
}

/** Dark or lit, however the test before has ended: what that left under way is ended first. */
async function begin(state: 'dark' | 'lit'): Promise<void> {
  const cancelled = await lamplighter(['cancel'], 'direct').ended;
  expect(cancelled, cancelled.said).toMatchObject({ code: 0 });
  await succeed(state === 'lit' ? ['up'] : ['down', '--yes'], 'direct');
  asked.length = 0;
  cloud.received.length = 0;
  front.invocations.length = 0;
}

const invokedActions = () => front.invocations.map(({ payload }) => JSON.parse(payload).action);

describe('the example, on Kafka, Kubernetes and moto at once', () => {
  it('goes up from dark: nodes join, the broker starts, the engine is told its commands once', async () => {
    await begin('dark');
    await succeed(['up'], 'direct');
    expect(cloud.received).toEqual([ORIGINAL_COMMANDS]);
    expect(front.invocations).toEqual([]);
  });

  it('asks the backend for its orderbook through the pod proxy', async ({ skip }) => {
    if (cluster.podAddress === undefined) return skip(NO_POD_ADDRESS);
    await begin('dark');
    await succeed(['up'], 'direct');
    expect(asked).toContain('/v1/orderbook/BTCUSDT');
  });

  it('changes nothing when it is asked to go up once more', async () => {
    await begin('lit');
    const events = await succeed(['up'], 'direct');
    expect(events.filter(({ type }) => type === 'phase.acting')).toEqual([]);
    expect(cloud.received).toEqual([]);
  });

  it('goes down: pods first, then nodes, hosts, database and cache', async () => {
    await begin('lit');
    await succeed(['down', '--yes'], 'direct');
    const { body } = await cluster.admin.get('/api/v1/nodes');
    expect(body.items).toEqual([]);
  });

  it('is killed in the middle of going up, and the next process goes on where it was', async () => {
    await begin('dark');
    const first = lamplighter(['up'], 'direct');
    await first.event(({ type, phase }) => type === 'phase.finished' && phase === 'kafka-reset');
    first.child.kill('SIGKILL');
    expect(await first.ended).toMatchObject({ signal: 'SIGKILL' });
    const events = await succeed(['up'], 'direct');
    expect(events.filter(({ type }) => type === 'run.resumed')).toMatchObject([{ attempt: 2 }]);
    expect(cloud.received.at(-1)).toEqual(ORIGINAL_COMMANDS);
  });

  it('goes down and up by the scheduler Lambda, with one invocation each way', async () => {
    await begin('lit');
    await succeed(['down', '--yes'], 'lambda');
    expect(invokedActions()).toEqual(['scale-down']);
    await succeed(['up'], 'lambda');
    expect(invokedActions()).toEqual(['scale-down', 'scale-up']);
    expect(cloud.received.at(-1)).toEqual(ORIGINAL_COMMANDS);
    const { k8sDeployments, matchingEngineInit } = JSON.parse(front.invocations[1]?.payload ?? '{}');
    expect([k8sDeployments, matchingEngineInit]).toEqual([undefined, undefined]);
  });
});
