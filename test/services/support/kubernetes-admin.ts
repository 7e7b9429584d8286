import { readFileSync } from 'node:fs';
import { request } from 'node:https';

interface AdminAnswer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the API server answers; tests look into it.
  body: any;
}

/** The cluster's administrator, and its other users: plain requests, nothing of lamplighter's client. */
export interface KubernetesAdmin {
  get(path: string): Promise<AdminAnswer>;
  /** Throws when the API server refuses it. */
  create(path: string, object: object): Promise<AdminAnswer['body']>;
  merge(path: string, patch: object): Promise<AdminAnswer['body']>;
  remove(path: string): Promise<AdminAnswer['body']>;
  /** Removes it where it is there; pods at once. */
  discard(path: string): Promise<void>;
  post(path: string, object: object): Promise<AdminAnswer>;
}

export function kubernetesAdmin(to: { server: string; caFile: string; token: string }): KubernetesAdmin {
  const call = (method: string, path: string, body?: object, type = 'application/json') =>
    new Promise<AdminAnswer>((done, fail) => {
      const outgoing = request(
        `${to.server}${path}`,
        {
          method,
          ca: readFileSync(to.caFile),
          agent: false,
          headers: { authorization: `Bearer ${to.token}`, 'content-type': type },
        },
        (incoming) => {
          let text = '';
          incoming.setEncoding('utf8').on('data', (data) => {
            text += data;
          });
          incoming.on('end', () => done({ status: incoming.statusCode ?? 0, body: parsed(text) }));
          incoming.on('error', fail);
        },
      );
      outgoing.on('error', fail).end(body === undefined ? undefined : JSON.stringify(body));
    });
  const accepted = async (answer: Promise<AdminAnswer>) => {
    const { status, body } = await answer;
    if (status >= 300) throw new Error(`the API server answered ${status}: ${body.message ?? body}`);
    return body;
  };
  return {
    get: (path) => call('GET', path),
    create: (path, object) => accepted(call('POST', path, object)),
    merge: (path, patch) => accepted(call('PATCH', path, patch, 'application/merge-patch+json')),
    remove: (path) => accepted(call('DELETE', path)),
    discard: async (path) => {
      const { status } = await call('DELETE', `${path}?gracePeriodSeconds=0`);
      // 409: it is on its way already.
      if (status !== 404 && status !== 409 && status >= 300)
        throw new Error(`the API server answered ${status}`);
    },
    post: (path, object) => call('POST', path, object),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
