import { KubeConfig } from '@kubernetes/client-node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCallService } from '../../src/clients/call-service.ts';
import type { Clients } from '../../src/clients/clients.ts';
import { createKubernetesApi } from '../../src/clients/kubernetes.ts';
import type { Resource } from '../../src/core/component.ts';
import { REPEAT_LOOK } from '../../src/core/retry.ts';
import { k8sDeployment } from '../../src/kinds/k8s-deployment.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import { type LocalAnswer, localHttp } from '../support/local-http.ts';
import { WRONG_ANSWERS } from './wrong-answers.ts';

const { signal } = new AbortController();

async function apiOf(answer: LocalAnswer | ((url: string) => LocalAnswer)) {
  const server = await localHttp(({ url }) => (typeof answer === 'function' ? answer(url) : answer));
  onTestFinished(() => server[Symbol.asyncDispose]());
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'local', server: server.url, skipTLSVerify: true },
    { name: 'local' },
  );
  return createKubernetesApi({
    transport: async () => ({ config }),
    call: createCallService({ clock: systemClock }),
  });
}

async function deploymentOf(answer: Parameters<typeof apiOf>[0]): Promise<Resource> {
  const options = k8sDeployment.options.parse({ namespace: 'dev', deployment: 'api' });
  const clients = { kubernetes: await apiOf(answer) } as unknown as Clients;
  return k8sDeployment.create(options as never, {
    ...{ environment: 'dev', component: 'api', clients, clock: systemClock, random: () => 0.5 },
  }) as Resource;
}

const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    (answer) => expect.fail(`it was read as ${JSON.stringify(answer)}`),
    (error) => error,
  );

const unreadable = {
  service: 'kubernetes',
  errorName: 'UnreadableAnswer',
  errorClass: 'unreachable',
  remedy: expect.stringContaining('proxy'),
};

// A redirect is followed here; nothing listens where it leads, which is told as that.
const wrong = Object.entries(WRONG_ANSWERS).filter(([name]) => name !== 'a redirect to a portal');

describe.each(wrong)('%s in the place of an API server', (_name, answer) => {
  it('is never taken for a Deployment, pods or nodes, and the look is repeated', async () => {
    const api = await apiOf(answer);
    expect(await failureOf((await deploymentOf(answer)).observe(signal))).toMatchObject(unreadable);
    expect(await failureOf(api.listPods('dev', 'app=api', signal))).toMatchObject(unreadable);
    expect(await failureOf(api.listNodes('', signal))).toMatchObject(unreadable);
    expect(REPEAT_LOOK).toContain(unreadable.errorClass);
  });
});

const deployment = {
  kind: 'Deployment',
  metadata: { name: 'api', generation: 1 },
  spec: { replicas: 0, selector: { matchLabels: { app: 'api' } } },
  status: { observedGeneration: 1 },
};
const answering =
  (ofDeployment: object, ofPods: object) =>
  (url: string): LocalAnswer => ({ body: url.includes('/pods') ? ofPods : ofDeployment });

describe('an answer of an API server of which a part is missing', () => {
  it.each([
    ['a list without items', deployment, { kind: 'PodList' }],
    ['a list whose items are null', deployment, { kind: 'PodList', items: [null] }],
    ['a list of something else', deployment, { kind: 'NodeList', items: [] }],
    ['a Deployment without a spec', { ...deployment, spec: undefined }, { kind: 'PodList', items: [] }],
    ['another Deployment', { ...deployment, metadata: { name: 'web' } }, { kind: 'PodList', items: [] }],
    [
      'a Status that says that all is well',
      { kind: 'Status', apiVersion: 'v1' },
      { kind: 'PodList', items: [] },
    ],
  ])('is told as such: %s', async (_name, ofDeployment, ofPods) => {
    const part = await deploymentOf(answering(ofDeployment, ofPods));
    expect(await failureOf(part.observe(signal))).toMatchObject(unreadable);
  });

  it('is none where there are no pods: then the Deployment is off', async () => {
    const part = await deploymentOf(answering(deployment, { kind: 'PodList', items: [] }));
    expect(await part.observe(signal)).toMatchObject({ state: 'off' });
  });
});

it('a login page in the place of an answer to a scale call leaves its effect open', async () => {
  const api = await apiOf({ headers: { 'content-type': 'text/html' }, body: '<html>log in</html>' });
  expect(await failureOf(api.scaleDeployment('dev', 'api', 0, signal))).toMatchObject({
    errorName: 'UnreadableAnswerToChange',
    errorClass: 'uncertain',
  });
});

it('a login page in the place of a log is no log without lines', async () => {
  const api = await apiOf({ headers: { 'content-type': 'text/html' }, body: '<html>log in</html>' });
  expect(await failureOf(api.readPodLog('dev', 'api-1', {}, signal))).toMatchObject(unreadable);
});
