import type { JsonObject } from '../blocks/checks.ts';
import type { ClientEvent, ClientFile, ClientMessage } from '../page-protocol.ts';
import type { Changes } from './changes.ts';
import type { Channels } from './channels.ts';
import type { Ids } from './ids.ts';

export interface MessageContent {
  text: string;
  blocks?: readonly JsonObject[] | undefined;
  attachments?: readonly unknown[] | undefined;
  metadata?: JsonObject | undefined;
}

export interface Message extends MessageContent {
  channel: string;
  ts: string;
  threadTs?: string | undefined;
  /** An answer in a thread that the channel shows too: https://docs.slack.dev/reference/events/message/thread_broadcast */
  broadcast?: boolean;
  /** The person's or the bot's user id. */
  user: string;
  byBot: boolean;
  /** The one person who sees it. */
  onlyFor?: string | undefined;
  editedTs?: string;
  revision: number;
  files?: readonly JsonObject[] | undefined;
}

/** All messages that are there, oldest first in each channel. */
export class Messages {
  readonly #byChannel = new Map<string, Map<string, Message>>();
  readonly #replies = new Map<string, Message[]>();
  readonly #ids: Ids;
  readonly #channels: Channels;
  readonly #changes: Changes;

  constructor(ids: Ids, channels: Channels, changes: Changes) {
    this.#ids = ids;
    this.#channels = channels;
    this.#changes = changes;
  }

  in(channel: string): Message[] {
    return [...(this.#byChannel.get(channel)?.values() ?? [])];
  }

  find(channel: string, ts: string): Message | undefined {
    return this.#byChannel.get(channel)?.get(ts);
  }

  /** A thread's first message and its answers. */
  thread(channel: string, ts: string): Message[] {
    const root = this.find(channel, ts);
    return root ? [root, ...this.replies(channel, ts)] : this.replies(channel, ts);
  }

  replies(channel: string, ts: string): Message[] {
    return this.#replies.get(`${channel}/${ts}`) ?? [];
  }

  add(fields: Omit<Message, 'ts' | 'revision'>): Message {
    const message: Message = { ...fields, ts: this.#ids.ts(), revision: 1 };
    const messages = this.#byChannel.get(message.channel) ?? new Map<string, Message>();
    this.#byChannel.set(message.channel, messages.set(message.ts, message));
    for (const personId of this.#seenBy(message)) {
      // Answers in a thread leave the channel read, as they do in Slack.
      if (personId !== message.user && isInChannel(message))
        this.#channels.addUnread(message.channel, personId);
    }
    this.#tell(message, { type: 'message', message: this.shown(message) });
    if (message.threadTs !== undefined && message.onlyFor === undefined) {
      const key = `${message.channel}/${message.threadTs}`;
      this.#replies.set(key, [...(this.#replies.get(key) ?? []), message]);
      this.#tellRoot(message);
    }
    return message;
  }

  /** @param markEdited whether readers are told that it was edited: Slack does so for plain text only */
  change(message: Message, content: MessageContent, markEdited: boolean): void {
    Object.assign(message, content);
    message.revision += 1;
    if (markEdited) message.editedTs = this.#ids.ts();
    this.#tell(message, { type: 'message-changed', message: this.shown(message) });
  }

  delete(message: Message): void {
    this.#byChannel.get(message.channel)?.delete(message.ts);
    const key = `${message.channel}/${message.threadTs}`;
    const replies = this.#replies.get(key);
    if (replies) {
      this.#replies.set(
        key,
        replies.filter((reply) => reply !== message),
      );
    }
    this.#tell(message, { type: 'message-deleted', channel: message.channel, ts: message.ts });
    this.#tellRoot(message);
  }

  visibleTo(personId: string, channel: string): Message[] {
    if (!this.#channels.find(channel)?.members.has(personId)) return [];
    return this.in(channel).filter(({ onlyFor }) => onlyFor === undefined || onlyFor === personId);
  }

  shown(message: Message): ClientMessage {
    const { channel, ts, threadTs, user, text, blocks, files, revision, broadcast } = message;
    return {
      channel,
      ts,
      ...(threadTs !== undefined && { threadTs }),
      ...(broadcast && { broadcast }),
      user,
      text,
      ...(blocks !== undefined && { blocks }),
      ...(files !== undefined && { files: files.map(shownFile) }),
      ephemeral: message.onlyFor !== undefined,
      edited: message.editedTs !== undefined,
      replyCount: this.replies(channel, ts).length,
      revision,
    };
  }

  /** The first message of a thread shows how many answers there are; it has not changed itself. */
  #tellRoot({ channel, threadTs }: Message): void {
    const root = threadTs === undefined ? undefined : this.find(channel, threadTs);
    if (root) this.#tell(root, { type: 'message-changed', message: this.shown(root) });
  }

  #seenBy(message: Message): string[] {
    const members = [...(this.#channels.find(message.channel)?.members ?? [])];
    return message.onlyFor === undefined ? members : members.filter((id) => id === message.onlyFor);
  }

  #tell(message: Message, event: ClientEvent): void {
    this.#changes.tell(this.#seenBy(message), event);
  }
}

/** Whether the channel itself shows it, not only a thread. */
export const isInChannel = ({ threadTs, broadcast = false }: Message): boolean =>
  threadTs === undefined || broadcast;

const shownFile = ({ id, name, title, url_private: url }: JsonObject): ClientFile => ({
  id: String(id),
  name: String(name),
  title: String(title),
  url: String(url),
});
