import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { eksTokens } from '../../src/clients/eks-token.ts';
import { MINUTE } from '../../src/core/ports/clock.ts';

const START = Date.parse('2026-11-23T02:00:00Z');
const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'a/session+token==',
};

function tokens(identity: { expiration?: Date } & typeof credentials = credentials) {
  const clock = { nowMs: START, signings: 0 };
  const source = eksTokens({
    cluster: 'exchange-dev',
    region: 'ap-northeast-2',
    credentials: async () => {
      clock.signings += 1;
      return identity;
    },
    clock: { now: () => clock.nowMs, sleep: async () => {}, outside: (call) => call() },
  });
  return { clock, source };
}

function urlOf(token: string): URL {
  expect(token).toMatch(/^k8s-aws-v1\.[A-Za-z0-9_-]+$/);
  return new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString());
}

/** Signature Version 4 of a presigned GET, by its published rules and nothing of the SDK. */
function signatureOf(url: URL, headers: Record<string, string>): string {
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const names = Object.keys(headers).sort();
  const canonical = [
    'GET',
    '/',
    query,
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    createHash('sha256').update('').digest('hex'),
  ].join('\n');
  const date = url.searchParams.get('X-Amz-Date') ?? '';
  const scope = `${date.slice(0, 8)}/ap-northeast-2/sts/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', date, scope, createHash('sha256').update(canonical).digest('hex')];
  const key = scope
    .split('/')
    .reduce<string | Buffer>(
      (secret, part) => createHmac('sha256', secret).update(part).digest(),
      `AWS4${credentials.secretAccessKey}`,
    );
  return createHmac('sha256', key).update(toSign.join('\n')).digest('hex');
}

describe('the EKS token', () => {
  it('is a signed one: a presigned GetCallerIdentity bound to the cluster by a signed header (fault 9)', async () => {
    const url = urlOf(await tokens().source.token());
    expect(url.origin + url.pathname).toBe('https://sts.ap-northeast-2.amazonaws.com/');
    const { 'X-Amz-Signature': signature, ...query } = Object.fromEntries(url.searchParams);
    expect(query).toEqual({
      Action: 'GetCallerIdentity',
      Version: '2011-06-15',
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': 'AKIDEXAMPLE/20261123/ap-northeast-2/sts/aws4_request',
      'X-Amz-Date': '20261123T020000Z',
      'X-Amz-Expires': '60',
      'X-Amz-Security-Token': 'a/session+token==',
      'X-Amz-SignedHeaders': 'host;x-k8s-aws-id',
    });
    const headers = { host: 'sts.ap-northeast-2.amazonaws.com', 'x-k8s-aws-id': 'exchange-dev' };
    expect(signature).toBe(signatureOf(url, headers));
    expect(signature).not.toBe(signatureOf(url, { ...headers, 'x-k8s-aws-id': 'another-cluster' }));
  });

  it('is kept for less than 14 minutes by the clock, and signed once for all who ask at once', async () => {
    const { clock, source } = tokens();
    const [first, second] = await Promise.all([source.token(), source.token()]);
    expect(second).toBe(first);
    clock.nowMs = START + 14 * MINUTE - 2;
    expect(await source.token()).toBe(first);
    expect(clock.signings).toBe(1);
    clock.nowMs = START + 14 * MINUTE - 1;
    const renewed = urlOf(await source.token());
    expect(renewed.searchParams.get('X-Amz-Date')).toBe('20261123T021359Z');
    expect(clock.signings).toBe(2);
  });

  it('is signed anew after a 401, and when the session that signed it has ended', async () => {
    const { clock, source } = tokens({ ...credentials, expiration: new Date(START + 5 * MINUTE) });
    await source.token();
    clock.nowMs = START + MINUTE;
    source.renew();
    await source.token();
    expect(clock.signings).toBe(2);
    clock.nowMs = START + 5 * MINUTE;
    await source.token();
    expect(clock.signings).toBe(3);
  });

  it('does not keep a failure to sign', async () => {
    let tries = 0;
    const source = eksTokens({
      cluster: 'c',
      region: 'cn-north-1',
      credentials: async () => {
        tries += 1;
        if (tries === 1) throw new Error('no credentials yet');
        return credentials;
      },
      clock: { now: () => START, sleep: async () => {}, outside: (call) => call() },
    });
    await expect(source.token()).rejects.toThrow('no credentials yet');
    expect(urlOf(await source.token()).hostname).toBe('sts.cn-north-1.amazonaws.com.cn');
  });
});
