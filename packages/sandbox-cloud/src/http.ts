import type { HttpTransport } from '../../../src/clients/transports.ts';
import type { HttpAnswer, SandboxCloud } from './cloud.ts';
import { missingNeeds } from './kubernetes/needs.ts';
import type { World } from './world/world.ts';

interface HttpCheckOptions {
  url?: string;
  expect?: { status?: number; bodyContains?: string };
}

/** Answers for whatever stands at a URL that the configuration checks: well once all that it needs is up. */
export function answerHttp(world: World, url: string, signal: AbortSignal): Promise<HttpAnswer> {
  return world.deliver({ service: 'http', operation: 'GET', target: url, effect: false }, signal, () => {
    const checked = world
      .ofKind('http-check')
      .find(({ options }) => (options as HttpCheckOptions).url === url);
    if (checked === undefined) {
      throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${new URL(url).hostname}`), { code: 'ENOTFOUND' });
    }
    const missing = missingNeeds(world, checked.name);
    if (missing.length > 0) return { status: 503, body: `waiting for ${missing.join(', ')}` };
    const { expect } = checked.options as HttpCheckOptions;
    const body = world.behaviour(checked.name).answers ?? expect?.bodyContains ?? 'ok';
    return { status: expect?.status ?? 200, body };
  });
}

/** What stands in for `fetch`, so that nothing in a sandbox reaches the real network. */
export const sandboxHttp =
  (cloud: SandboxCloud): HttpTransport =>
  async (url, { signal }) => {
    const { status, body } = await cloud.http(url, signal);
    return new Response(body, { status });
  };
