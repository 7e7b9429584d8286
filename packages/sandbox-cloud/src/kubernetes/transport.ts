import type { HttpLibrary, KubeConfig } from '@kubernetes/client-node';
import type { Transports } from '../../../../src/clients/transports.ts';
import type { SandboxCloud } from '../cloud.ts';

type Open = Transports['kubernetes'];

const TOKEN = 'sandbox';

/** The real client over no socket: each request goes straight to the simulated API server. */
export const kubernetesInProcess =
  (cloud: Pick<SandboxCloud, 'kubernetes'>): Open =>
  async () => ({ config: await configFor('http://sandbox.invalid'), http: await socketless(cloud) });

/** The real client over real HTTP, to the API server of a served sandbox: `http://127.0.0.1:PORT/kubernetes`. */
export const kubernetesOverHttp =
  (baseUrl: string): Open =>
  async () => ({ config: await configFor(baseUrl) });

async function configFor(server: string): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  // The client refuses plain http unless told to skip TLS.
  config.loadFromClusterAndUser(
    { name: 'sandbox', server, skipTLSVerify: true },
    { name: 'sandbox', token: TOKEN },
  );
  return config;
}

async function socketless(cloud: Pick<SandboxCloud, 'kubernetes'>): Promise<HttpLibrary> {
  const { ResponseContext, wrapHttpLibrary } = await import('@kubernetes/client-node');
  return wrapHttpLibrary({
    send: async (request) => {
      const url = new URL(request.getUrl());
      const headers = new Headers(request.getHeaders());
      const body = request.getBody();
      const answer = await cloud.kubernetes(
        {
          method: request.getHttpMethod().toString(),
          path: url.pathname,
          query: Object.fromEntries(url.searchParams),
          contentType: headers.get('content-type') ?? undefined,
          token: bearerToken(headers.get('authorization')),
          body: typeof body === 'string' ? body : undefined,
        },
        request.getSignal() ?? new AbortController().signal,
      );
      return new ResponseContext(
        answer.status,
        { 'content-type': answer.contentType },
        { text: async () => answer.body, binary: async () => Buffer.from(answer.body), stream: () => null },
      );
    },
  });
}

/** The token of an Authorization header. */
export const bearerToken = (header: string | null | undefined): string | undefined =>
  /^Bearer (.+)$/.exec(header ?? '')?.[1];
