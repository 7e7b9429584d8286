import { describe, expect, it } from 'vitest';
import { createCallService } from '../../src/clients/call-service.ts';
import { createHttpApi } from '../../src/clients/http.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import { localHttp } from '../support/local-http.ts';

const api = createHttpApi({ call: createCallService({ clock: systemClock }) });
const { signal } = new AbortController();

describe('the HTTP client', () => {
  it('gives back the status and body of whatever is answered', async () => {
    await using server = await localHttp(({ url }) =>
      url === '/bad' ? { status: 502, body: 'bad gateway' } : { body: { statusCode: 200 } },
    );
    expect(await api.get(`${server.url}/`, signal)).toEqual({ status: 200, body: '{"statusCode":200}' });
    expect(await api.get(`${server.url}/bad`, signal)).toEqual({ status: 502, body: 'bad gateway' });
  });

  it('reads no more than the beginning of a large body', async () => {
    await using server = await localHttp(() => ({ body: 'x'.repeat(5_000_000) }));
    const { body } = await api.get(server.url, signal);
    expect(body.length).toBeGreaterThanOrEqual(64 * 1024);
    expect(body.length).toBeLessThan(1_000_000);
  });

  it('names the other host that a redirect led to, and not the own one', async () => {
    await using portal = await localHttp(() => ({ body: 'log in' }));
    await using server = await localHttp(({ url }) =>
      url === '/own'
        ? { status: 302, headers: { location: '/other' } }
        : url === '/other'
          ? { body: 'other' }
          : { status: 302, headers: { location: portal.url } },
    );
    expect(await api.get(`${server.url}/own`, signal)).toEqual({ status: 200, body: 'other' });
    const answer = await api.get(`${server.url}/`, signal);
    expect(answer).toEqual({ status: 200, body: 'log in', from: new URL(portal.url).host });
  });

  it('throws a ServiceError of the http service when nothing listens', async () => {
    const closed = await localHttp(() => ({}));
    await closed[Symbol.asyncDispose]();
    await expect(api.get(closed.url, signal)).rejects.toMatchObject({
      service: 'http',
      errorClass: 'unreachable',
      errorName: 'ECONNREFUSED',
    });
  });
});
