import type { WebClient } from '@slack/web-api';
import { describeError } from '../core/errors.ts';
import { type Clock, MINUTE } from '../core/ports/clock.ts';
import type { Logger } from '../ops/logger.ts';

/** How long a lookup is cached, in milliseconds: a revoked right holds no longer than this. */
const REMEMBERED_MS = MINUTE;
const PAGE = 1_000;

interface Person {
  id: string;
  name: string;
  /** Slack's locale, `ko-KR`; undefined when Slack returns none. */
  locale: string | undefined;
}

/** Looks up people in Slack and caches them for a minute. */
export interface Directory {
  /** Never fails: an unknown person is named by the id. */
  person(userId: string): Promise<Person>;
  /** Of these groups those the user is in. A group that cannot be read has no members. */
  groupsOf(userId: string, groups: readonly string[]): Promise<string[]>;
  /** Of these channels those the user is in. A channel that cannot be read has no members. */
  channelsOf(userId: string, channels: readonly string[]): Promise<string[]>;
}

export function openDirectory(parts: { client: WebClient; clock: Clock; log: Logger }): Directory {
  const { client, clock, log } = parts;

  /** Coalesces concurrent lookups of one key. A failed one is repeated. */
  function remembered<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
    const known = new Map<string, { value: Promise<T>; untilMs: number }>();
    return (key) => {
      const found = known.get(key);
      if (found !== undefined && clock.now() < found.untilMs) return found.value;
      const nowMs = clock.now();
      // Insertion order, so that the outdated entries come first.
      for (const [old, { untilMs }] of known) {
        if (nowMs < untilMs) break;
        known.delete(old);
      }
      const value = ask(key);
      const entry = { value, untilMs: nowMs + REMEMBERED_MS };
      known.set(key, entry);
      value.catch(() => {
        if (known.get(key) === entry) known.delete(key);
      });
      return value;
    };
  }

  const personOf = remembered(async (user): Promise<Person> => {
    const answer = await client.users.info({ user, include_locale: true });
    const { profile, real_name, name, locale } = answer.user ?? {};
    return { id: user, name: profile?.display_name || real_name || name || user, locale };
  });
  const membersOfGroup = remembered(async (usergroup): Promise<ReadonlySet<string>> => {
    const answer = await client.usergroups.users.list({ usergroup });
    return new Set(answer.users);
  });
  const membersOfChannel = remembered(async (channel): Promise<ReadonlySet<string>> => {
    const members = new Set<string>();
    let cursor: string | undefined;
    do {
      const answer = await client.conversations.members({ channel, limit: PAGE, ...(cursor && { cursor }) });
      for (const member of answer.members ?? []) members.add(member);
      cursor = answer.response_metadata?.next_cursor;
    } while (cursor);
    return members;
  });

  async function withMember(
    user: string,
    places: readonly string[],
    membersOf: (place: string) => Promise<ReadonlySet<string>>,
  ): Promise<string[]> {
    const isIn = await Promise.all(
      places.map(async (place) => {
        try {
          return (await membersOf(place)).has(user);
        } catch (error) {
          log.warn(
            { err: error, place },
            `members cannot be read, so nobody counts as one: ${describeError(error)}`,
          );
          return false;
        }
      }),
    );
    return places.filter((_, at) => isIn[at]);
  }

  return {
    person: (user) =>
      personOf(user).catch((error) => {
        log.warn({ err: error, user }, `Slack does not say who this is: ${describeError(error)}`);
        return { id: user, name: user, locale: undefined };
      }),
    groupsOf: (user, groups) => withMember(user, groups, membersOfGroup),
    channelsOf: (user, channels) => withMember(user, channels, membersOfChannel),
  };
}
