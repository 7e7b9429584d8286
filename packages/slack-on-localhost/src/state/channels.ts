import type { ClientChannel } from '../page-protocol.ts';
import { SlackRefusal } from '../refusal.ts';
import type { WorkspaceData } from '../workspace.ts';
import type { Changes } from './changes.ts';
import type { Ids } from './ids.ts';

export interface Channel {
  id: string;
  name: string;
  kind: 'channel' | 'direct';
  topic: string;
  isPrivate: boolean;
  archived: boolean;
  /** People and the bot. */
  members: Set<string>;
}

export class Channels {
  readonly #channels = new Map<string, Channel>();
  /** How much of a channel a person has not read. */
  readonly #unread = new Map<string, Map<string, number>>();
  readonly #ids: Ids;
  readonly #changes: Changes;
  readonly #botUserId: string;
  readonly #botName: string;
  readonly #people: readonly string[];

  constructor(workspace: WorkspaceData, ids: Ids, changes: Changes) {
    this.#ids = ids;
    this.#changes = changes;
    this.#botUserId = workspace.bot.userId;
    this.#botName = workspace.bot.name;
    const everybody = workspace.people.filter(({ deactivated }) => !deactivated).map(({ id }) => id);
    for (const { id, name, topic, members = everybody, withBot = true, ...rest } of workspace.channels) {
      this.#channels.set(id, {
        id,
        name,
        kind: 'channel',
        topic,
        isPrivate: rest.isPrivate ?? false,
        archived: rest.archived ?? false,
        members: new Set(withBot ? [...members, this.#botUserId] : members),
      });
    }
    this.#people = everybody;
    for (const personId of everybody) this.direct(personId);
  }

  all(): Channel[] {
    return [...this.#channels.values()];
  }

  find(id: string): Channel | undefined {
    return this.#channels.get(id);
  }

  /**
   * A channel by its id or `#name`; the bot sees no private one that it is not in.
   *
   * @throws {SlackRefusal} `channel_not_found`
   */
  forBot(idOrName: string): Channel {
    const name = idOrName.replace(/^#/, '');
    const channel =
      this.#channels.get(idOrName) ??
      this.all().find((candidate) => candidate.kind === 'channel' && candidate.name === name);
    if (channel === undefined || (channel.isPrivate && !channel.members.has(this.#botUserId))) {
      throw new SlackRefusal('channel_not_found');
    }
    return channel;
  }

  /**
   * Where a message is: by its id alone, for names are not taken there.
   *
   * @throws {SlackRefusal} `channel_not_found`
   */
  byId(id: string): Channel {
    if (!this.#channels.has(id)) throw new SlackRefusal('channel_not_found');
    return this.forBot(id);
  }

  /** The conversation of a person and the bot. */
  direct(personId: string): Channel {
    const known = this.all().find(
      ({ kind, members }) => kind === 'direct' && members.has(personId) && members.has(this.#botUserId),
    );
    if (known) return known;
    const channel: Channel = {
      id: this.#ids.make('D'),
      name: 'directmessage',
      kind: 'direct',
      topic: '',
      isPrivate: true,
      archived: false,
      members: new Set([personId, this.#botUserId]),
    };
    this.#channels.set(channel.id, channel);
    return channel;
  }

  archive(id: string, archived = true): void {
    this.forBot(id).archived = archived;
    this.#announce();
  }

  delete(id: string): void {
    this.#channels.delete(id);
    this.#announce();
  }

  join(id: string, userId: string): void {
    this.#channels.get(id)?.members.add(userId);
    this.#announce();
  }

  leave(id: string, userId: string): void {
    this.#channels.get(id)?.members.delete(userId);
    this.#announce();
  }

  visibleTo(personId: string): ClientChannel[] {
    return this.all()
      .filter(({ members }) => members.has(personId))
      .map(({ id, name, kind, topic, archived }) => ({
        id,
        name: kind === 'direct' ? this.#botName : name,
        kind,
        topic,
        archived,
        unread: this.#unread.get(personId)?.get(id) ?? 0,
      }));
  }

  addUnread(id: string, personId: string): void {
    const counts = this.#unread.get(personId) ?? new Map<string, number>();
    this.#unread.set(personId, counts.set(id, (counts.get(id) ?? 0) + 1));
  }

  read(id: string, personId: string): void {
    this.#unread.get(personId)?.delete(id);
    this.#announce([personId]);
  }

  #announce(personIds: Iterable<string> = this.#people): void {
    this.#changes.tell(personIds, (personId) => ({
      type: 'channels',
      channels: this.visibleTo(personId),
    }));
  }
}
