import { KubeConfig } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { createCallService } from '../../src/clients/call-service.ts';
import { createKubernetesApi } from '../../src/clients/kubernetes.ts';
import type { KubernetesTransport } from '../../src/clients/transports.ts';
import { ServiceError } from '../../src/core/errors.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import { localHttp } from '../support/local-http.ts';

const { signal } = new AbortController();

function connect(server: string, transport: Partial<KubernetesTransport> = {}) {
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'local', server, skipTLSVerify: true },
    { name: 'local', token: 'a-token' },
  );
  return createKubernetesApi({
    transport: async () => ({ config, ...transport }),
    call: createCallService({ clock: systemClock }),
  });
}

const status = (code: number, reason: string, message: string, details?: object) => ({
  status: code,
  body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code },
});

const failureOf = async (call: Promise<unknown>): Promise<ServiceError> => {
  const error = await call.then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(ServiceError);
  return error;
};

describe('the Kubernetes client on the wire', () => {
  it('scales through the scale subresource with the content type of a merge patch', async () => {
    await using server = await localHttp(() => ({ body: { kind: 'Scale', apiVersion: 'autoscaling/v1' } }));
    await connect(server.url).scaleDeployment('ns', 'api', 2, signal);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({
      method: 'PATCH',
      url: '/apis/apps/v1/namespaces/ns/deployments/api/scale',
      body: '{"spec":{"replicas":2}}',
    });
    expect(server.requests[0]?.headers).toMatchObject({
      'content-type': 'application/merge-patch+json',
      authorization: 'Bearer a-token',
    });
  });

  it('uncordons a node by a merge patch that takes the field away', async () => {
    await using server = await localHttp(() => ({ body: { kind: 'Node', apiVersion: 'v1' } }));
    await connect(server.url).uncordonNode('ip-10-0-1-1', signal);
    expect(server.requests[0]).toMatchObject({
      method: 'PATCH',
      url: '/api/v1/nodes/ip-10-0-1-1',
      body: '{"spec":{"unschedulable":null}}',
    });
    expect(server.requests[0]?.headers['content-type']).toBe('application/merge-patch+json');
  });

  it('sends the path of a pod proxy request segment by segment, with its query and trailing slash', async () => {
    await using server = await localHttp(() => ({ body: { statusCode: 200 } }));
    const api = connect(server.url);
    const answer = await api.getThroughPodProxy('ns', 'api-1', 3000, '/v1/orderbook/BTCUSDT?depth=5', signal);
    expect(answer).toEqual({ status: 200, body: '{"statusCode":200}' });
    await api.getThroughPodProxy('ns', 'api-1', 3000, '/health/', signal);
    expect(server.requests.map((request) => request.url)).toEqual([
      '/api/v1/namespaces/ns/pods/api-1:3000/proxy/v1/orderbook/BTCUSDT?depth=5',
      '/api/v1/namespaces/ns/pods/api-1:3000/proxy/health/',
    ]);
    expect(server.requests[0]?.headers.authorization).toBe('Bearer a-token');
  });

  it("gives back what the pod answers, and the API server's own 503 for a pod it cannot reach", async () => {
    let answer: object = { status: 401, body: 'the pod wants a login' };
    await using server = await localHttp(() => answer);
    const api = connect(server.url);
    const ask = () => api.getThroughPodProxy('ns', 'api-1', 80, '/', signal);
    expect(await ask()).toEqual({ status: 401, body: 'the pod wants a login' });
    answer = status(503, 'ServiceUnavailable', 'error trying to reach service: connection refused');
    expect(await ask()).toEqual({ status: 503, body: 'error trying to reach service: connection refused' });
    answer = status(404, 'NotFound', 'pods "api-1" not found');
    expect((await failureOf(ask())).errorClass).toBe('absent');
  });

  it('reads a log with times in nanoseconds from a given moment on', async () => {
    await using server = await localHttp(() => ({
      body: '2026-11-23T11:00:05.123456789Z Starting\n2026-11-23T20:00:06.5+09:00 {"a": 1}\n2026-11-23T11:00:07Z \n',
    }));
    const log = await connect(server.url).readPodLog(
      'ns',
      'engine-1',
      { container: 'engine', sinceTime: new Date('2026-11-23T11:00:05Z'), limitBytes: 1000 },
      signal,
    );
    expect(log).toEqual({
      complete: true,
      lines: [
        { atMs: Date.parse('2026-11-23T11:00:05.123Z'), text: 'Starting' },
        { atMs: Date.parse('2026-11-23T11:00:06.500Z'), text: '{"a": 1}' },
        { atMs: Date.parse('2026-11-23T11:00:07.000Z'), text: '' },
      ],
    });
    const { pathname, searchParams } = new URL(server.requests[0]?.url ?? '', server.url);
    expect(pathname).toBe('/api/v1/namespaces/ns/pods/engine-1/log');
    expect(Object.fromEntries(searchParams)).toEqual({
      timestamps: 'true',
      container: 'engine',
      sinceTime: '2026-11-23T11:00:05.000Z',
      limitBytes: '1000',
    });
  });

  it('says that a log is not complete when it was cut or the kubelet could not read it', async () => {
    let body = '2026-11-23T11:00:05Z one\n2026-11-23T11:00:06Z tw';
    await using server = await localHttp(() => ({ body }));
    const read = () =>
      connect(server.url).readPodLog('ns', 'p', { limitBytes: Buffer.byteLength(body) }, signal);
    expect(await read()).toEqual({
      complete: false,
      lines: [{ atMs: Date.parse('2026-11-23T11:00:05Z'), text: 'one' }],
    });
    body = 'unable to retrieve container logs for containerd://abc';
    const whole = await connect(server.url).readPodLog('ns', 'p', {}, signal);
    expect(whole).toEqual({ complete: false, lines: [] });
  });

  it('lists, and asks for no watch', async () => {
    await using server = await localHttp(() => ({ body: { kind: 'PodList', apiVersion: 'v1', items: [] } }));
    await connect(server.url).listPods('ns', 'app=a,tier in (x,y)', signal);
    const { searchParams } = new URL(server.requests[0]?.url ?? '', server.url);
    expect(Object.fromEntries(searchParams)).toEqual({ labelSelector: 'app=a,tier in (x,y)' });
  });
});

describe("the Kubernetes client's errors", () => {
  it('names the missing right when RBAC refuses', async () => {
    const message =
      'deployments.apps "api" is forbidden: User "bot" cannot patch resource "deployments/scale"';
    await using server = await localHttp(() => status(403, 'Forbidden', message));
    const failure = await failureOf(connect(server.url).scaleDeployment('ns', 'api', 1, signal));
    expect(failure).toMatchObject({ errorClass: 'denied', errorName: 'Forbidden', httpStatus: 403 });
    expect(failure.message).toContain(message);
    expect(failure.remedy).toContain('"patch" on "deployments/scale" (API group "apps")');
    expect(failure.remedy).toContain('namespace ns');
  });

  it('makes the call once more with new credentials after a 401, and only once', async () => {
    let token = 'old';
    let renewals = 0;
    let accepted = 'new';
    await using server = await localHttp(({ headers }) =>
      headers.authorization === `Bearer ${accepted}`
        ? { body: { kind: 'NodeList', apiVersion: 'v1', items: [] } }
        : status(401, 'Unauthorized', 'Unauthorized'),
    );
    const config = new KubeConfig();
    config.loadFromClusterAndUser(
      { name: 'local', server: server.url, skipTLSVerify: true },
      { name: 'renewed' },
    );
    config.addAuthenticator({
      isAuthProvider: (user) => user.name === 'renewed',
      applyAuthentication: async (_, options) => {
        options.headers = { Authorization: `Bearer ${token}` };
      },
    });
    const api = connect(server.url, {
      config,
      renew: () => {
        renewals += 1;
        token = 'new';
      },
    });
    expect(await api.listNodes('', signal)).toEqual([]);
    expect(renewals).toBe(1);
    expect(server.requests).toHaveLength(2);

    accepted = 'nobody';
    const failure = await failureOf(api.listNodes('', signal));
    expect(failure.errorClass).toBe('credentials');
    expect(failure.remedy).toContain('access entry');
    expect(server.requests).toHaveLength(4);

    await failureOf(api.readPodLog('ns', 'p', {}, signal));
    expect(server.requests).toHaveLength(6);
  });

  it.each([
    [404, 'NotFound', 'absent'],
    [409, 'Conflict', 'conflict'],
    [415, 'UnsupportedMediaType', 'invalid'],
    [422, 'Invalid', 'invalid'],
    [400, 'BadRequest', 'invalid'],
    [429, 'TooManyRequests', 'throttled'],
    [500, 'InternalError', 'transient'],
    [503, 'ServiceUnavailable', 'transient'],
    [504, 'Timeout', 'uncertain'],
  ] as const)(
    'takes %i %s for %s, by its reason or by its status alone',
    async (code, reason, errorClass) => {
      let body: object | string = status(code, reason, 'said').body;
      await using server = await localHttp(() => ({ status: code, body }));
      const api = connect(server.url);
      const scale = () => failureOf(api.scaleDeployment('ns', 'api', 1, signal));
      expect(await scale()).toMatchObject({ errorClass, errorName: reason, httpStatus: code });
      body = '<html>a load balancer</html>';
      expect(await scale()).toMatchObject({ errorClass, errorName: `HTTP ${code}`, httpStatus: code });
    },
  );

  it('passes on how long the API server wants to be left alone', async () => {
    let answer: object = { ...status(429, 'TooManyRequests', 'too many'), headers: { 'retry-after': '7' } };
    await using server = await localHttp(() => answer);
    const api = connect(server.url);
    expect((await failureOf(api.listNodes('', signal))).retryAfterMs).toBe(7_000);
    answer = status(429, 'TooManyRequests', 'too many', { retryAfterSeconds: 3 });
    expect((await failureOf(api.listNodes('', signal))).retryAfterMs).toBe(3_000);
  });

  it('tells an address where nothing listens from an API server that refuses', async () => {
    const closed = await localHttp(() => ({}));
    await closed[Symbol.asyncDispose]();
    const failure = await failureOf(connect(closed.url).listNodes('', signal));
    expect(failure).toMatchObject({ errorClass: 'unreachable', errorName: 'ECONNREFUSED' });
  });
});
