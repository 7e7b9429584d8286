import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/ops/system-clock.ts';
import { type OpenStore, openStore } from '../../src/store/open-store.ts';
import { toStoreError } from '../../src/store/store-error.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { newRun } from '../support/run-records.ts';

/** So that a test need not wait half a minute for it. */
const ANSWER_LIMIT_MS = 1_500;
/** As many as a process has, heartbeats and hints apart. */
const CONNECTIONS = 10;

let server: PostgresServer;
let database: string;
let opened: OpenStore;
let troubles: unknown[];
/** Somebody else on the same database. */
let other: pg.Client;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.remove());
beforeEach(async () => {
  database = await server.database();
  troubles = [];
  opened = await open(server.url(database));
  other = new pg.Client(server.url(database));
  await other.connect();
  // Where it would wait for ever, the test is to fail.
  await other.query(`set statement_timeout = '20s'`);
});
afterEach(async () => {
  await other.end();
  await opened.close();
});

const open = (url: string) =>
  openStore({
    ...{ url, clock: systemClock, owner: 'test', patienceMs: 0, answerLimitMs: ANSWER_LIMIT_MS },
    onTrouble: (error) => troubles.push(error),
  });
const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error) => toStoreError(error),
  );
const sleeping = async (): Promise<number> => {
  const { rows } = await other.query(
    `select 1 from pg_stat_activity where state = 'active' and query like '%pg_sleep(60)%' and pid <> pg_backend_pid()`,
  );
  return rows.length;
};

describe('a statement on PostgreSQL', () => {
  it('that takes too long is ended by the server, before this process gives it up, pg-boss’s as well', async () => {
    const slow = { code: 'store-busy', repeat: true, facts: { errorName: '57014' } };
    expect(await failure(sql`select pg_sleep(60)`.execute(opened.db.kysely))).toMatchObject(slow);
    expect(await failure(opened.db.jobs.executeSql('select pg_sleep(60)'))).toMatchObject(slow);
    expect(await failure(opened.db.transaction((tx) => sql`select pg_sleep(60)`.execute(tx)))).toMatchObject(
      slow,
    );
    expect(await sleeping()).toBe(0);
    expect(troubles).toEqual([]);
  });

  it('that waits too long for a lock of somebody else is ended with that reason', async () => {
    const run = newRun();
    await opened.store.create(run);
    await other.query('begin');
    await other.query('select 1 from lamplighter.runs for update');
    const asked = opened.store.requestCancel(run.id, { by: 'kim', reason: 'x', atMs: 1 });
    expect(await failure(asked)).toMatchObject({ code: 'store-busy', facts: { errorName: '55P03' } });
    await other.query('rollback');
    expect(await opened.store.requestCancel(run.id, { by: 'kim', reason: 'x', atMs: 1 })).toBe('asked');
  });

  it('that the server does not answer takes its connection with it, and its transaction ends at once', async () => {
    const seen = Promise.withResolvers<number>();
    let gaveUpAt = 0;
    const stuck = opened.db.transaction(async (tx) => {
      // As behind a pooler that has lost the settings of the session.
      await sql`set local statement_timeout = 0`.execute(tx);
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      seen.resolve(rows[0]?.pid ?? 0);
      await sql`select pg_sleep(60)`.execute(tx).finally(() => {
        gaveUpAt = performance.now();
      });
    });
    expect(await failure(stuck)).toMatchObject({ code: 'store-unreachable', repeat: true });
    expect(performance.now() - gaveUpAt).toBeLessThan(ANSWER_LIMIT_MS);
    const pid = await seen.promise;
    const asked = Array.from({ length: CONNECTIONS }, () =>
      sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(opened.db.kysely),
    );
    const pids = (await Promise.all(asked)).map(({ rows }) => rows[0]?.pid);
    expect(pids).toHaveLength(CONNECTIONS);
    expect(pids).not.toContain(pid);
    await other.query(`select pg_terminate_backend(${pid})`);
  });

  it('of another process is not blocked for ever by a transaction whose process is frozen', async () => {
    const run = newRun();
    await opened.store.create(run);
    const thawed = Promise.withResolvers<void>();
    const locked = Promise.withResolvers<void>();
    const frozen = opened.db.transaction(async (tx) => {
      await sql`select 1 from lamplighter.runs for update`.execute(tx);
      locked.resolve();
      await thawed.promise;
      await sql`select 1`.execute(tx);
    });
    const failed = failure(frozen);
    await locked.promise;
    // Answers when the server has ended the transaction.
    expect((await other.query('select 1 from lamplighter.runs for update')).rowCount).toBe(1);
    thawed.resolve();
    expect(await failed).toMatchObject({ code: 'store-unreachable', repeat: true });
    expect(await opened.store.run(run.id)).toMatchObject({ id: run.id });
  });
});

describe('a heartbeat on PostgreSQL', () => {
  it('needs none of the connections that all else shares, so that a rush lets no run look dead', async () => {
    const run = newRun();
    await opened.store.create(run);
    await opened.store.beginAttempt({ runId: run.id, attempt: 0 }, 'me', 1);
    const item = { key: 'envelope', kind: 'command', payload: {}, receivedAtMs: 1 };
    await opened.inbox.accept(item, 'me');
    const cursor = await opened.cursors.claim('slack', run.id, 'me');
    if (cursor === undefined) throw new Error('it was not claimed');

    const over = Promise.withResolvers<void>();
    const held = Array.from({ length: CONNECTIONS }, () => Promise.withResolvers<void>());
    const rush = held.map(({ resolve }) =>
      opened.db.transaction(async (tx) => {
        await sql`select 1`.execute(tx);
        resolve();
        await over.promise;
      }),
    );
    await Promise.all(held.map(({ promise }) => promise));
    try {
      expect(await opened.store.beat({ runId: run.id, attempt: 1 })).toEqual({});
      await opened.inbox.beat({ ...item, attempt: 1 });
      await opened.cursors.beat(cursor);
    } finally {
      over.resolve();
      await Promise.all(rush);
    }
  });
});

describe('a PostgreSQL that does not take the limits', () => {
  it('is used without them, and that is said once', async () => {
    await server.run(
      `create schema pooler;
       create function pooler.set_config(text, text, boolean) returns text language plpgsql as
         $$ begin raise exception 'unsupported parameter' using errcode = '0A000'; end $$;
       create role behind_pooler superuser login password 'secret';
       alter role behind_pooler set search_path = pooler, pg_catalog`,
      database,
    );
    const behind = await open(server.url(database, 'behind_pooler'));
    const asked = Array.from({ length: 5 }, () => behind.store.runs({ limit: 1 }));
    expect(await Promise.all(asked)).toEqual(asked.map(() => []));
    expect(troubles).toEqual([
      expect.objectContaining({ message: expect.stringContaining('unsupported parameter') }),
    ]);
    await behind.close();
  });
});
