import type {
  ClientChannel,
  ClientEvent,
  ClientMessage,
  ClientState,
  ClientView,
} from '../../../page-protocol.ts';

/** What Slack itself said, shown where the person was, to them alone, until the page is loaded anew. */
export interface SlackbotNotice {
  id: number;
  channel: string | undefined;
  text: string;
  /** The last message that was there: times of the server need not be those of this machine. */
  afterTs: string;
  atMs: number;
}

/** Everything that one person sees. */
export interface Seen {
  slack: ClientState;
  /** By channel and ts. Events fill it also before the channel was asked for. */
  messages: ReadonlyMap<string, ReadonlyMap<string, ClientMessage>>;
  /** The channels that were asked for. */
  loaded: ReadonlySet<string>;
  notices: readonly SlackbotNotice[];
  /** By view and block. */
  errors: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

export type SeenChange =
  | ClientEvent
  | { type: 'state'; state: ClientState }
  | { type: 'messages'; channel: string; messages: readonly ClientMessage[] }
  | { type: 'errors-cleared'; viewId: string; blockId?: string };

export function change(seen: Seen | undefined, event: SeenChange): Seen | undefined {
  if (event.type === 'state') {
    return seen
      ? { ...seen, slack: event.state }
      : { slack: event.state, messages: new Map(), loaded: new Set(), notices: [], errors: new Map() };
  }
  return seen && changed(seen, event);
}

function changed(seen: Seen, event: Exclude<SeenChange, { type: 'state' }>): Seen {
  switch (event.type) {
    case 'messages':
      return {
        ...withMessages(seen, event.channel, (held) => merged(held, event.messages)),
        loaded: new Set(seen.loaded).add(event.channel),
      };
    case 'message':
      return withUnread(put(seen, event.message), event.message);
    case 'message-changed':
      return put(seen, event.message);
    case 'message-deleted':
      return withMessages(seen, event.channel, (held) => without(held, event.ts));
    case 'view-opened':
    case 'view-updated':
      return withViews(seen, (views) => placed(views, event.view));
    case 'view-closed':
      return withViews(seen, (views) => views.filter(({ id }) => id !== event.viewId));
    case 'view-errors':
      return { ...seen, errors: new Map(seen.errors).set(event.viewId, event.errors) };
    case 'errors-cleared':
      return { ...seen, errors: cleared(seen.errors, event) };
    case 'home':
      return { ...seen, slack: { ...seen.slack, home: event.view } };
    case 'channels':
      return { ...seen, slack: { ...seen.slack, channels: event.channels } };
    case 'connected':
      return { ...seen, slack: { ...seen.slack, connected: event.connected } };
    case 'slackbot':
      return { ...seen, notices: [...seen.notices, notice(seen, event)] };
    default:
      // A newer server may say what this page does not know yet.
      event satisfies never;
      return seen;
  }
}

type Held = ReadonlyMap<string, ClientMessage>;

function withMessages(seen: Seen, channel: string, edit: (held: Held) => Held): Seen {
  const held = seen.messages.get(channel) ?? new Map<string, ClientMessage>();
  return { ...seen, messages: new Map(seen.messages).set(channel, edit(held)) };
}

const put = (seen: Seen, message: ClientMessage): Seen =>
  withMessages(seen, message.channel, (held) => new Map(held).set(message.ts, message));

function without(held: Held, ts: string): Held {
  const rest = new Map(held);
  rest.delete(ts);
  return rest;
}

/** What was asked for, and what events brought meanwhile. */
function merged(held: Held, asked: readonly ClientMessage[]): Held {
  const result = new Map(asked.map((message) => [message.ts, message]));
  const last = asked.at(-1)?.ts ?? '';
  for (const message of held.values()) {
    const other = result.get(message.ts);
    if (other ? message.revision > other.revision : message.ts > last) result.set(message.ts, message);
  }
  return result;
}

function withUnread(seen: Seen, message: ClientMessage): Seen {
  if (message.user === seen.slack.me.id) return seen;
  const channels = seen.slack.channels.map(
    (channel): ClientChannel =>
      channel.id === message.channel ? { ...channel, unread: channel.unread + 1 } : channel,
  );
  return { ...seen, slack: { ...seen.slack, channels } };
}

const withViews = (seen: Seen, edit: (views: readonly ClientView[]) => readonly ClientView[]): Seen => ({
  ...seen,
  slack: { ...seen.slack, views: edit(seen.slack.views) },
});

const placed = (views: readonly ClientView[], view: ClientView): readonly ClientView[] =>
  views.some(({ id }) => id === view.id)
    ? views.map((held) => (held.id === view.id ? view : held))
    : [...views, view];

function cleared(
  errors: Seen['errors'],
  { viewId, blockId }: { viewId: string; blockId?: string },
): Seen['errors'] {
  const rest = new Map(errors);
  const { [blockId ?? '']: _, ...others } = errors.get(viewId) ?? {};
  rest.set(viewId, blockId === undefined ? {} : others);
  return rest;
}

let lastNotice = 0;

function notice(seen: Seen, { channel, text }: { channel?: string; text: string }): SlackbotNotice {
  const held = [...(seen.messages.get(channel ?? '')?.keys() ?? [])];
  lastNotice += 1;
  return {
    id: lastNotice,
    channel,
    text,
    afterTs: held.reduce((latest, ts) => (ts > latest ? ts : latest), ''),
    atMs: Date.now(),
  };
}
