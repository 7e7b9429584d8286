import { appendFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Probe } from '../../src/core/observation.ts';
import { k8sDeployment } from '../../src/kinds/k8s-deployment.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import { NO_POD_ADDRESS } from '../contract/kubernetes.contract.ts';
import { services } from './support/installed.ts';
import { kubernetesBed } from './support/kubernetes-bed.ts';
import { type KubernetesCluster, startKubernetes } from './support/kubernetes-cluster.ts';
import { COMPONENT_TIMEOUT, eventThat, realApp } from './support/real-app.ts';
import { realClients } from './support/real-clients.ts';
import { until } from './support/until.ts';

const never = new AbortController().signal;
const QUICK = { up: '1s', down: '1s' };
const ORDERBOOK = '{"statusCode":200,"data":{"bids":[],"asks":[]}}';
let cluster: KubernetesCluster;
let bed: ReturnType<typeof kubernetesBed>;
/** Of the test that runs. */
let backends: string;
let engines: string;
let kubeconfig: string;
let backend: Server;

beforeAll(async () => {
  const { installed, logs } = services();
  cluster = await startKubernetes({ installed, logs, name: 'kubernetes' });
  kubeconfig = await cluster.kubeconfig('lamplighter', 'admin-token');
  backend = createServer((request, response) => {
    const isOrderbook = request.url === '/v1/orderbook/BTCUSDT';
    response.writeHead(isOrderbook ? 200 : 404).end(isOrderbook ? ORDERBOOK : 'no such page');
  });
  if (cluster.podAddress !== undefined) {
    await new Promise<void>((done) => backend.listen(0, cluster.podAddress, done));
  }
});
afterAll(async () => {
  backend?.close();
  await cluster?.remove();
});
beforeEach(async () => {
  bed = kubernetesBed(cluster);
  backends = await bed.namespace('backends');
  engines = await bed.namespace('engines');
  await bed.objects.deployment(backends, 'web', { hostNetwork: true });
  await bed.objects.deployment(engines, 'engine');
});

/** A backend, an engine, and the orderbook through the pod proxy where this machine has an address for that. */
const configText = (more: { file?: string; components?: object } = {}) =>
  JSON.stringify({
    environments: {
      shop: {
        connections: { kubernetes: { kubeconfig: more.file ?? kubeconfig } },
        components: more.components ?? {
          web: {
            kind: 'k8s-deployment',
            namespace: backends,
            deployment: 'web',
            replicas: 2,
            timeout: COMPONENT_TIMEOUT,
            // Looked at often: here a pod takes no minute.
            expect: QUICK,
          },
          engine: {
            kind: 'k8s-deployment',
            namespace: engines,
            deployment: 'engine',
            selector: 'app=engine',
            timeout: COMPONENT_TIMEOUT,
            // Looked at often: here a pod takes no minute.
            expect: QUICK,
          },
          ...(cluster.podAddress !== undefined && {
            orderbook: {
              kind: 'http-check',
              needs: ['web'],
              namespace: backends,
              selector: 'app=web',
              port: (backend.address() as AddressInfo).port,
              path: '/v1/orderbook/BTCUSDT',
              answer: { bodyContains: '"statusCode"' },
              timeout: COMPONENT_TIMEOUT,
            },
          }),
        },
      },
    },
  });

const observed = (probe: Probe | undefined) => (probe && 'observed' in probe ? probe.observed : probe);

describe('Deployments, on a real API server', () => {
  it('start cold: without a node they wait and say so, nodes join, and all of it becomes ready', async () => {
    const app = await realApp(configText());
    const handle = await app.start('up');
    const waiting = await eventThat(
      handle.events,
      (event) => event.type === 'phase.waiting' && /waiting for (a )?node/.test(event.detail),
    );
    expect(waiting).toMatchObject({ phase: expect.stringMatching(/^(web|engine)/) });
    await bed.node('node-1', 'spot');
    const { outcome } = await handle.finished;
    expect(outcome).toBe('succeeded');
    const status = await app.status();
    expect(observed(status.web)).toMatchObject({ state: 'on', detail: '2/2 pods Ready' });
    expect(observed(status.engine)).toMatchObject({ state: 'on' });
  });

  it('let their page be asked through the pod proxy', async ({ skip }) => {
    if (cluster.podAddress === undefined) return skip(NO_POD_ADDRESS);
    await bed.node('node-1', 'spot');
    const app = await realApp(configText());
    expect((await app.run('up')).outcome).toBe('succeeded');
    expect(observed((await app.status()).orderbook)).toMatchObject({ state: 'on' });
  });

  it('go down to 0 and come back to the configured size, whatever size they had', async () => {
    await bed.node('node-1', 'spot');
    const { run } = await realApp(configText());
    expect((await run('up')).outcome).toBe('succeeded');
    await cluster.admin.merge(`/apis/apps/v1/namespaces/${backends}/deployments/web`, {
      spec: { replicas: 5 },
    });
    expect((await run('down')).outcome).toBe('succeeded');
    expect(await bed.objects.replicas(backends, 'web')).toBe(0);
    expect(await bed.objects.pods(backends)).toEqual([]);
    expect((await run('up')).outcome).toBe('succeeded');
    expect(await bed.objects.replicas(backends, 'web')).toBe(2);
  });

  it('go down although a PodDisruptionBudget blocks every eviction, as a drain of the node would find it', async () => {
    await bed.node('node-1', 'spot');
    await cluster.admin.create(`/apis/policy/v1/namespaces/${engines}/poddisruptionbudgets`, {
      metadata: { name: 'keep-one' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'engine' } } },
    });
    const { run } = await realApp(configText());
    expect((await run('up')).outcome).toBe('succeeded');
    const [pod] = await bed.objects.pods(engines);
    const evict = () =>
      cluster.admin.post(`/api/v1/namespaces/${engines}/pods/${pod.metadata.name}/eviction`, {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name: pod.metadata.name, namespace: engines },
      });
    await until('the budget is in force', async () => (await evict()).status === 429);
    expect((await run('down')).outcome).toBe('succeeded');
    expect(await bed.objects.pods(engines)).toEqual([]);
  });

  it('let a drain of their node end once they are down, which a PodDisruptionBudget has held up till then', async () => {
    const node = await bed.node('node-1', 'spot');
    const guarded = await bed.namespace('guarded');
    await bed.objects.deployment(guarded, 'kept', { labels: { app: 'kept' } });
    await cluster.admin.create(`/apis/policy/v1/namespaces/${guarded}/poddisruptionbudgets`, {
      metadata: { name: 'keep-all' },
      spec: { maxUnavailable: 0, selector: { matchLabels: { app: 'kept' } } },
    });
    const { run } = await realApp(
      configText({
        components: {
          kept: {
            ...{ kind: 'k8s-deployment', namespace: guarded, deployment: 'kept', replicas: 2 },
            ...{ timeout: COMPONENT_TIMEOUT, expect: QUICK },
          },
        },
      }),
    );
    expect((await run('up')).outcome).toBe('succeeded');
    // As `kubectl drain` and EKS do it: no new pods, then each one asked to go, again and again.
    await cluster.admin.merge(`/api/v1/nodes/${node}`, { spec: { unschedulable: true } });
    const drain = async () => {
      const pods = await bed.objects.pods(guarded);
      const answers = await Promise.all(
        pods.map(({ metadata: { name } }: { metadata: { name: string } }) =>
          cluster.admin.post(`/api/v1/namespaces/${guarded}/pods/${name}/eviction`, {
            apiVersion: 'policy/v1',
            kind: 'Eviction',
            metadata: { name, namespace: guarded },
          }),
        ),
      );
      return answers.map(({ status }) => status);
    };
    await until('the budget refuses', async () => (await drain()).every((status) => status === 429));
    expect(await bed.objects.pods(guarded)).toHaveLength(2);
    expect((await run('down')).outcome).toBe('succeeded');
    await until('the drain has nothing left to do', async () => (await drain()).length === 0);
  });

  it('that never become ready fail with the reason that the kubelet gives', async () => {
    const node = await bed.node('by-hand', 'other', { byHand: true });
    await bed.objects.deployment(engines, 'stuck', {
      nodeSelector: { 'kubernetes.io/hostname': node },
    });
    const { run } = await realApp(
      configText({
        components: {
          stuck: {
            kind: 'k8s-deployment',
            namespace: engines,
            deployment: 'stuck',
            timeout: COMPONENT_TIMEOUT,
            expect: QUICK,
          },
        },
      }),
    );
    const running = run('up', { shows: /ImagePullBackOff/ });
    const pod = await until('it is on its node', async () =>
      (await bed.objects.pods(engines, 'app=stuck')).find(
        (one: { spec: { nodeName?: string } }) => one.spec.nodeName === node,
      ),
    );
    await bed.objects.podStatus(engines, pod.metadata.name, {
      phase: 'Pending',
      conditions: [
        { type: 'PodScheduled', status: 'True' },
        { type: 'Ready', status: 'False', reason: 'ContainersNotReady' },
      ],
      containerStatuses: [
        {
          name: 'main',
          image: 'example.test/nothing',
          imageID: '',
          ready: false,
          restartCount: 0,
          state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image' } },
        },
      ],
    });
    const { outcome, failures } = await running;
    expect(outcome).toBe('failed');
    expect(failures.stuck).toMatchObject({
      component: 'stuck',
      code: 'component-timed-out',
      lastObserved: expect.stringContaining('ImagePullBackOff'),
      remedy: expect.any(String),
    });
  });

  it('are waited for over a restart of the API server', async () => {
    const app = await realApp(configText());
    const handle = await app.start('up');
    await eventThat(handle.events, (event) => event.type === 'phase.waiting');
    const before = app.calls.length;
    await cluster.restartApiServer({
      whileDown: () =>
        until('a look has failed', () => app.calls.slice(before).some(({ error }) => error !== undefined)),
    });
    await bed.node('node-1', 'spot');
    expect((await handle.finished).outcome).toBe('succeeded');
  });

  it('show in their log, since their present life began, what a task looks for', async () => {
    await bed.node('node-1', 'spot');
    const { run } = await realApp(configText());
    await run('up');
    const clients = realClients({ kubernetes: { kubeconfig } });
    const engine = k8sDeployment.create(
      k8sDeployment.options.parse({ namespace: engines, deployment: 'engine' }),
      { environment: 'shop', component: 'engine', clients, clock: systemClock, random: Math.random },
    );
    if (engine.shape !== 'resource' || engine.subject === undefined) throw new Error('it has no life');
    const incarnation = await engine.subject.incarnation(never);
    if (incarnation === undefined) throw new Error('it does not live');
    expect(await engine.subject.findInLog('Start publish', incarnation, never)).toEqual({
      found: false,
      complete: true,
    });
    const at = new Date().toISOString().replace('Z', '000000Z');
    await appendFile(cluster.logFile, `${at} stdout F 12:00:00 INFO Start publish to output\n`);
    expect(await engine.subject.findInLog('Start publish', incarnation, never)).toMatchObject({
      found: true,
    });
  });
});

describe('an API server that lets nobody in', () => {
  it('is told with the component and what to check, and nothing is changed', async () => {
    const file = await cluster.kubeconfig('expired', 'a-token-that-has-expired');
    const { run } = await realApp(configText({ file }));
    const { outcome, failures } = await run('up');
    expect(outcome).toBe('failed');
    expect(failures.shop).toMatchObject({
      message: expect.stringMatching(/nothing was changed.*(web|engine): .*(401|Unauthorized)/),
      remedy: expect.stringContaining('Check the kubeconfig or service account'),
    });
    expect(await bed.objects.replicas(backends, 'web')).toBe(0);
  });
});

describe('a test that fails', () => {
  it.fails('does so in the middle of a start', async () => {
    await bed.node('node-1', 'spot');
    const app = await realApp(configText());
    const handle = await app.start('up');
    await eventThat(handle.events, (event) => event.type === 'phase.acted');
    throw new Error('as planned');
  });

  it('leaves no node to the next, and no namespace that it uses', async () => {
    const { body } = await cluster.admin.get('/api/v1/nodes');
    expect(body.items).toEqual([]);
    expect(await bed.objects.pods(backends)).toEqual([]);
    expect(await bed.objects.replicas(backends, 'web')).toBe(0);
  });
});
