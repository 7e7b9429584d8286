import { EventEmitter } from 'node:events';
import { sql } from 'kysely';
import { coalesce } from './coalesce.ts';
import type { Database } from './database.ts';
import { toJson } from './run-rows.ts';

/**
 * - `jobs`: a run may need an attempt
 * - `run:<id>`: it has a new event, or was asked to end
 * - `news`: any run has; never sent by itself, since every `run:<id>` is news
 * - `leases`: a lease was changed or has ended
 * - `notices`: there is something to tell people
 */
export type WakeTopic = SentTopic | 'news';
type SentTopic = 'jobs' | 'leases' | 'notices' | `run:${string}`;

export const CHANNEL = 'lamplighter';

/**
 * Hints that there is something to read, in this process and (on PostgreSQL) in the others. Only hints: listeners poll
 * as well, so that a lost hint costs time and nothing else.
 * Source: https://www.postgresql.org/docs/current/sql-notify.html
 */
export class Wakes {
  readonly #local = new EventEmitter().setMaxListeners(0);
  readonly #db: Database | undefined;
  #stopListening: (() => Promise<void>) | undefined;

  constructor(db?: Database) {
    this.#db = db;
  }

  async start(): Promise<void> {
    this.#stopListening = await this.#db?.listen?.(
      (topic) => this.#emit(topic),
      () => {
        for (const topic of this.#local.eventNames()) this.#local.emit(topic);
      },
    );
  }

  /** To be called after the commit. */
  send(topic: SentTopic): void {
    this.#emit(topic);
    const db = this.#db;
    if (db?.listen === undefined) return;
    // Not awaited: the next poll replaces a hint that does not arrive.
    this.#tellOthers(topic).catch(() => {});
  }

  /**
   * One statement for the hints that come while another is under way: a run has many events, and there are many runs.
   */
  readonly #tellOthers = coalesce(async (topics: readonly string[]) => {
    const channel = toJson([...new Set(topics)]);
    await sql`select pg_notify(${CHANNEL}, topic) from jsonb_array_elements_text(${channel}::jsonb) topic`.execute(
      this.#db?.kysely as Database['kysely'],
    );
    return topics;
  });

  on(topic: WakeTopic, wake: () => void): () => void {
    this.#local.on(topic, wake);
    return () => void this.#local.off(topic, wake);
  }

  #emit(topic: string): void {
    this.#local.emit(topic);
    if (topic.startsWith('run:')) this.#local.emit('news');
  }

  async stop(): Promise<void> {
    await this.#stopListening?.();
  }
}
