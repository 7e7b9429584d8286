import type { V1Pod } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { KubernetesApi } from '../../../src/clients/kubernetes-api.ts';
import { ServiceError } from '../../../src/core/errors.ts';
import { SECOND } from '../../../src/core/ports/clock.ts';
import { listPods } from '../../../src/kinds/kubernetes/pod-lists.ts';

const pod = (name: string, labels: Record<string, string>): V1Pod => ({ metadata: { name, labels } });

function cluster(namespaces: Record<string, V1Pod[]>, closed: readonly string[] = []) {
  const asked: string[] = [];
  const kubernetes = {
    listPods: async (namespace: string, selector: string) => {
      asked.push(`${namespace}/${selector}`);
      if (closed.includes(namespace)) throw forbidden;
      const [key = '', value = ''] = selector.split('=');
      const pods = namespaces[namespace] ?? [];
      return selector === '' ? pods : pods.filter(({ metadata }) => metadata?.labels?.[key] === value);
    },
  } as Partial<KubernetesApi> as KubernetesApi;
  const clock = new VirtualClock(0);
  const { signal } = new AbortController();
  const list = async (namespace: string, selector: string, withinMs?: number) =>
    (await listPods({ kubernetes, clock }, { namespace, selector }, signal, withinMs)).map(
      ({ metadata }) => metadata?.name,
    );
  return { asked, clock, list };
}

const forbidden = new ServiceError('pods is forbidden', {
  service: 'kubernetes',
  operation: 'list pods',
  errorName: 'Forbidden',
  errorClass: 'denied',
});

const API = pod('api-1', { app: 'api' });
const WORKER = pod('worker-1', { app: 'worker', tier: 'b' });
const OTHER = pod('other-1', { app: 'other' });

describe('pods of several Deployments that are looked at in one moment', () => {
  it('are listed in one call for each namespace, and each gets its own', async () => {
    const { asked, list } = cluster({
      shop: [API, WORKER, OTHER],
      engine: [pod('engine-1', { app: 'engine' })],
    });
    const found = await Promise.all([
      list('shop', 'app=api'),
      list('shop', 'app=worker,tier=b'),
      list('shop', 'app=nobody'),
      list('engine', 'app=engine'),
    ]);
    expect(found).toEqual([['api-1'], ['worker-1'], [], ['engine-1']]);
    expect(asked).toEqual(['shop/', 'engine/app=engine']);
  });

  it('are listed by their own selectors where these cannot be compared here', async () => {
    const { asked, list } = cluster({ shop: [API] });
    await Promise.all([list('shop', 'app=api'), list('shop', 'tier in (a,b)')]);
    expect(asked).toEqual(['shop/app=api', 'shop/tier in (a,b)']);
  });

  it('are listed by their own selectors once their namespace has shown itself to be crowded', async () => {
    const crowd = Array.from({ length: 60 }, (_, index) => pod(`job-${index}`, { app: 'job' }));
    const { asked, list } = cluster({ shop: [API, WORKER, ...crowd] });
    const both = () => Promise.all([list('shop', 'app=api'), list('shop', 'app=worker')]);
    expect(await both()).toEqual([['api-1'], ['worker-1']]);
    expect(await both()).toEqual([['api-1'], ['worker-1']]);
    expect(asked).toEqual(['shop/', 'shop/app=api', 'shop/app=worker']);
  });

  it('keep the refusal of one namespace to those who asked for it', async () => {
    const { list } = cluster({ shop: [API] }, ['closed']);
    const [shop, closed] = await Promise.allSettled([list('shop', 'app=api'), list('closed', 'app=x')]);
    expect(shop).toEqual({ status: 'fulfilled', value: ['api-1'] });
    expect(closed).toEqual({ status: 'rejected', reason: forbidden });
  });
});

describe('a list of a moment ago', () => {
  it('serves who asks for no newer one, and nobody else', async () => {
    const { asked, clock, list } = cluster({ shop: [API] });
    await list('shop', 'app=api');
    expect(await list('shop', 'app=api', SECOND)).toEqual(['api-1']);
    expect(asked).toHaveLength(1);
    await list('shop', 'app=api');
    expect(asked).toHaveLength(2);
    await clock.sleep(SECOND);
    await list('shop', 'app=api', SECOND);
    expect(asked).toHaveLength(3);
  });

  it('is not that of another environment', async () => {
    const one = cluster({ shop: [API] });
    const other = cluster({ shop: [] });
    await one.list('shop', 'app=api');
    expect(await other.list('shop', 'app=api', SECOND)).toEqual([]);
  });
});
