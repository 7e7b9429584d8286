import type { V1Deployment, V1Pod } from '@kubernetes/client-node';
import { describe, expect, it, vi } from 'vitest';
import { ServiceError } from '../../src/core/errors.ts';
import type { Observation } from '../../src/core/observation.ts';
import { k8sDeployment } from '../../src/kinds/k8s-deployment.ts';
import { judgeDeployment } from '../../src/kinds/kubernetes/evaluate-deployment.ts';
import { deployment, kubernetesWorld, partOf, START } from '../support/kubernetes-world.ts';

vi.mock('../../packages/sandbox-cloud/src/aws/eks.ts', () => import('../support/sandbox-nodes.ts'));

type World = Parameters<typeof kubernetesWorld>[0];

function lit(options: Partial<World> & { nodes?: number } = {}, more: object = {}) {
  const sandbox = kubernetesWorld({ components: [deployment('api')], ...options });
  for (let node = 0; node < (options.nodes ?? 1); node += 1) sandbox.addNode(`node-${node}`);
  const part = partOf(
    k8sDeployment,
    'resource',
    { namespace: 'ns', deployment: 'api', replicas: 2, ...more },
    sandbox.context,
  );
  const observe = () => part.observe(sandbox.signal);
  /** Looks every second until the state is there; how long that took. */
  const until = async (state: Observation['state']): Promise<{ afterMs: number; seen: Observation }> => {
    const beganAt = sandbox.clock.now();
    for (let count = 0; count < 2_000; count += 1) {
      const seen = await observe();
      if (seen.state === state) return { afterMs: sandbox.clock.now() - beganAt, seen };
      await sandbox.clock.sleep(1_000);
    }
    throw new Error(`never ${state}: ${(await observe()).detail}`);
  };
  const start = async () => part.start(await observe(), sandbox.signal);
  const stop = async () => part.stop(await observe(), sandbox.signal);
  return { ...sandbox, part, observe, until, start, stop };
}

describe('k8s-deployment against the sandbox', () => {
  it('goes from off over starting to on, and over stopping back to off', async () => {
    const { observe, until, start, stop, world } = lit();
    expect(await observe()).toMatchObject({ state: 'off', detail: '0 replicas' });
    expect(await start()).toBe('scaled ns/api to 2');
    // Accepted is not ready: the controller has not even seen it.
    expect(await observe()).toMatchObject({
      state: 'starting',
      detail: '0/2 pods Ready; not yet seen by the controller',
      traits: { interruptible: true },
    });
    const up = await until('on');
    expect(up.seen).toMatchObject({ state: 'on', detail: '2/2 pods Ready' });
    expect(up.afterMs).toBeGreaterThanOrEqual(60_000);
    expect(up.afterMs).toBeLessThanOrEqual(62_000);

    await stop();
    const leaving = await until('stopping');
    expect(leaving.seen).toMatchObject({ detail: '2 pods leaving', traits: { interruptible: true } });
    expect((await until('off')).afterMs).toBeGreaterThanOrEqual(29_000);
    expect(world.effects.map((effect) => effect.operation)).toEqual([
      'patch deployments/scale',
      'patch deployments/scale',
    ]);
  });

  it('waits for a node without failing, and warns only after five minutes', async () => {
    const { observe, until, start, clock, addNode } = lit({ nodes: 0 });
    await start();
    await clock.sleep(60_000);
    const early = await observe();
    expect(early).toMatchObject({
      state: 'starting',
      detail: '0/2 pods Ready; waiting for node (2 pods)',
    });
    expect(early.warnings).toBeUndefined();
    await clock.sleep(300_000);
    const late = await observe();
    expect(late.state).toBe('starting');
    expect(late.warnings?.[0]).toContain('no nodes available to schedule pods');
    addNode('late-node');
    expect((await until('on')).seen.warnings).toBeUndefined();
  });

  it('tells an image that cannot be pulled at once, and keeps waiting', async () => {
    const { observe, start, clock } = lit({ behaviours: { api: { neverReady: 'ImagePullBackOff' } } });
    await start();
    await clock.sleep(60_000);
    const seen = await observe();
    expect(seen).toMatchObject({ state: 'starting', detail: '0/2 pods Ready; ImagePullBackOff (2 pods)' });
    expect(seen.warnings?.[0]).toContain('its image cannot be pulled (sandbox.invalid/api:dev)');
  });

  it('tells a crash loop while what it needs is missing, and comes up once it is there', async () => {
    const { observe, until, start, clock } = lit({
      components: [deployment('api', { needs: ['database'] })],
      toys: { database: 100_000 },
      behaviours: { api: { withoutDependencies: 'crash', up: '10s' } },
    });
    await start();
    await clock.sleep(30_000);
    const seen = await observe();
    expect(seen).toMatchObject({ state: 'starting', detail: '0/2 pods Ready; CrashLoopBackOff (2 pods)' });
    expect(seen.warnings?.[0]).toContain('its container keeps exiting (exit code 1)');
    const up = await until('on');
    // Restarts at 15, 36, 77 and 158 s: the first after the database is the fourth.
    expect(START + 158_000 + 10_000 - clock.now()).toBeLessThanOrEqual(0);
    expect(up.afterMs).toBeLessThanOrEqual(140_000);
  });

  it('sees another replica count as resizable, and makes it the configured one', async () => {
    const { observe, until, start, kubernetes, signal } = lit({
      behaviours: { api: { initial: 'running' } },
    });
    expect(await observe()).toMatchObject({ state: 'on' });
    await kubernetes.scaleDeployment('ns', 'api', 1, signal);
    expect((await until('resizable')).seen.detail).toContain('1 replica, ');
    await start();
    await until('on');
  });

  it('can be turned round while it is stopping', async () => {
    const { until, start, stop } = lit({ behaviours: { api: { initial: 'running' } } });
    await stop();
    const { seen } = await until('stopping');
    expect(seen.traits?.interruptible).toBe(true);
    await start();
    await until('on');
  });

  it('does not count pods that are leaving as Ready', async () => {
    const { observe, until, start, stop, clock } = lit({
      behaviours: { api: { initial: 'running', up: '40s', down: '60s' } },
    });
    await stop();
    await clock.sleep(1_000);
    expect((await observe()).detail).toBe('2 pods leaving');
    await start();
    await clock.sleep(5_000);
    // Two old pods are still Ready and leaving, the two new ones are not Ready yet.
    expect(await observe()).toMatchObject({ state: 'starting', detail: expect.stringContaining('0/2') });
    expect((await until('on')).afterMs).toBeGreaterThan(30_000);
  });

  it('reports a missing Deployment as absent, with what to do, and does not create it', async () => {
    const { observe } = lit({}, { deployment: 'api-of-yesterday' });
    expect(await observe()).toMatchObject({
      state: 'absent',
      traits: { creatable: false },
      detail: 'there is no Deployment ns/api-of-yesterday',
      remedy: expect.stringContaining('api-of-yesterday'),
    });
  });

  it("reads the pods of the Deployment's own selector unless one is configured", async () => {
    const { observe } = lit({ behaviours: { api: { initial: 'running' } } }, { selector: 'app=nobody' });
    expect(await observe()).toMatchObject({ state: 'starting', detail: expect.stringContaining('0/2') });
    const own = lit({ behaviours: { api: { initial: 'running' } } });
    expect(await own.observe()).toMatchObject({ state: 'on' });
  });

  it('does not take an EKS cluster that is missing for a Deployment that is', async () => {
    const missing = new ServiceError('eks DescribeCluster: no cluster found', {
      service: 'eks',
      operation: 'DescribeCluster',
      errorName: 'ResourceNotFoundException',
      errorClass: 'absent',
    });
    const { kubernetes, observe } = lit();
    vi.spyOn(kubernetes, 'readDeployment').mockRejectedValue(missing);
    await expect(observe()).rejects.toBe(missing);
  });

  it('lists the pods alone while all of them are there and boot, and reads the Deployment before it is on', async () => {
    const { kubernetes, observe, start, until, clock } = lit();
    const read = vi.spyOn(kubernetes, 'readDeployment');
    await start();
    await clock.sleep(5_000);
    read.mockClear();
    expect(await observe()).toMatchObject({ state: 'starting', detail: expect.stringContaining('0/2') });
    expect(read).not.toHaveBeenCalled();
    await until('on');
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('reads the Deployment as soon as pods are missing: somebody scaled it down, or a quota keeps them away', async () => {
    const { kubernetes, start, until, clock, signal } = lit();
    await start();
    await clock.sleep(5_000);
    await kubernetes.scaleDeployment('ns', 'api', 1, signal);
    expect((await until('resizable')).afterMs).toBeLessThanOrEqual(2_000);
  });

  it('lists the pods again where the controller does not count them as they were listed before', async () => {
    const { kubernetes, observe, clock, signal } = lit({ behaviours: { api: { initial: 'running' } } });
    expect(await observe()).toMatchObject({ state: 'on' });
    const before = await kubernetes.listPods('ns', 'app=api', signal);
    await kubernetes.scaleDeployment('ns', 'api', 0, signal);
    await clock.sleep(1_000);
    const list = vi.spyOn(kubernetes, 'listPods').mockResolvedValueOnce(before);
    // The first list is of before the scaling: none of its pods is leaving.
    expect(await observe()).toMatchObject({ state: 'stopping', detail: '2 pods leaving' });
    expect(list).toHaveBeenCalledTimes(2);
  });

  it('lets a refusal through as it is', async () => {
    const { observe } = lit({
      faults: [{ on: 'kubernetes:list pods', error: 'Forbidden', message: 'pods is forbidden' }],
    });
    await expect(observe()).rejects.toMatchObject({ errorClass: 'denied', operation: 'list pods' });
  });
});

describe('the life of a Deployment', () => {
  it('begins when its pods are Ready, ends with a pod, and is found in the log of that life only', async () => {
    const { part, until, start, stop, world, signal, clock } = lit();
    const { subject } = part;
    if (subject === undefined) throw new Error('no subject');
    expect(await subject.incarnation(signal)).toBeUndefined();
    await start();
    await until('on');
    const first = await subject.incarnation(signal);
    if (first === undefined) throw new Error('no life');
    expect(first.startedAtMs).toBeGreaterThan(START);
    expect(first.startedAtMs).toBeLessThan(clock.now());
    expect((await subject.incarnation(signal))?.id).toBe(first.id);
    expect(await subject.findInLog('Listening', first, signal)).toEqual({ found: true, complete: true });
    expect(await subject.findInLog('Start publish', first, signal)).toEqual({ found: false, complete: true });

    await stop();
    await until('off');
    await start();
    await until('on');
    const second = await subject.incarnation(signal);
    expect(second?.id).not.toBe(first.id);
    // The old life cannot be looked up any more, so absence proves nothing.
    expect(await subject.findInLog('Start publish', first, signal)).toEqual({
      found: false,
      complete: false,
    });
    expect(world.effects).toHaveLength(3);
  });

  it('says that absence proves nothing when the log no longer reaches back to the start', async () => {
    const { part, signal, world, clock } = lit({ behaviours: { api: { initial: 'running' } } });
    const { writePodLog, sandboxPods } = await import('../../packages/sandbox-cloud/src/kubernetes/pods.ts');
    const incarnation = await part.subject?.incarnation(signal);
    if (incarnation === undefined) throw new Error('no life');
    await clock.sleep(600_000);
    for (const pod of sandboxPods(world)) {
      for (let line = 0; line < 6_000; line += 1) writePodLog(world, pod.uid, `heartbeat ${line}`);
    }
    expect(await part.subject?.findInLog('Starting', incarnation, signal)).toEqual({
      found: false,
      complete: false,
    });
    expect(await part.subject?.findInLog('heartbeat 5999', incarnation, signal)).toMatchObject({
      found: true,
    });
  });

  it('searches a log that is larger than one piece to its end', async () => {
    const { part, signal, world, clock } = lit({ behaviours: { api: { initial: 'running' } } });
    const { writePodLog, sandboxPods } = await import('../../packages/sandbox-cloud/src/kubernetes/pods.ts');
    const incarnation = await part.subject?.incarnation(signal);
    if (incarnation === undefined) throw new Error('no life');
    const [pod] = sandboxPods(world);
    for (let line = 0; line < 3_000; line += 1) {
      await clock.sleep(1);
      writePodLog(world, pod?.uid ?? '', `${line} ${'x'.repeat(1_000)}`);
    }
    writePodLog(world, pod?.uid ?? '', 'Start publish');
    expect(await part.subject?.findInLog('Start publish', incarnation, signal)).toEqual({
      found: true,
      complete: true,
    });
    expect(await part.subject?.findInLog('never written', incarnation, signal)).toEqual({
      found: false,
      complete: true,
    });
  });
});

describe('judging a Deployment', () => {
  const object = (more: { spec?: object; status?: object; metadata?: object } = {}) =>
    ({
      metadata: { name: 'api', generation: 2, ...more.metadata },
      spec: { replicas: 1, ...more.spec },
      status: { observedGeneration: 2, replicas: 1, updatedReplicas: 1, ...more.status },
    }) as V1Deployment;
  const pod = (conditions: Record<string, string>, status: object = {}, metadata: object = {}) =>
    ({
      metadata: { name: 'api-1', creationTimestamp: new Date(START), ...metadata },
      status: {
        phase: 'Running',
        conditions: Object.entries(conditions).map(([type, value]) => ({ type, status: value })),
        ...status,
      },
    }) as V1Pod;

  it('reads readiness from the condition Ready, never from a phase or a text (fault 3)', () => {
    const running = { phase: 'Running', message: 'Running 1/1' };
    expect(judgeDeployment(object(), [pod({ Ready: 'False' }, running)], 1, START).state).toBe('starting');
    expect(judgeDeployment(object(), [pod({ ContainersReady: 'True' }, running)], 1, START).state).toBe(
      'starting',
    );
    expect(judgeDeployment(object(), [pod({ Ready: 'True' })], 1, START).state).toBe('on');
  });

  it('is not on while the controller has not seen the newest generation', () => {
    const unseen = object({ status: { observedGeneration: 1 } });
    expect(judgeDeployment(unseen, [pod({ Ready: 'True' })], 1, START)).toMatchObject({
      state: 'starting',
      detail: '1/1 pods Ready; not yet seen by the controller',
    });
  });

  it('is not on while a rollout has Ready pods of the old template', () => {
    const rolling = object({ status: { updatedReplicas: 0 } });
    expect(judgeDeployment(rolling, [pod({ Ready: 'True' })], 1, START)).toMatchObject({
      state: 'starting',
      detail: '1/1 pods Ready; a rollout is replacing pods',
    });
  });

  it('does not take an evicted pod for one that is left', () => {
    const off = object({ spec: { replicas: 0 }, status: { updatedReplicas: 0 } });
    expect(judgeDeployment(off, [pod({ Ready: 'False' }, { phase: 'Failed' })], 1, START).state).toBe('off');
  });

  it('tells a quota that lets no pod be created, of which only the Deployment knows', () => {
    const refused = object({
      status: {
        updatedReplicas: 0,
        conditions: [
          { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota' },
        ],
      },
    });
    expect(judgeDeployment(refused, [], 1, START).warnings).toEqual(['FailedCreate: exceeded quota']);
  });

  it.each([
    [{ labels: { 'argocd.argoproj.io/instance': 'dev' } }, 'Argo CD application "dev"'],
    [{ annotations: { 'argocd.argoproj.io/tracking-id': 'dev:apps/Deployment:ns/api' } }, '"dev"'],
    [{ labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' } }, 'Flux ("apps")'],
    [{ labels: { 'helm.toolkit.fluxcd.io/name': 'api' } }, 'Flux ("api")'],
  ])('warns that %j may put the replicas back', (metadata, text) => {
    const { warnings } = judgeDeployment(object({ metadata }), [pod({ Ready: 'True' })], 1, START);
    expect(warnings).toHaveLength(1);
    expect(warnings?.[0]).toContain(text);
  });

  it('does not take a Helm label for an owner that puts replicas back', () => {
    const metadata = { labels: { 'app.kubernetes.io/instance': 'api' } };
    const seen = judgeDeployment(object({ metadata }), [pod({ Ready: 'True' })], 1, START);
    expect(seen.warnings).toBeUndefined();
  });
});
