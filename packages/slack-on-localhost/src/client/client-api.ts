import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BannerSource } from '../banner.ts';
import { isObject, type JsonObject } from '../blocks/checks.ts';
import type {
  ClickRequest,
  ClientAnswer,
  ClientState,
  LocalPerson,
  SendRequest,
  SubmitRequest,
} from '../page-protocol.ts';
import { click } from '../people/click.ts';
import { type ActContext, actor, done } from '../people/context.ts';
import { send } from '../people/send.ts';
import { closeView, openHome, submit } from '../people/views.ts';
import { SlackRefusal } from '../refusal.ts';
import type { SlackState } from '../state/state.ts';
import { shownView } from '../state/views.ts';

/** The people whom one can be, and the bot. */
export function localPeople({ people, workspace: { bot } }: SlackState): LocalPerson[] {
  const persons = people
    .all()
    .filter(({ deactivated }) => !deactivated)
    .map(({ id, name, realName, locale, timeZone, title }) => ({
      id,
      name,
      realName,
      locale,
      timeZone,
      title,
      isBot: false,
    }));
  const itself = {
    id: bot.userId,
    name: bot.name,
    realName: bot.name,
    locale: 'en-US',
    timeZone: 'UTC',
    title: 'app',
    isBot: true,
  };
  return [...persons, itself];
}

function clientState(state: SlackState, personId: string, connected: boolean): ClientState {
  const people = localPeople(state);
  const me = people.find(({ id }) => id === actor(state, personId).id);
  if (me === undefined) throw new SlackRefusal('user_not_found');
  const home = state.views.home(personId);
  return {
    workspace: state.workspace.team.name,
    me,
    people,
    channels: state.channels.visibleTo(personId),
    usergroups: state.workspace.usergroups.map(({ id, handle }) => ({ id, handle })),
    commands: state.workspace.commands,
    views: state.views.openFor(personId).map(shownView),
    ...(home && { home: shownView(home) }),
    connected,
  };
}

const BANNER_ACTION = 'POST banner/';

export interface ClientApiOptions {
  connected: () => boolean;
  signal: AbortSignal;
  /** What the page shows above everything, if anything. */
  banner?: BannerSource | undefined;
}

/** What Slack's own client asks of the server: see client-wire.ts. */
export class ClientApi {
  readonly #context: ActContext;
  readonly #connected: () => boolean;
  readonly #signal: AbortSignal;
  readonly #banner: BannerSource | undefined;

  constructor(context: ActContext, options: ClientApiOptions) {
    this.#context = context;
    this.#connected = options.connected;
    this.#signal = options.signal;
    this.#banner = options.banner;
  }

  async respond(request: IncomingMessage, response: ServerResponse, url: URL, body: Buffer): Promise<void> {
    try {
      const asked = `${request.method} ${url.pathname.slice('/client/'.length)}`;
      if (asked === 'GET events') return this.#stream(response, needed(url, 'as'));
      const answer =
        request.method === 'GET' ? this.#read(asked, url) : await this.#act(asked, parseBody(body));
      reply(response, answer === undefined ? 404 : 200, answer ?? { ok: false, error: `no ${asked} here` });
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
      reply(response, 400, { ok: false, error: error.message, code: error.code } satisfies ClientAnswer);
    }
  }

  #read(asked: string, url: URL): object | undefined {
    const { state } = this.#context;
    switch (asked) {
      case 'GET people':
        return localPeople(state);
      case 'GET state':
        return clientState(state, needed(url, 'as'), this.#connected());
      case 'GET messages':
        return state.messages
          .visibleTo(needed(url, 'as'), needed(url, 'channel'))
          .map((message) => state.messages.shown(message));
      case 'GET banner':
        return this.#banner?.content();
      default:
        return undefined;
    }
  }

  async #act(asked: string, body: JsonObject): Promise<ClientAnswer | undefined> {
    const context = this.#context;
    const { state } = context;
    switch (asked) {
      case 'POST send':
        return send(context, { text: '', ...body } as unknown as SendRequest);
      case 'POST click':
        return click(context, body as unknown as ClickRequest);
      case 'POST submit':
        return submit(context, { state: {}, ...body } as unknown as SubmitRequest);
      case 'POST close':
        return closeView(context, body as { as: string; viewId: string });
      case 'POST home':
        return openHome(context, body as { as: string });
      case 'POST read':
        state.channels.read(String(body.channel), actor(state, String(body.as)).id);
        return done;
      default:
        return asked.startsWith(BANNER_ACTION)
          ? this.#banner?.act(asked.slice(BANNER_ACTION.length), String(body.as))
          : undefined;
    }
  }

  #stream(response: ServerResponse, personId: string): void {
    const { state } = this.#context;
    actor(state, personId);
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    // A comment, so that the reader knows at once that the stream stands.
    response.write(': here\n\n');
    const end = state.changes.subscribe(personId, (event) => {
      response.write(`data: ${JSON.stringify(event)}\n\n`);
    });
    const stop = () => {
      end();
      this.#signal.removeEventListener('abort', stop);
      response.end();
    };
    response.on('close', stop);
    this.#signal.addEventListener('abort', stop);
  }
}

function needed(url: URL, name: string): string {
  const value = url.searchParams.get(name);
  if (value === null) throw new SlackRefusal(`missing_${name}`);
  return value;
}

function parseBody(body: Buffer): JsonObject {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    if (isObject(parsed)) return parsed;
  } catch {
    // Said below.
  }
  throw new SlackRefusal('invalid_json');
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify(body));
}
