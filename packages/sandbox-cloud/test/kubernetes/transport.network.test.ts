import { describe, expect, it, vi } from 'vitest';
import { createCallService } from '../../../../src/clients/call-service.ts';
import { createKubernetesApi } from '../../../../src/clients/kubernetes.ts';
import { systemClock } from '../../../../src/ops/system-clock.ts';
import { deployment, kubernetesWorld } from '../../../../test/support/kubernetes-world.ts';
import { localHttp } from '../../../../test/support/local-http.ts';
import { bearerToken, kubernetesOverHttp } from '../../src/kubernetes/transport.ts';

vi.mock('../../src/aws/eks.ts', () => import('../../../../test/support/sandbox-nodes.ts'));

describe('the sandbox over real HTTP', () => {
  it('answers the real client as it does in process', async () => {
    const { ask, world, addNode } = kubernetesWorld({
      components: [deployment('api')],
      behaviours: { api: { initial: 'running' } },
    });
    addNode('node-0');
    await using server = await localHttp(async ({ method, url, headers, body }) => {
      const { pathname, searchParams } = new URL(url, 'http://local');
      const answer = await ask({
        method,
        path: pathname.replace(/^\/kubernetes/, ''),
        query: Object.fromEntries(searchParams),
        contentType: headers['content-type'],
        token: bearerToken(headers.authorization),
        body,
      });
      return { ...answer, headers: { 'content-type': answer.contentType } };
    });
    const { signal } = new AbortController();
    const kubernetes = createKubernetesApi({
      transport: kubernetesOverHttp(`${server.url}/kubernetes`),
      call: createCallService({ clock: systemClock }),
    });

    await kubernetes.scaleDeployment('ns', 'api', 1, signal);
    expect(world.effects).toMatchObject([{ operation: 'patch deployments/scale', target: 'api' }]);
    expect((await kubernetes.readDeployment('ns', 'api', signal)).spec?.replicas).toBe(1);
    const [pod] = await kubernetes.listPods('ns', 'app=api', signal);
    const name = pod?.metadata?.name ?? '';
    const { lines } = await kubernetes.readPodLog('ns', name, {}, signal);
    expect(lines.map((line) => line.text)).toEqual(['Starting api', 'Listening']);
    expect(await kubernetes.getThroughPodProxy('ns', name, 3000, '/v1/page?depth=5', signal)).toEqual({
      status: 200,
      body: '{"statusCode":200,"data":{}}',
    });
    expect(server.requests.at(-1)?.url).toBe(
      `/kubernetes/api/v1/namespaces/ns/pods/${name}:3000/proxy/v1/page?depth=5`,
    );
    await expect(kubernetes.readDeployment('ns', 'web', signal)).rejects.toMatchObject({
      errorClass: 'absent',
    });
  });
});
