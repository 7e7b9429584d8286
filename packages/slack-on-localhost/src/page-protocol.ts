/**
 * What the web page of the local Slack and the server say to each other. It is the part that in the real
 * Slack only Slack's own client speaks; bots never see it.
 *
 *   GET  /client/people                      LocalPerson[]
 *   GET  /client/state?as=U1                 ClientState
 *   GET  /client/messages?as=U1&channel=C1   ClientMessage[]   oldest first, thread replies among them
 *   GET  /client/events?as=U1                server-sent ClientEvent, one per `data:` line
 *   POST /client/send      SendRequest       a message, or a slash command
 *   POST /client/click     ClickRequest      a button, menu or picker in a message, modal or Home
 *   POST /client/submit    SubmitRequest     a modal
 *   POST /client/close     {as, viewId}      a modal
 *   POST /client/home      {as}              the Home tab was opened
 *   POST /client/read      {as, channel}     clears its unread mark
 *   GET  /client/banner                      Banner            404 where there is none
 *   POST /client/banner/{id} {as}            ClientAnswer      one of its actions
 */
export interface LocalPerson {
  id: string;
  name: string;
  realName: string;
  /** Slack's form: `en-US`, `ko-KR`. */
  locale: string;
  timeZone: string;
  /** The title in the person's profile: `Site reliability engineer`. */
  title: string;
  isBot: boolean;
}

export interface ClientChannel {
  id: string;
  name: string;
  kind: 'channel' | 'direct';
  topic: string;
  archived: boolean;
  unread: number;
}

export interface SlashCommandHelp {
  command: string;
  description: string;
  usageHint: string;
}

export interface ClientState {
  workspace: string;
  me: LocalPerson;
  people: readonly LocalPerson[];
  channels: readonly ClientChannel[];
  usergroups: readonly { id: string; handle: string }[];
  commands: readonly SlashCommandHelp[];
  /** The modals that are open for me, the topmost last. */
  views: readonly ClientView[];
  home?: ClientView;
  /** Whether a bot is connected. */
  connected: boolean;
}

export interface ClientMessage {
  channel: string;
  ts: string;
  threadTs?: string;
  /** True for an answer in a thread that the channel shows too. */
  broadcast?: boolean;
  /** The person or bot that wrote it. */
  user: string;
  text: string;
  /** Block Kit, as the bot sent it. */
  blocks?: readonly unknown[];
  /** What the bot uploaded with it; `url` is on this server. */
  files?: readonly ClientFile[];
  /** Visible to me only. */
  ephemeral: boolean;
  edited: boolean;
  replyCount: number;
  /** Goes up with every change; the page collapses what was expanded, as Slack's client does. */
  revision: number;
}

export interface ClientFile {
  id: string;
  name: string;
  title: string;
  url: string;
}

export interface ClientView {
  id: string;
  type: 'modal' | 'home';
  callbackId: string;
  /** The view as the bot sent it. */
  view: unknown;
  hash: string;
}

export type ClientEvent =
  | { type: 'message'; message: ClientMessage }
  | { type: 'message-changed'; message: ClientMessage }
  | { type: 'message-deleted'; channel: string; ts: string }
  | { type: 'view-opened'; view: ClientView }
  | { type: 'view-updated'; view: ClientView }
  | { type: 'view-closed'; viewId: string }
  /** Messages per block id under a modal's inputs. */
  | { type: 'view-errors'; viewId: string; errors: Readonly<Record<string, string>> }
  | { type: 'home'; view: ClientView }
  | { type: 'channels'; channels: readonly ClientChannel[] }
  /** What Slack itself says to a person: `/deploy failed with the error "operation_timeout"`. */
  | { type: 'slackbot'; channel?: string; text: string }
  | { type: 'connected'; connected: boolean };

export interface SendRequest {
  as: string;
  channel: string;
  threadTs?: string;
  text: string;
}

export interface ClickRequest {
  as: string;
  /** One of the two: where the element is. */
  message?: { channel: string; ts: string };
  viewId?: string;
  blockId: string;
  actionId: string;
  /** What was chosen, in the form of the element's own state: `{value}`, `{selected_option}`, `{selected_time}`. */
  chosen?: Readonly<Record<string, unknown>>;
  /** In a modal: all its inputs, by block id and action id. */
  state?: ViewState;
}

export type ViewState = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

export interface SubmitRequest {
  as: string;
  viewId: string;
  state: ViewState;
}

/** A bar above everything. The page asks for it anew every few seconds. */
export interface Banner {
  /** What a screen reader calls it. */
  label: string;
  title: string;
  /** In mrkdwn; what is in backticks can be clicked into the composer. */
  hints: readonly string[];
  /** A time in words, such as that of a simulated world: `Tue 18:40 KST`. */
  time?: string;
  /** The same in milliseconds since the epoch: what `Today` is in a message. */
  timeMs?: number;
  actions: readonly {
    id: string;
    label: string;
    /** It was clicked, and is done when something else is over. */
    waiting?: boolean;
  }[];
  /** Why an action has not been done yet, or what came of it where that is not to be seen. Plain text. */
  notice?: string;
}

/** The answer to every POST: what Slack's client would show at once when it could not be delivered. */
export interface ClientAnswer {
  ok: boolean;
  /** Words for the person. */
  error?: string;
  /** Slack's name for it: `operation_timeout`, `dispatch_failed`, `not_found`. */
  code?: string;
}
