import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const PREFIX = 'k8s-aws-v1.';
const MINUTE = 60_000;
const QUERY = [
  'Action',
  'Version',
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-Security-Token',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
];

/**
 * What an EKS cluster does with a token, by its documented rules and nothing of the SDK: the authenticator opens
 * the presigned URL with its own cluster's name in the signed header, so STS checks the signature with that.
 * Here both are one, because the secret key is known. The API server asks it by TokenReview.
 */
export async function startEksVerifier(options: {
  cluster: string;
  region: string;
  secretKeys: Readonly<Record<string, string>>;
  groups: string[];
}) {
  const refusals: string[] = [];
  const accepted: string[] = [];
  const clock = { aheadMs: 0 };

  const review = (token: string): { accessKeyId: string } => {
    if (!token.startsWith(PREFIX)) throw new Error('no token of EKS');
    const url = new URL(Buffer.from(token.slice(PREFIX.length), 'base64url').toString());
    const host = `sts.${options.region}.amazonaws.com`;
    if (url.protocol !== 'https:' || url.host !== host || url.pathname !== '/')
      throw new Error(`host ${url.host}`);
    const query = Object.fromEntries(url.searchParams);
    for (const name of Object.keys(query)) {
      if (!QUERY.includes(name)) throw new Error(`the query has ${name}`);
    }
    if (query.Action !== 'GetCallerIdentity') throw new Error(`action ${query.Action}`);
    if (query['X-Amz-SignedHeaders'] !== 'host;x-k8s-aws-id') throw new Error('the cluster is not signed');
    const expires = Number(query['X-Amz-Expires']);
    if (!(expires > 0 && expires <= 900)) throw new Error(`expires after ${expires} s`);
    const date = query['X-Amz-Date'] ?? '';
    const signedAt = Date.parse(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
    const age = Date.now() + clock.aheadMs - signedAt;
    if (!(age < 15 * MINUTE && age > -15 * MINUTE))
      throw new Error(`signed ${Math.round(age / MINUTE)} minutes ago`);
    const [accessKeyId = '', ...scope] = (query['X-Amz-Credential'] ?? '').split('/');
    const secret = options.secretKeys[accessKeyId];
    if (secret === undefined) throw new Error(`nobody has the key ${accessKeyId}`);
    const signature = sign(url, { host, 'x-k8s-aws-id': options.cluster }, date, scope.join('/'), secret);
    if (signature !== query['X-Amz-Signature']) throw new Error('the signature is wrong');
    return { accessKeyId };
  };

  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { spec } = JSON.parse(body) as { spec: { token: string } };
    let status: object;
    try {
      const { accessKeyId } = review(spec.token);
      accepted.push(spec.token);
      status = { authenticated: true, user: { username: accessKeyId, groups: options.groups } };
    } catch (error) {
      refusals.push((error as Error).message);
      status = { authenticated: false };
    }
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', status }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accepted,
    refusals,
    /** How far the cluster's clock is ahead of this machine's. */
    clock,
    /** As it was at the beginning. */
    forget() {
      accepted.length = 0;
      refusals.length = 0;
      clock.aheadMs = 0;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Signature Version 4 of a presigned GET. */
function sign(
  url: URL,
  headers: Record<string, string>,
  date: string,
  scope: string,
  secret: string,
): string {
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const names = Object.keys(headers).sort();
  const canonical = [
    'GET',
    '/',
    query,
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    sha256(''),
  ].join('\n');
  const key = scope
    .split('/')
    .reduce<string | Buffer>((key, part) => createHmac('sha256', key).update(part).digest(), `AWS4${secret}`);
  return createHmac('sha256', key)
    .update(['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n'))
    .digest('hex');
}
