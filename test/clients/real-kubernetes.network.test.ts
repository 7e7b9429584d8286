import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EKSClient } from '@aws-sdk/client-eks';
import { HttpMethod, RequestContext } from '@kubernetes/client-node';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createCallService } from '../../src/clients/call-service.ts';
import { realKubernetes } from '../../src/clients/real-kubernetes.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import { localHttp } from '../support/local-http.ts';

const call = createCallService({ clock: systemClock });
const noEks = () => Promise.reject(new Error('no EKS here'));
const options = { clock: systemClock, call, eksClient: noEks };

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lamplighter-'));
});
afterEach(() => void vi.unstubAllEnvs());
afterAll(() => rm(dir, { recursive: true }));

describe('the API server of a kubeconfig', () => {
  it('is the one of the named context', async () => {
    const kubeconfig = join(dir, 'config');
    await writeFile(
      kubeconfig,
      JSON.stringify({
        clusters: ['one', 'two'].map((name) => ({ name, cluster: { server: `https://${name}.invalid` } })),
        users: [{ name: 'me', user: { token: 't' } }],
        contexts: ['one', 'two'].map((name) => ({ name, context: { cluster: name, user: 'me' } })),
        'current-context': 'one',
      }),
    );
    const serverOf = async (context?: string) => {
      const { config } = await realKubernetes({ kubeconfig, context }, options)();
      return config.getCurrentCluster()?.server;
    };
    expect(await serverOf()).toBe('https://one.invalid');
    expect(await serverOf('two')).toBe('https://two.invalid');
    await expect(serverOf('three')).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('has no context three'),
      remedy: expect.stringContaining('one, two'),
    });
  });

  it('is refused with the path when the file cannot be read', async () => {
    const kubeconfig = join(dir, 'missing');
    await expect(realKubernetes({ kubeconfig }, options)()).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining(kubeconfig),
    });
  });
});

it('an API server is not looked for from within a cluster where there is none', async () => {
  vi.stubEnv('KUBERNETES_SERVICE_HOST', undefined);
  await expect(realKubernetes({ inCluster: true }, options)()).rejects.toMatchObject({
    code: 'config-invalid',
    message: 'lamplighter does not run inside a Kubernetes cluster',
  });
});

describe('the API server of an EKS cluster', () => {
  const eksClient = (endpoint: string) => async () =>
    new EKSClient({
      region: 'ap-northeast-2',
      endpoint,
      maxAttempts: 1,
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    });

  it('is described by EKS, and called with a token signed by the same credentials', async () => {
    const ca = Buffer.from('a certificate').toString('base64');
    await using eks = await localHttp(() => ({
      body: {
        cluster: { name: 'dev', endpoint: 'https://abc.eks.invalid', certificateAuthority: { data: ca } },
      },
    }));
    const open = realKubernetes({ eksCluster: 'dev' }, { ...options, eksClient: eksClient(eks.url) });
    const { config, renew } = await open();
    expect(eks.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /clusters/dev']);
    expect(config.getCurrentCluster()).toMatchObject({ server: 'https://abc.eks.invalid', caData: ca });

    const request = new RequestContext('https://abc.eks.invalid/api/v1/nodes', HttpMethod.GET);
    await config.applySecurityAuthentication(request);
    const [, token = ''] = /^Bearer k8s-aws-v1\.(.+)$/.exec(request.getHeaders().Authorization ?? '') ?? [];
    const url = new URL(Buffer.from(token, 'base64url').toString());
    expect(url.hostname).toBe('sts.ap-northeast-2.amazonaws.com');
    expect(url.searchParams.get('X-Amz-Credential')).toMatch(/^AKIDEXAMPLE\//);
    expect(renew).toBeTypeOf('function');
  });

  it('is an error of EKS, not of Kubernetes, when the cluster cannot be described', async () => {
    await using eks = await localHttp(() => ({
      status: 404,
      headers: { 'x-amzn-errortype': 'ResourceNotFoundException' },
      body: { message: 'No cluster found for name: dev.' },
    }));
    const open = realKubernetes({ eksCluster: 'dev' }, { ...options, eksClient: eksClient(eks.url) });
    await expect(open()).rejects.toMatchObject({
      service: 'eks',
      operation: 'DescribeCluster',
      errorName: 'ResourceNotFoundException',
      errorClass: 'absent',
    });
  });

  it('says that a cluster is not there yet while it has no endpoint', async () => {
    await using eks = await localHttp(() => ({ body: { cluster: { name: 'dev', status: 'CREATING' } } }));
    const open = realKubernetes({ eksCluster: 'dev' }, { ...options, eksClient: eksClient(eks.url) });
    await expect(open()).rejects.toThrow('the EKS cluster dev has no endpoint yet (status CREATING)');
  });
});
