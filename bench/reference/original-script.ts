import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { DescribeCacheClustersCommand } from '@aws-sdk/client-elasticache';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import type { Clients } from '../../src/clients/clients.ts';
import type { Clock } from '../../src/core/ports/clock.ts';
import { SECOND } from '../../src/core/ports/clock.ts';
import * as system from './original-system.ts';

/**
 * The start script that lamplighter replaces, step by step: its order, one look per 10 s, its fixed sleeps, and
 * 600 s for each wait. It gets no help and no handicap: the same simulated cloud answers it, and every request that
 * one of its commands would make counts as one call, as each of ours does. Not all of them are made here:
 *
 * - its function scales five things by calls of its own, which it has to make wherever it runs;
 * - a command in the broker's container is sent through Systems Manager, and its result is fetched by a second call
 *   where the script looks at it: for the health of the broker, not for the reset and the engine's commands.
 */
export interface OriginalScript {
  clients: Clients;
  clock: Clock;
  /**
   * `as-written`: its search for a Running pod expects the columns of kubectl in an order that they do not have,
   * so it never finds one. `mended`: with that one fault taken away.
   */
  podSearch: 'as-written' | 'mended';
}

export interface ScriptEnd {
  outcome: 'succeeded' | 'failed';
  durationMs: number;
  /** The step whose wait took longer than 600 s. */
  failedAt?: string;
  /** Calls that are made in its place, beside those that reach the cloud here. */
  callsBeside: number;
  /** Step 10 only warns. */
  warnings: string[];
}

const LOOK_EVERY_MS = 10 * SECOND;
const WAIT_LIMIT_MS = 600 * SECOND;

class WaitedTooLong extends Error {}

export async function runOriginalScript(script: OriginalScript): Promise<ScriptEnd> {
  const { clock, podSearch } = script;
  const startedAtMs = clock.now();
  const warnings: string[] = [];
  let callsBeside = 0;
  const end = (outcome: ScriptEnd['outcome']) => ({
    outcome,
    durationMs: clock.now() - startedAtMs,
    callsBeside,
    warnings,
  });
  const cloud = probes(script.clients);
  const runningPods = async (which: system.Pods): Promise<number> => {
    const running = await cloud.runningPods(which);
    return podSearch === 'mended' ? running : 0;
  };

  try {
    callsBeside += callsOfScaler(await cloud.invokeScaler());
    await waitFor(clock, 'EKS nodes', async () => (await cloud.readyNodes()).length >= 2);
    for (const node of await cloud.readyNodes()) await cloud.uncordon(node);
    await waitFor(clock, 'RDS', cloud.databaseAvailable);
    await waitFor(clock, 'Kafka', async () => {
      if (!(await cloud.kafkaHostRunning())) return false;
      // The health command goes through Systems Manager, which is given 5 s for its answer.
      await clock.sleep(5 * SECOND);
      callsBeside += 1;
      return cloud.brokerHealthy();
    });
    await waitFor(clock, 'Redis', cloud.cacheAvailable);
    await cloud.resetKafka(clock);
    await waitFor(clock, 'backend pods', async () => (await runningPods(system.BACKEND)) >= 2);
    await waitFor(clock, 'engine pod', async () => (await runningPods(system.ENGINE)) >= 1);
    await cloud.initialiseEngine(clock);
    if (!(await cloud.enginePublishes())) warnings.push('the engine has not printed "Start publish"');
    if (!(await cloud.orderbookAnswers())) warnings.push('the orderbook does not answer');
    return end('succeeded');
  } catch (error) {
    if (!(error instanceof WaitedTooLong)) throw error;
    return { ...end('failed'), failedAt: error.message };
  }
}

/** What the function had to ask of each service; a security group is looked up by its name before a creation. */
const CALLS_OF_SCALER: Readonly<Record<string, number>> = { EKS: 1, RDS: 1, EC2: 1, ElastiCache: 2 };

function callsOfScaler({ Payload }: { Payload?: Uint8Array | undefined }): number {
  const { body } = JSON.parse(new TextDecoder().decode(Payload)) as { body: string };
  const { results } = JSON.parse(body) as { results: { service: string; status: string }[] };
  const made = results.filter(({ status }) => status !== 'skipped');
  return made.reduce((sum, { service }) => sum + (CALLS_OF_SCALER[service] ?? 0), 0);
}

async function waitFor(clock: Clock, what: string, isDone: () => Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; waitedMs < WAIT_LIMIT_MS; waitedMs += LOOK_EVERY_MS) {
    // In a shell a command that fails is a look that found nothing.
    if (await isDone().catch(() => false)) return;
    await clock.sleep(LOOK_EVERY_MS);
  }
  throw new WaitedTooLong(what);
}

/** One function for each command line of the script. */
function probes({ aws, kubernetes, kafka }: Clients) {
  const { signal } = new AbortController();
  const send: Clients['aws']['send'] = (service, command, options) => aws.send(service, command, options);
  const ignore = async (command: Promise<unknown>): Promise<void> => void (await command.catch(() => {}));
  return {
    invokeScaler: () =>
      send(
        'lambda',
        new InvokeCommand({
          FunctionName: system.SCALER,
          Payload: new TextEncoder().encode(JSON.stringify(system.SCALE_UP)),
        }),
        { signal },
      ),
    readyNodes: async () => {
      const nodes = await kubernetes.listNodes('', signal);
      return nodes
        .filter(({ status }) =>
          status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
        )
        .map(({ metadata }) => metadata?.name ?? '');
    },
    uncordon: (node: string) => kubernetes.uncordonNode(node, signal),
    databaseAvailable: async () => {
      const command = new DescribeDBInstancesCommand({ DBInstanceIdentifier: system.DATABASE });
      const { DBInstances } = await send('rds', command, { signal });
      return DBInstances?.[0]?.DBInstanceStatus === 'available';
    },
    kafkaHostRunning: async () => {
      const command = new DescribeInstancesCommand({ InstanceIds: [system.KAFKA_HOST] });
      const { Reservations } = await send('ec2', command, { signal });
      return Reservations?.[0]?.Instances?.[0]?.State?.Name === 'running';
    },
    brokerHealthy: async () => (await kafka.describeCluster(signal)).controller !== undefined,
    cacheAvailable: async () => {
      const command = new DescribeCacheClustersCommand({ CacheClusterId: system.CACHE });
      const { CacheClusters } = await send('elasticache', command, { signal });
      return CacheClusters?.[0]?.CacheClusterStatus === 'available';
    },
    /** `|| true` hides every refusal here: of a group with a living member, of a topic that is still going. */
    resetKafka: async (clock: Clock) => {
      await ignore(kafka.deleteGroup(system.GROUP, signal));
      await ignore(kafka.deleteTopic(system.PRELOAD_TOPIC, signal));
      await clock.sleep(2 * SECOND);
      await ignore(kafka.createTopic({ topic: system.PRELOAD_TOPIC, partitions: 1, replicas: 1 }, signal));
      await clock.sleep(5 * SECOND);
    },
    runningPods: async ({ namespace, selector }: system.Pods) => {
      const pods = await kubernetes.listPods(namespace, selector, signal);
      return pods.filter(
        ({ status }) =>
          status?.phase === 'Running' &&
          status.containerStatuses?.every((container) => container.ready) === true,
      ).length;
    },
    initialiseEngine: async (clock: Clock) => {
      await clock.sleep(10 * SECOND);
      for (const [index, command] of system.ENGINE_COMMANDS.entries()) {
        if (index > 0) await clock.sleep(2 * SECOND);
        const record = { value: JSON.stringify({ ...command, timestamp: 0 }), atMs: clock.now() };
        await ignore(kafka.produce(system.PRELOAD_TOPIC, 0, [record], signal));
      }
      await clock.sleep(5 * SECOND);
    },
    enginePublishes: async () => {
      const { namespace, selector } = system.ENGINE;
      const [pod] = await kubernetes.listPods(namespace, selector, signal);
      if (pod === undefined) return false;
      const log = await kubernetes.readPodLog(namespace, pod.metadata?.name ?? '', {}, signal);
      return log.lines.some(({ text }) => text.includes('Start publish'));
    },
    orderbookAnswers: async () => {
      const { namespace, selector } = system.BACKEND;
      const [pod] = await kubernetes.listPods(namespace, selector, signal);
      if (pod === undefined) return false;
      const path = '/v1/orderbook/BTCUSDT';
      const answer = kubernetes.getThroughPodProxy(namespace, pod.metadata?.name ?? '', 3000, path, signal);
      return answer.then(({ body }) => body.includes('"statusCode"')).catch(() => false);
    },
  };
}
