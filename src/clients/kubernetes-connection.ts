import type {
  AppsV1Api,
  ConfigurationOptions,
  CoreV1Api,
  HttpLibrary,
  RequestContext,
} from '@kubernetes/client-node';
import {
  isPage,
  requireObject,
  UnreadableAnswer,
  unreadable,
  type WantedObject,
} from './kubernetes-answer.ts';
import { readRefusal } from './kubernetes-refusal.ts';
import type { KubernetesTransport, Transports } from './transports.ts';

interface RawAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** The opened client library: typed calls for one wanted object, and plain GETs for what the library cannot express. */
export interface KubernetesConnection {
  apps<T>(
    wanted: WantedObject,
    signal: AbortSignal,
    perform: (api: AppsV1Api, options: ConfigurationOptions) => Promise<T>,
  ): Promise<T>;
  core<T>(
    wanted: WantedObject,
    signal: AbortSignal,
    perform: (api: CoreV1Api, options: ConfigurationOptions) => Promise<T>,
  ): Promise<T>;
  /** Sends `path` unchanged, with its query. Resolves whatever the status is. */
  get(path: string, signal: AbortSignal): Promise<RawAnswer>;
}

/**
 * The content type of patches. By default the client uses the JSON patch type for every patch; a real API server
 * answers an object sent under that type with 400, and one sent as plain JSON with 415.
 * Sources: https://kubernetes.io/docs/reference/using-api/api-concepts/, kubernetes-client/javascript#862
 */
const PATCH_TYPE = 'application/merge-patch+json';

type Dispatcher = ReturnType<RequestContext['getDispatcher']>;

/** The library is loaded at the first call: it is large, and not every environment has a cluster. */
export async function openKubernetes(open: Transports['kubernetes']): Promise<KubernetesConnection> {
  const library = await import('@kubernetes/client-node');
  const transport = await open();
  const { config } = transport;
  const http: HttpLibrary = transport.http ?? new library.IsomorphicFetchHttpLibrary();
  const appsApi = config.makeApiClient(library.AppsV1Api);
  const coreApi = config.makeApiClient(library.CoreV1Api);
  // The client creates a new connection pool, and so a new TLS handshake, for every call. The first pool is kept until
  // a call on it fails.
  let pool: Dispatcher;

  const send = async (request: RequestContext, signal: AbortSignal) => {
    request.setSignal(signal);
    if (request.getHttpMethod() === 'PATCH') request.setHeaderParam('Content-Type', PATCH_TYPE);
    pool ??= request.getDispatcher();
    if (pool !== undefined) request.setDispatcher(pool);
    try {
      const answer = await http.send(request).toPromise();
      if (answer.httpStatusCode === 401) pool = undefined;
      return answer;
    } catch (error) {
      pool = undefined;
      throw error;
    }
  };

  const options = (wanted: WantedObject, signal: AbortSignal): ConfigurationOptions => ({
    httpApi: library.wrapHttpLibrary({
      send: async (request) => {
        const answer = await send(request, signal);
        const { httpStatusCode: status, headers } = answer;
        const body = await answer.body.text();
        const isLook = request.getHttpMethod() === 'GET';
        try {
          if (status >= 200 && status < 300) requireObject(body, wanted);
          else if (isLook && isPage(status, body)) throw unreadable(status, body);
        } catch (error) {
          // It is then unknown whether the change was made.
          if (!isLook && error instanceof UnreadableAnswer) error.name = 'UnreadableAnswerToChange';
          throw error;
        }
        const bytes = Buffer.from(body);
        return new library.ResponseContext(status, headers, {
          text: async () => body,
          binary: async () => bytes,
          stream: () => null,
        });
      },
    }),
  });

  const typed = <T>(perform: () => Promise<T>): Promise<T> =>
    withRenewal(transport, async () => {
      try {
        return await perform();
      } catch (error) {
        if (error instanceof library.ApiException) {
          throw readRefusal({ status: error.code, headers: error.headers, body: error.body });
        }
        throw error;
      }
    });

  return {
    apps: (wanted, signal, perform) => typed(() => perform(appsApi, options(wanted, signal))),
    core: (wanted, signal, perform) => typed(() => perform(coreApi, options(wanted, signal))),
    get: async (path, signal) => {
      const server = config.getCurrentCluster()?.server.replace(/\/$/, '') ?? '';
      const url = new URL(server + path).toString();
      return withRenewal(transport, async () => {
        const request = new library.RequestContext(url, library.HttpMethod.GET);
        // RequestContext would cut off a trailing slash, which is another path to a pod behind the proxy.
        request.getUrl = () => url;
        request.setHeaderParam('Accept', '*/*');
        await config.applySecurityAuthentication(request);
        const answer = await send(request, signal);
        const body = await answer.body.text();
        return { status: answer.httpStatusCode, headers: answer.headers, body };
      });
    },
  };
}

/** A 401 has changed nothing, so the call is repeated once as soon as new credentials are there. */
async function withRenewal<T>(transport: KubernetesTransport, perform: () => Promise<T>): Promise<T> {
  const { renew } = transport;
  if (renew === undefined) return perform();
  try {
    const answer = await perform();
    if (!isUnauthorized(answer)) return answer;
  } catch (error) {
    if (!isUnauthorized(error)) throw error;
  }
  renew();
  return perform();
}

/** Whether the API server itself returned the 401: a pod behind the proxy may answer 401 for reasons of its own. */
const isUnauthorized = (outcome: unknown): boolean => {
  const { code, status, body } = outcome as { code?: unknown; status?: unknown; body?: unknown };
  if (outcome instanceof Error) return code === 401;
  return status === 401 && readRefusal({ status: 401, headers: {}, body }).fromApiServer;
};
