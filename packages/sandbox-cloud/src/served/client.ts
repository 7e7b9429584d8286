import { LamplighterError } from '../../../../src/core/errors.ts';
import type { Clock } from '../../../../src/core/ports/clock.ts';
import { type SharedClock, sharedClock } from '../clock/shared.ts';
import type { HttpAnswer, KubernetesRequest, SandboxCloud } from '../cloud.ts';
import { asWorldRecord, type WorldRecord } from '../world-record.ts';
import { readAddress, type ServerAddress } from './address.ts';
import type { WorldStatus } from './host.ts';
import {
  decodeOrigin,
  decodeValue,
  ERROR_HEADER,
  encodeValue,
  fromWireError,
  NOW_HEADER,
  ORIGIN_HEADER,
  VALUE_TYPE,
  type WireError,
} from './rpc.ts';
import { type StartOptions, startServer } from './start-server.ts';

export interface SandboxConnection {
  cloud: SandboxCloud;
  /** The world's own time. */
  clock: Clock;
  status(): Promise<WorldStatus>;
  /** The world as it is now, and the revision by which it is put back. */
  record(): Promise<{ record: WorldRecord; revision: string }>;
  /** Replaces the world; false when it is no longer at that revision. */
  replace(record: WorldRecord, revision?: string): Promise<boolean>;
  setSpeed(speed: number): Promise<void>;
  /** Lets go. The server stays for others, and ends when nobody has called for a while. */
  close(): void;
}

/** Connects to the server of a world, and starts it when there is none. One that runs keeps its speed. */
export async function connectSandbox(options: StartOptions): Promise<SandboxConnection> {
  return connectTo(options.dir, (await readAddress(options.dir)) ?? (await startServer(options)));
}

/** Connects to a server that runs. */
export function connectTo(dir: string, found: ServerAddress): SandboxConnection {
  const clock: SharedClock = sharedClock(found.origin);
  let address: ServerAddress | undefined = found;

  async function call(path: string, init: RequestInit): Promise<Response> {
    address ??= await readAddress(dir);
    if (address === undefined) throw notRunning();
    const { port } = address;
    try {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        ...init,
        headers: { ...init.headers, [NOW_HEADER]: String(clock.now()) },
      });
      const origin = decodeOrigin(response.headers.get(ORIGIN_HEADER));
      if (origin) clock.adopt(origin);
      return response;
    } catch (error) {
      // The server may be back at another port by the next call.
      if (!init.signal?.aborted && address?.port === port) address = undefined;
      throw error;
    }
  }

  async function callValue(path: string, input: object, signal: AbortSignal): Promise<unknown> {
    const response = await call(path, {
      method: 'POST',
      headers: { 'content-type': VALUE_TYPE },
      body: new Uint8Array(encodeValue(input)),
      signal,
    });
    const value = await bodyOf(response);
    if (!response.ok) throw new Error(`the sandbox answered ${path} with HTTP ${response.status}`);
    return value;
  }

  async function callWorld(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await call(path, init).catch((cause) => {
      throw new LamplighterError('sandbox-failed', `The sandbox in ${dir} does not answer.`, {
        remedy: 'Run the command again; a sandbox that has ended is started anew.',
        cause,
      });
    });
    if (response.ok || response.status === 412) return response;
    const { message } = (await response.json()) as { message: string };
    throw new LamplighterError('sandbox-failed', `The sandbox in ${dir} refuses: ${message}`);
  }

  const status = async () => (await (await callWorld('/world')).json()) as WorldStatus;

  // A bot that is idle all night still needs its world in the morning.
  const alive = found.idleMs
    ? setInterval(() => void status().catch(() => {}), found.idleMs / 3).unref()
    : undefined;

  return {
    clock,
    cloud: {
      aws: async (service, command, input, signal) =>
        (await callValue(`/aws/${service}/${command}`, input, signal)) as object,
      kafka: (operation, input, signal) =>
        callValue(`/kafka/${encodeURIComponent(operation)}`, input, signal),
      http: async (url, signal) => (await callValue('/http/get', { url }, signal)) as HttpAnswer,
      kubernetes: async (request, signal) => {
        const response = await call(kubernetesPath(request), kubernetesInit(request, signal));
        if (response.headers.has(ERROR_HEADER)) await bodyOf(response);
        return {
          status: response.status,
          contentType: response.headers.get('content-type') ?? 'application/json',
          body: await response.text(),
        };
      },
    },
    status,
    async record() {
      const response = await callWorld('/world/state');
      const revision = response.headers.get('etag') ?? '';
      return { record: asWorldRecord(await response.json(), `the sandbox in ${dir}`), revision };
    },
    async replace(record, revision) {
      const response = await callWorld('/world/state', {
        method: 'PUT',
        headers: { 'content-type': 'application/json', ...(revision && { 'if-match': revision }) },
        body: JSON.stringify(record),
      });
      await response.arrayBuffer();
      return response.ok;
    },
    async setSpeed(speed) {
      const response = await callWorld('/world/speed', { method: 'PUT', body: JSON.stringify({ speed }) });
      await response.arrayBuffer();
    },
    close: () => clearInterval(alive),
  };
}

/** The value of an answer; throws what the world threw. */
async function bodyOf(response: Response): Promise<unknown> {
  const body = new Uint8Array(await response.arrayBuffer());
  if (response.headers.has(ERROR_HEADER)) throw fromWireError(decodeValue(body) as WireError);
  return response.headers.get('content-type') === VALUE_TYPE ? decodeValue(body) : undefined;
}

const kubernetesPath = ({ path, query }: KubernetesRequest): string => {
  const asked = new URLSearchParams(query).toString();
  return `/kubernetes${path}${asked && `?${asked}`}`;
};

const kubernetesInit = (
  { method, contentType, token, body }: KubernetesRequest,
  signal: AbortSignal,
): RequestInit => ({
  method,
  signal,
  headers: {
    ...(contentType !== undefined && { 'content-type': contentType }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  },
  ...(body !== undefined && { body }),
});

const notRunning = () =>
  Object.assign(new Error('the sandbox is not running; any command with --sandbox starts it again'), {
    code: 'ECONNREFUSED',
  });
