import { describe, expect, it, vi } from 'vitest';
import { deployment, kubernetesWorld, START } from '../../../../test/support/kubernetes-world.ts';
import { sandboxPods, writePodLog } from '../../src/kubernetes/pods.ts';

vi.mock('../../src/aws/eks.ts', () => import('../../../../test/support/sandbox-nodes.ts'));

const running = (more: Partial<Parameters<typeof kubernetesWorld>[0]> = {}) => {
  const sandbox = kubernetesWorld({
    components: [deployment('api')],
    behaviours: { api: { initial: 'running' } },
    ...more,
  });
  sandbox.addNode('node-0');
  return sandbox;
};

const scalePath = '/apis/apps/v1/namespaces/ns/deployments/api/scale';
const patch = (body: object, contentType: string | undefined = 'application/merge-patch+json') => ({
  method: 'PATCH',
  path: scalePath,
  contentType,
  body: JSON.stringify(body),
});

describe("the sandbox's API server", () => {
  it('refuses a caller without a token as the real one does', async () => {
    const answer = await running().ask({ path: '/api/v1/nodes', token: undefined });
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Unauthorized',
      reason: 'Unauthorized',
      code: 401,
    });
  });

  it.each([
    ['application/json', 415, 'UnsupportedMediaType'],
    [undefined, 415, 'UnsupportedMediaType'],
    ['application/json-patch+json', 400, 'BadRequest'],
  ])('refuses a patch of the scale with the content type %s', async (contentType, status, reason) => {
    const { ask, world } = running();
    const answer = await ask({ ...patch({ spec: { replicas: 1 } }), contentType });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ kind: 'Status', reason });
    expect(world.effects).toEqual([]);
  });

  it('scales, counts it as an effect, and lags behind as the controller does', async () => {
    const { ask, world, clock } = running();
    const scaled = await ask(patch({ spec: { replicas: 3 } }));
    expect(JSON.parse(scaled.body)).toMatchObject({ kind: 'Scale', spec: { replicas: 3 } });
    expect(world.effects).toEqual([
      { atMs: START, service: 'kubernetes', operation: 'patch deployments/scale', target: 'api' },
    ]);
    const read = async () =>
      JSON.parse((await ask({ path: '/apis/apps/v1/namespaces/ns/deployments/api' })).body);
    expect(await read()).toMatchObject({
      metadata: { generation: 2 },
      spec: { replicas: 3, selector: { matchLabels: { app: 'api' } } },
      status: { observedGeneration: 1, replicas: 2, readyReplicas: 2 },
    });
    await clock.sleep(1_000);
    expect(await read()).toMatchObject({
      status: { observedGeneration: 2, replicas: 3, readyReplicas: 2, unavailableReplicas: 1 },
    });
  });

  it('refuses a negative size and an object that is not there, and neither is an effect', async () => {
    const { ask, world } = running();
    expect((await ask(patch({ spec: { replicas: -1 } }))).status).toBe(422);
    const gone = await ask({ ...patch({ spec: { replicas: 1 } }), path: scalePath.replace('api/', 'web/') });
    expect(JSON.parse(gone.body)).toMatchObject({ code: 404, message: 'deployments.apps "web" not found' });
    expect((await ask({ path: '/api/v1/secrets' })).status).toBe(404);
    expect(world.effects).toEqual([]);
  });

  it('answers a fault with the Status of its reason, and without an effect', async () => {
    const { ask, world } = running({
      faults: [
        { on: 'kubernetes:patch deployments/scale', error: 'Forbidden', message: 'no right', target: 'api' },
        { on: 'kubernetes:patch deployments/scale', error: 'TooManyRequests' },
      ],
    });
    const forbidden = await ask(patch({ spec: { replicas: 1 } }));
    expect(JSON.parse(forbidden.body)).toMatchObject({ code: 403, reason: 'Forbidden', message: 'no right' });
    const throttled = await ask(patch({ spec: { replicas: 1 } }));
    expect(JSON.parse(throttled.body)).toMatchObject({ code: 429, details: { retryAfterSeconds: 1 } });
    expect(world.effects).toEqual([]);
    expect((await ask(patch({ spec: { replicas: 1 } }))).status).toBe(200);
  });

  it('loses an answer after the effect', async () => {
    const { kubernetes, signal, world } = running({
      faults: [{ on: 'kubernetes:patch deployments/scale', answer: 'lost' }],
    });
    await expect(kubernetes.scaleDeployment('ns', 'api', 0, signal)).rejects.toMatchObject({
      errorClass: 'uncertain',
      errorName: 'ECONNRESET',
    });
    expect(world.effects).toHaveLength(1);
  });

  it('lets a call that never answers end at its time limit', async () => {
    const { kubernetes, signal, clock } = running({
      faults: [{ on: 'kubernetes:list pods', answer: 'hang' }],
    });
    await expect(kubernetes.listPods('ns', 'app=api', signal)).rejects.toMatchObject({
      errorClass: 'uncertain',
    });
    expect(clock.now()).toBe(START + 15_000);
  });

  it('lists pods by selector in the shape that clients read', async () => {
    const { kubernetes, signal } = running({ components: [deployment('api'), deployment('web')] });
    const pods = await kubernetes.listPods('ns', 'app=api', signal);
    expect(pods).toHaveLength(2);
    expect(pods[0]?.spec?.nodeName).toBe('node-0');
    expect(pods[0]?.metadata?.creationTimestamp).toEqual(new Date(START));
    expect(pods[0]?.status).toMatchObject({ phase: 'Running' });
    expect(await kubernetes.listPods('other', 'app=api', signal)).toEqual([]);
    expect(await kubernetes.listPods('ns', 'app notin (api,web)', signal)).toEqual([]);
  });

  it('lists nodes by their nodegroup, and uncordons one', async () => {
    const { kubernetes, signal, addNode } = running();
    addNode('node-1', { unschedulable: true });
    const list = async () =>
      (await kubernetes.listNodes('eks.amazonaws.com/nodegroup=spot', signal)).map((node) => [
        node.metadata?.name,
        node.spec?.unschedulable ?? false,
        node.status?.conditions?.find(({ type }) => type === 'Ready')?.status,
      ]);
    expect(await list()).toEqual([
      ['node-0', false, 'True'],
      ['node-1', true, 'True'],
    ]);
    await kubernetes.uncordonNode('node-1', signal);
    expect(await list()).toEqual([
      ['node-0', false, 'True'],
      ['node-1', false, 'True'],
    ]);
    expect(await kubernetes.listNodes('eks.amazonaws.com/nodegroup=other', signal)).toEqual([]);
    await expect(kubernetes.uncordonNode('node-9', signal)).rejects.toMatchObject({ errorClass: 'absent' });
  });

  it('serves a log from a moment on and up to a size', async () => {
    const { kubernetes, signal, world, clock } = running();
    // The world begins to move with the first call.
    const [pod] = await kubernetes.listPods('ns', 'app=api', signal);
    const name = pod?.metadata?.name ?? '';
    await clock.sleep(90_000);
    writePodLog(world, pod?.metadata?.uid ?? '', 'Start publish');
    const all = await kubernetes.readPodLog('ns', name, {}, signal);
    expect(all.lines).toEqual([
      { atMs: START, text: 'Starting api' },
      { atMs: START, text: 'Listening' },
      { atMs: START + 90_000, text: 'Start publish' },
    ]);
    const sinceTime = new Date(START + 60_000);
    expect((await kubernetes.readPodLog('ns', name, { sinceTime }, signal)).lines).toHaveLength(1);
    const cut = await kubernetes.readPodLog('ns', name, { limitBytes: 60 }, signal);
    expect(cut).toEqual({ complete: false, lines: [{ atMs: START, text: 'Starting api' }] });
  });

  it('has no log of a pod without a node, and refuses one whose container has not begun', async () => {
    const { kubernetes, signal, world, clock, addNode } = kubernetesWorld({
      components: [deployment('api')],
      behaviours: { api: { initial: 'pending' } },
    });
    const name = sandboxPods(world)[0]?.name ?? '';
    expect(await kubernetes.readPodLog('ns', name, {}, signal)).toEqual({ complete: true, lines: [] });
    addNode('node-0');
    await clock.sleep(1_000);
    await expect(kubernetes.readPodLog('ns', name, {}, signal)).rejects.toMatchObject({
      errorName: 'BadRequest',
      message: expect.stringContaining('is waiting to start: ContainerCreating'),
    });
  });
});

describe("the sandbox's pod proxy", () => {
  const page = {
    name: 'page',
    kind: 'http-check',
    needs: ['api', 'init'],
    options: { namespace: 'ns', selector: 'app=api', port: 3000, path: '/v1/page' },
    expected: { upMs: 0, downMs: 0 },
  };
  // A task serves nobody itself; what it needs counts in its place.
  const init = { name: 'init', kind: 'some-task', needs: ['broker'], options: {}, expected: page.expected };

  it('answers once the pod is Ready and all that the check needs is there', async () => {
    const { kubernetes, signal, clock } = running({
      components: [deployment('api'), page, init],
      toys: { broker: 120_000 },
    });
    const [pod] = await kubernetes.listPods('ns', 'app=api', signal);
    const ask = (port: number) =>
      kubernetes.getThroughPodProxy('ns', pod?.metadata?.name ?? '', port, '/v1/page?depth=5', signal);
    expect(await ask(3000)).toMatchObject({
      status: 503,
      body: expect.stringContaining('connection refused'),
    });
    await clock.sleep(120_000);
    expect(await ask(3000)).toEqual({ status: 200, body: '{"statusCode":200,"data":{}}' });
    expect((await ask(3001)).status).toBe(503);
    await expect(kubernetes.getThroughPodProxy('ns', 'gone', 3000, '/', signal)).rejects.toMatchObject({
      errorClass: 'absent',
    });
  });

  it('answers what the behaviour says', async () => {
    const { kubernetes, signal } = running({
      behaviours: { api: { initial: 'running', answers: 'hello' } },
    });
    const [pod] = await kubernetes.listPods('ns', 'app=api', signal);
    const answer = await kubernetes.getThroughPodProxy('ns', pod?.metadata?.name ?? '', 80, '/', signal);
    expect(answer).toEqual({ status: 200, body: 'hello' });
  });
});
