import { describe, expect, it, vi } from 'vitest';
import { ServiceError } from '../../src/core/errors.ts';
import { httpCheck } from '../../src/kinds/http-check.ts';
import { deployment, kubernetesWorld, partOf } from '../support/kubernetes-world.ts';

vi.mock('../../packages/sandbox-cloud/src/aws/eks.ts', () => import('../support/sandbox-nodes.ts'));

const ofPod = { namespace: 'ns', selector: 'app=api', port: 3000, path: '/v1/orderbook/BTCUSDT' };

describe('http-check through the pod proxy', () => {
  it('holds when a Ready pod answers as expected, and says until then what stands in the way', async () => {
    const { kubernetes, context, signal, clock, addNode } = kubernetesWorld({
      components: [deployment('api')],
    });
    const options = { ...ofPod, answer: { bodyContains: '"statusCode"' } };
    const check = partOf(httpCheck, 'check', options, context);
    expect(await check.observe(signal)).toEqual({ state: 'starting', detail: 'no pod matches app=api' });
    await kubernetes.scaleDeployment('ns', 'api', 2, signal);
    await clock.sleep(1_000);
    expect(await check.observe(signal)).toEqual({ state: 'starting', detail: 'no Ready pod among 2' });
    addNode('node-0');
    await clock.sleep(60_000);
    expect(await check.observe(signal)).toEqual({ state: 'on', detail: 'answers 200' });
  });

  it('waits while the pod cannot be reached, and shows what the API server said', async () => {
    const page = { name: 'page', kind: 'http-check', needs: ['broker'], options: ofPod };
    const { context, signal, clock, addNode } = kubernetesWorld({
      components: [deployment('api'), { ...page, expected: { upMs: 0, downMs: 0 } }],
      toys: { broker: 60_000 },
      behaviours: { api: { initial: 'running' } },
    });
    addNode('node-0');
    const check = partOf(httpCheck, 'check', ofPod, context);
    const seen = await check.observe(signal);
    expect(seen.state).toBe('starting');
    expect(seen.detail).toMatch(/^answers 503: error trying to reach service: dial tcp /);
    await clock.sleep(60_000);
    expect((await check.observe(signal)).state).toBe('on');
  });

  it('waits when the pod has gone since it was listed, but not when it may not be asked', async () => {
    const { context, signal, addNode } = kubernetesWorld({
      components: [deployment('api')],
      behaviours: { api: { initial: 'running' } },
      faults: [
        { on: 'kubernetes:get pods/proxy', error: 'NotFound', message: 'pods "api-1" not found' },
        { on: 'kubernetes:get pods/proxy', error: 'Forbidden', message: 'pods "api-1" is forbidden' },
      ],
    });
    addNode('node-0');
    const check = partOf(httpCheck, 'check', ofPod, context);
    expect(await check.observe(signal)).toEqual({ state: 'starting', detail: 'no answer: NotFound' });
    await expect(check.observe(signal)).rejects.toMatchObject({
      errorClass: 'denied',
      remedy: expect.stringContaining('"get" on "pods/proxy"'),
    });
  });
});

describe('http-check of a URL', () => {
  const url = 'https://dev.example.com/health';
  const asking = (
    get: () => Promise<{ status: number; body: string; from?: string }>,
    expected: object = {},
  ) => {
    const { context, signal } = kubernetesWorld({ components: [] });
    const clients = { ...context.clients, http: { get } };
    return partOf(httpCheck, 'check', { url, answer: expected }, { ...context, clients }).observe(signal);
  };

  it('takes any 2xx unless a status is expected', async () => {
    expect(await asking(async () => ({ status: 204, body: '' }))).toEqual({
      state: 'on',
      detail: 'answers 204',
    });
    expect(await asking(async () => ({ status: 204, body: '' }), { status: 200 })).toEqual({
      state: 'starting',
      detail: 'answers 204, no body',
    });
    expect(await asking(async () => ({ status: 302, body: 'moved' }))).toMatchObject({ state: 'starting' });
    expect(await asking(async () => ({ status: 418, body: '' }), { status: 418 })).toMatchObject({
      state: 'on',
    });
  });

  it('does not take the page of another host for an answer, unless it holds what is expected', async () => {
    const login = async () => ({ status: 200, body: 'log in', from: 'portal.example.com' });
    expect(await asking(login)).toMatchObject({
      state: 'starting',
      detail: 'redirects to portal.example.com, which answers 200',
      remedy: expect.stringContaining('bodyContains'),
    });
    expect(await asking(login, { bodyContains: 'log in' })).toMatchObject({ state: 'on' });
  });

  it('shows the status and the first 200 characters of an unexpected answer on one line', async () => {
    const body = `<html>\n  <h1>Bad Gateway</h1>${'x'.repeat(500)}`;
    const { detail } = await asking(async () => ({ status: 502, body }));
    expect(detail).toMatch(/^answers 502: <html> <h1>Bad Gateway<\/h1>x+$/);
    expect(detail).toHaveLength('answers 502: '.length + 200);
  });

  it('shows no secret of an answer', async () => {
    const { detail } = await asking(async () => ({ status: 500, body: '{"dbPassword":"hunter2","a":1}' }));
    expect(detail).toBe('answers 500: {"dbPassword":***,"a":1}');
  });

  it.each(['https://bot:hunter2@dev.example.com/', 'https://token@dev.example.com/'])(
    'refuses an address that holds user info: %s',
    (withUser) => {
      const issue = httpCheck.options.safeParse({ url: withUser }).error?.issues[0];
      expect(issue).toMatchObject({ path: ['url'], message: expect.stringContaining('no user or password') });
      expect(issue?.message).not.toContain('hunter2');
    },
  );

  it('waits while nothing listens, and fails for what waiting does not mend', async () => {
    const failing = (errorClass: 'unreachable' | 'invalid', errorName: string) =>
      asking(async () => {
        throw new ServiceError('said', { service: 'http', operation: 'GET', errorName, errorClass });
      });
    expect(await failing('unreachable', 'ECONNREFUSED')).toEqual({
      state: 'starting',
      detail: 'no answer: ECONNREFUSED',
    });
    await expect(failing('invalid', 'CERT_HAS_EXPIRED')).rejects.toThrow('said');
  });

  it.each([
    { url, port: 80 },
    { url, namespace: 'ns', selector: 'app=api', port: 80 },
    { namespace: 'ns', port: 80 },
    {},
  ])('refuses options that name neither a URL nor a pod, or both: %j', (options) => {
    const parsed = httpCheck.options.safeParse(options);
    expect(parsed.error?.issues[0]?.message).toBe('an http-check asks either a URL or a pod');
  });
});
