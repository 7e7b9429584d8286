import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { BannerSource } from './banner.ts';
import { answerBot } from './bot-doors.ts';
import { ClientApi, localPeople } from './client/client-api.ts';
import { type Clock, SECOND } from './clock.ts';
import { createWorkspace } from './create-workspace.ts';
import { Deliveries, type DeliveryRecord } from './delivery/deliveries.ts';
import type { Transport } from './delivery/envelope.ts';
import { SignedHttp } from './delivery/signed-http.ts';
import { type DisconnectReason, Sockets } from './delivery/sockets.ts';
import { type FaultRules, Faults } from './faults.ts';
import { createSlackServer } from './http-server.ts';
import type { LocalPerson } from './page-protocol.ts';
import type { PageSource } from './page-source.ts';
import type { ActContext } from './people/context.ts';
import { type Person, personOf } from './people/person.ts';
import type { Message } from './state/messages.ts';
import { createState, type SlackState } from './state/state.ts';
import { systemClock } from './system-clock.ts';
import { type ApiCallRecord, WebApi } from './web-api/web-api.ts';
import type { WorkspaceOptions } from './workspace-options.ts';

export interface LocalSlackOptions extends WorkspaceOptions {
  /** 127.0.0.1, when it is left out. */
  host?: string;
  /** A free one, when it is left out or 0. */
  port?: number;
  /** Times rate limits, expiries, acks and retries; sockets stay in the machine's own time. */
  clock?: Clock;
  /** What goes wrong from the start; `faults` of the started Slack adds more. */
  faults?: FaultRules;
  /** Tells the bot by signed requests to this address instead of sockets. */
  requestUrl?: string;
  /** Another way to the bot than sockets and requests, for runs on virtual time. */
  transport?: Transport;
  /** How long a socket lives before Slack moves it; some five hours, as the real one says. Infinity: for ever. */
  socketLifetimeMs?: number;
  /** Gives the same ids every time. */
  seed?: string;
  /** Where the web page comes from. */
  page?: PageSource;
  /** What the page shows above everything; nothing, when it is left out. */
  banner?: BannerSource;
}

/** A Slack on this machine that real bots run on unchanged. */
export interface LocalSlack {
  /** Without a slash at its end; the web page is there. */
  readonly url: string;
  /** For the SDK's `slackApiUrl`. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly people: readonly LocalPerson[];
  /** Everything that it remembers. */
  readonly state: SlackState;
  readonly faults: Faults;
  /** Carries the SDK's calls here without a socket, for runs on virtual time. */
  readonly fetch: typeof fetch;
  /** @throws {SlackRefusal} `user_not_found` */
  as(personId: string): Person;
  /** A channel's id by its name. */
  channel(name: string): string;
  /** All messages of a channel, oldest first, also those that one person alone sees. */
  messages(channel: string): Message[];
  /** A thread's first message and its answers. */
  thread(message: Pick<Message, 'channel' | 'ts'>): Message[];
  /** Every Web API call since the start, or those of one method. */
  calls(method?: string): readonly ApiCallRecord[];
  /** Every attempt to tell the bot something. */
  deliveries(): readonly DeliveryRecord[];
  /** Open sockets of the bot. */
  sockets(): number;
  /** Asks every socket to go, as Slack does when it moves them. */
  disconnectSockets(reason: DisconnectReason): void;
  /** Cuts every socket without a word. */
  cutSockets(): void;
  /** From now on the bot is told by signed requests to this address. */
  setRequestUrl(requestUrl: string): void;
  /** With a request address: asks it for the challenge's echo. */
  verifyRequestUrl(): Promise<boolean>;
  /** Resolves with what the look gives as soon as it is neither undefined nor false; looks at every change. */
  until<T>(read: () => T | undefined | false): Promise<T>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const SOCKET_LIFETIME_MS = 18_060 * SECOND;

/**
 * Starts a Slack on this machine. It forgets everything when it is closed.
 *
 * @throws {LocalSlackError} `manifest-invalid`
 */
export async function startLocalSlack(options: LocalSlackOptions = {}): Promise<LocalSlack> {
  const clock = options.clock ?? systemClock;
  const workspace = createWorkspace(options);
  const state = createState(workspace, clock, options.seed);
  const closing = new AbortController();
  const { signal } = closing;
  const host = options.host ?? '127.0.0.1';
  let url = '';

  const sockets = new Sockets({
    clock,
    signal,
    appId: workspace.app.id,
    lifetimeMs: options.socketLifetimeMs ?? SOCKET_LIFETIME_MS,
    onChange: () =>
      state.changes.tell(
        workspace.people.map(({ id }) => id),
        { type: 'connected', connected: transport.connected() },
      ),
  });
  let signedHttp: SignedHttp | undefined;
  let transport: Transport = options.transport ?? sockets;
  const setRequestUrl = (requestUrl: string) => {
    signedHttp = new SignedHttp(requestUrl, state.tokens.signingSecret);
    transport = signedHttp;
  };
  if (options.requestUrl !== undefined) setRequestUrl(options.requestUrl);
  const faults = new Faults({ clock, signal, cutSockets: () => sockets.cut() });
  faults.add(options.faults ?? {});
  const deliveries = new Deliveries({ state, faults, transport: () => transport, signal });
  const webApi = new WebApi({
    state,
    faults,
    signal,
    baseUrl: () => url,
    newSocketUrl: () => {
      const ticket = state.ids.secret();
      sockets.admit(ticket);
      return `${url.replace(/^http/, 'ws')}/link?ticket=${ticket}&app_id=${workspace.app.id}`;
    },
  });

  const background = new Set<Promise<void>>();
  const context: ActContext = {
    state,
    deliveries,
    baseUrl: () => url,
    inBackground(work) {
      const watched = work
        .catch((error) => {
          if (!signal.aborted) throw error;
        })
        .finally(() => background.delete(watched));
      background.add(watched);
    },
  };
  const doors = { state, faults, webApi };
  const server = createSlackServer({
    answerBot: async (request) => (signal.aborted ? 'hang-up' : answerBot(doors, request)),
    client: new ClientApi(context, {
      connected: () => transport.connected(),
      signal,
      banner: options.banner,
    }),
    page: options.page,
    file: (id) => state.files.find(id),
    signal,
    localOnly: host === '127.0.0.1' || host === 'localhost' || host === '::1',
    upgrade: (request, stream, head) => {
      if (signal.aborted || faults.current()) stream.destroy();
      else sockets.upgrade(request, stream, head);
    },
  });
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // Who listens everywhere is reached at home.
  const reached = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  url = `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;

  async function close(): Promise<void> {
    if (signal.aborted) return;
    closing.abort(new Error('the local Slack has stopped'));
    await sockets.close();
    await Promise.allSettled(background);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  return {
    url,
    apiUrl: `${url}/api/`,
    botToken: state.tokens.botToken,
    appToken: state.tokens.appToken,
    signingSecret: state.tokens.signingSecret,
    people: localPeople(state),
    state,
    faults,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const answered = await answerBot(doors, {
        path: new URL(request.url).pathname,
        headers: Object.fromEntries(request.headers),
        body: Buffer.from(await request.arrayBuffer()),
      });
      if (answered === 'hang-up') throw new TypeError('fetch failed', { cause: new Error('socket hang up') });
      return new Response(answered?.body ?? '', {
        status: answered?.status ?? 404,
        headers: answered?.headers ?? {},
      });
    },
    as: (personId) => personOf(context, personId),
    channel: (name) => state.channels.forBot(`#${name}`).id,
    messages: (channel) => state.messages.in(channel),
    thread: ({ channel, ts }) => state.messages.thread(channel, ts),
    calls: (method) =>
      method === undefined ? webApi.calls : webApi.calls.filter((call) => call.method === method),
    deliveries: () => deliveries.log,
    sockets: () => sockets.count,
    disconnectSockets: (reason) => sockets.disconnect(reason),
    cutSockets: () => sockets.cut(),
    setRequestUrl,
    verifyRequestUrl: async () => (await signedHttp?.verify(state.ids.secret(), signal)) ?? false,
    until: (read) => waitUntil(state, read, signal),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function waitUntil<T>(
  { changes }: SlackState,
  read: () => T | undefined | false,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      end();
      signal.removeEventListener('abort', onClose);
    };
    const check = () => {
      try {
        const seen = read();
        if (seen === undefined || seen === false) return;
        stop();
        resolve(seen);
      } catch (error) {
        stop();
        reject(error);
      }
    };
    const onClose = () => {
      end();
      reject(signal.reason);
    };
    const end = changes.watch(check);
    signal.addEventListener('abort', onClose, { once: true });
    check();
  });
}
