import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/ops/system-clock.ts';
import { openJobs, RUN_QUEUE } from '../../src/store/open-pg-boss.ts';
import { type OpenStore, openStore } from '../../src/store/open-store.ts';
import { runStoreContract } from '../contract/run-store.contract.ts';
import { storePortsContract } from '../contract/store-ports.contract.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { finished, newRun, warned } from '../support/run-records.ts';
import { silenceJob, silenceRun } from '../support/silence.ts';
import { silencePorts } from '../support/silence-ports.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.remove());

const open = (url: string, more: Partial<Parameters<typeof openStore>[0]> = {}) =>
  openStore({ url, clock: systemClock, owner: 'test', patienceMs: 0, ...more });

runStoreContract('PostgreSQL', async () => {
  const opened = await open(server.url(await server.database()));
  return {
    ...opened,
    clock: systemClock,
    silence: (runId) => silenceRun(opened.db, runId),
    close: () => opened.close(),
  };
});

storePortsContract('PostgreSQL', async () => {
  const opened = await open(server.url(await server.database()));
  return { ports: opened, silence: () => silencePorts(opened.db), close: opened.close };
});

describe('two replicas on one PostgreSQL', () => {
  let one: OpenStore;
  let two: OpenStore;
  // A database for each test: a queue hands out what another test has left behind.
  beforeEach(async () => {
    const url = server.url(await server.database());
    // Both at once, on an empty database: the migrations run once.
    [one, two] = await Promise.all([open(url), open(url)]);
  });
  afterEach(() => Promise.all([one?.close(), two?.close()]));

  it('wake each other, so that a follower elsewhere need not poll', async () => {
    const run = newRun();
    await one.store.create(run);
    await one.store.beginAttempt({ runId: run.id, attempt: 0 }, 'one', 1);
    const woken = new Promise<void>((resolve) => two.store.onChange(run.id, resolve));
    await one.store.append({ runId: run.id, attempt: 1 }, warned(run.id, 1));
    const news = new Promise<void>((resolve) => two.cursors.onNews(resolve));
    await woken;
    expect(await two.store.events(run.id)).toHaveLength(1);
    await one.store.append({ runId: run.id, attempt: 1 }, warned(run.id, 2));
    await news;
    const leased = new Promise<void>((resolve) => two.leases.onChange(resolve));
    await one.leases.change(
      { environment: run.environment, version: 0 },
      {
        litUntilMs: 1,
        setBy: { source: 'schedule', id: 'start', name: 'schedule' },
        setAtMs: 1,
        reason: 'start',
        reminded: {},
      },
    );
    await leased;
    await one.store.finish({ runId: run.id, attempt: 1 }, finished(run.id, 3));
  });

  it('do not take a run from a holder that beats, even when its job is handed out again', async () => {
    const run = newRun();
    await one.store.create(run);
    const [job] = await (await jobsOf(one)).fetch(RUN_QUEUE);
    const key = { runId: run.id, attempt: 1 };
    await one.store.beginAttempt({ runId: run.id, attempt: 0 }, 'one', 1);
    await silenceJob(one.db, run.id);
    await (await jobsOf(two)).supervise(RUN_QUEUE);
    const refused = Promise.withResolvers<void>();
    const worker = await two.queue.work(
      async (runId) => {
        expect(await two.store.beginAttempt(key, 'two', 1)).toBeUndefined();
        if (runId === run.id) refused.resolve();
      },
      { concurrency: 1 },
    );
    await refused.promise;
    await worker.stop();
    // The environment is still occupied, and the holder ends its run as if nothing had happened.
    expect(await two.store.create(newRun({ environment: run.environment }))).toMatchObject({
      created: false,
    });
    await one.store.beat(key);
    await one.store.finish(key, finished(run.id, 1));
    const states = await jobStates(one, run.environment);
    expect(states).toEqual(['completed']);
    expect(job?.data).toEqual({ runId: run.id });
  });

  it('end a job once: a stale holder that ends it again changes nothing', async () => {
    const run = newRun();
    await one.store.create(run);
    await one.store.beginAttempt({ runId: run.id, attempt: 0 }, 'one', 1);
    await silenceRun(one.db, run.id);
    await two.store.beginAttempt({ runId: run.id, attempt: 1 }, 'two', 1);
    await expect(one.store.finish({ runId: run.id, attempt: 1 }, finished(run.id, 1))).rejects.toMatchObject({
      code: 'attempt-lost',
    });
    expect(await jobStates(one, run.environment)).toEqual(['created']);
    await two.store.finish({ runId: run.id, attempt: 2 }, finished(run.id, 1));
    await two.store.finish({ runId: run.id, attempt: 2 }, finished(run.id, 1));
    expect(await jobStates(one, run.environment)).toEqual(['completed']);
  });

  it('would lose the environment if pg-boss were trusted to fence: its own complete takes any id', async () => {
    const run = newRun();
    await one.store.create(run);
    const stale = await jobsOf(one);
    const [job] = await stale.fetch(RUN_QUEUE);
    await silenceJob(one.db, run.id);
    await stale.supervise(RUN_QUEUE);
    await (await jobsOf(two)).fetch(RUN_QUEUE);
    expect(await jobStates(one, run.environment)).toEqual(['active']);
    expect(await stale.complete(RUN_QUEUE, job?.id ?? '')).toMatchObject({ affected: 1 });
    // A job may be sent, but our own index still knows that the run is alive.
    expect(await one.store.create(newRun({ environment: run.environment }))).toMatchObject({
      created: false,
    });
    const worker = await two.queue.work(async () => {}, { concurrency: 1 });
    await worker.stop();
    expect(await jobStates(one, run.environment)).toHaveLength(1);
    expect((await jobStates(one, run.environment))[0]).not.toBe('completed');
  });

  it('claim, lease and enter hundreds at the same moment, each once, whichever way round they come', async () => {
    const names = Array.from({ length: 300 }, (_, nth) => `crowd-${nth}`);
    const both = async <T>(ask: (store: OpenStore, name: string, owner: string) => Promise<T>) => {
      const [first, second] = await Promise.all([
        Promise.all(names.map((name) => ask(one, name, 'one'))),
        Promise.all(names.toReversed().map((name) => ask(two, name, 'two'))),
      ]);
      return names.map((_, nth) => [first[nth], second[names.length - 1 - nth]] as [T, T]);
    };
    const winners = (pairs: readonly (readonly [unknown, unknown])[]) =>
      pairs.map((pair) => pair.filter(Boolean).length);
    const onlyOne = names.map(() => 1);
    const key = (environment: string) => ({ environment, kind: 'start', dueAtMs: 10 });
    const terms = {
      ...{ litUntilMs: 1, setAtMs: 1, reason: 'up', reminded: {} },
      setBy: { source: 'schedule', id: 'start', name: 'schedule' } as const,
    };

    expect(winners(await both((store, name, owner) => store.claims.claim(key(name), owner, 11)))).toEqual(
      onlyOne,
    );
    const opened = await both((store, environment) =>
      store.leases.change({ environment, version: 0 }, terms),
    );
    expect(winners(opened)).toEqual(onlyOne);
    const moved = await both((store, environment) => store.leases.change({ environment, version: 1 }, terms));
    expect(winners(moved)).toEqual(onlyOne);
    const entered = await both((store, environment) => store.store.create(newRun({ environment })));
    expect(winners(entered.map(([a, b]) => [a.created, b.created]))).toEqual(onlyOne);
    expect(entered.every(([a, b]) => a.run.id === b.run.id)).toBe(true);
    const settled = await both((store, name, owner) =>
      store.claims.settle(key(name), { owner, result: 'started' }),
    );
    expect(winners(settled)).toEqual(onlyOne);
  });

  it('hold the rule of one live run per environment in an index, whoever writes', async () => {
    const run = newRun();
    await one.store.create(run);
    await expect(
      sql`insert into lamplighter.runs (id, environment, action, requester, trigger, options, created_at, state, job_id)
        values ('by-hand', ${run.environment}, 'up', 'x', 'person', '{}', 1, 'queued', gen_random_uuid())`.execute(
        two.db.kysely,
      ),
    ).rejects.toMatchObject({ code: '23505' });
  });

  it('write neither the run nor its job when one of the two fails', async () => {
    const run = newRun();
    const jobs = await jobsOf(one);
    const before = (await jobs.findJobs(RUN_QUEUE)).length;
    await sql`alter table lamplighter_jobs.job_common add constraint no_more check (false) not valid`.execute(
      one.db.kysely,
    );
    await expect(one.store.create(run)).rejects.toMatchObject({ code: 'store-failed' });
    await sql`alter table lamplighter_jobs.job_common drop constraint no_more`.execute(one.db.kysely);
    expect(await one.store.run(run.id)).toBeUndefined();
    expect(await jobs.findJobs(RUN_QUEUE)).toHaveLength(before);
  });
});

describe('a PostgreSQL that restarts', () => {
  it('ends a connection between two statements of a transaction, which fails it and not the process', async () => {
    const troubles: string[] = [];
    const heard = Promise.withResolvers<void>();
    const database = await server.database();
    const opened = await open(server.url(database), {
      onTrouble: (error) => {
        troubles.push((error as { code: string }).code);
        heard.resolve();
      },
    });
    // Node would end the process with the client's unheard 'error'; vitest reports it as an unhandled error.
    const transaction = opened.db.transaction(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      await server.run(`select pg_terminate_backend(${rows[0]?.pid})`);
      await heard.promise;
      await sql`select 1`.execute(tx);
    });
    await expect(transaction).rejects.toThrow();
    expect(troubles).toContain('store-unreachable');
    expect(await opened.store.runs({ limit: 1 })).toEqual([]);
    await opened.close();
  });

  it('is waited for by a start, and by a store that is open', async () => {
    const url = server.url(await server.database());
    const before = await open(url);
    const run = newRun();
    await before.store.create(run);
    await before.store.beginAttempt({ runId: run.id, attempt: 0 }, 'me', 1);
    await server.stop();
    await expect(before.store.run(run.id)).rejects.toMatchObject({ code: 'store-unreachable', repeat: true });
    const waited: string[] = [];
    const starting = open(url, {
      patienceMs: 30_000,
      onWaiting: ({ reason }) => {
        waited.push(reason);
        if (waited.length === 2) void server.start();
      },
    });
    const after = await starting;
    expect(waited.length).toBeGreaterThanOrEqual(2);
    expect(waited[0]).toContain('nothing listens at that address');
    expect(await after.store.run(run.id)).toMatchObject({ attempt: 1, state: 'running' });
    await before.store.append({ runId: run.id, attempt: 1 }, warned(run.id, 1));
    expect(await after.store.events(run.id)).toHaveLength(1);
    await Promise.all([before.close(), after.close()]);
  });
});

describe('a DATABASE_URL that cannot work', () => {
  const refusal = async (url: string) => {
    const error = await open(url).then(
      () => undefined,
      (reason) => reason,
    );
    expect(error).toMatchObject({ name: 'LamplighterError', remedy: expect.stringMatching(/\w/) });
    expect(JSON.stringify([error.message, error.remedy, error.facts])).not.toContain('hunter2');
    return error;
  };

  it('is refused with what is wrong and what to do, and never shows the password', async () => {
    expect(await refusal('mysql://kim:hunter2@127.0.0.1/x')).toMatchObject({ code: 'store-refused' });
    expect(await refusal('hunter2')).toMatchObject({ code: 'store-refused' });
    expect(await refusal('postgresql://kim:hunter2@127.0.0.1:1/x')).toMatchObject({
      code: 'store-unreachable',
      message: expect.stringContaining('x at 127.0.0.1:1 (user kim)'),
    });
    expect(await refusal(server.url('postgres', 'postgres', 'hunter2'))).toMatchObject({
      code: 'store-refused',
      message: expect.stringContaining('the password is wrong'),
    });
    expect(await refusal(server.url('not_there'))).toMatchObject({
      code: 'store-refused',
      message: expect.stringContaining('no such database'),
    });
  });

  it('is refused when the role has no rights, and works in schemas that somebody made for it', async () => {
    const database = await server.database();
    await server.run(`create role kim login password 'hunter2'`);
    const url = server.url(database, 'kim', 'hunter2');
    const refused = await refusal(url);
    expect(refused).toMatchObject({ code: 'store-refused' });
    expect(refused.remedy).toContain('Grant the role CREATE on the database');
    await server.run(
      'create schema lamplighter authorization kim; create schema lamplighter_jobs authorization kim',
      database,
    );
    const opened = await open(url);
    expect(await opened.store.create(newRun())).toMatchObject({ created: true });
    await opened.close();
  });
});

const jobsOf = async (store: OpenStore) => openJobs(store.db, () => {});

async function jobStates(store: OpenStore, environment: string): Promise<string[]> {
  const jobs = await (await jobsOf(store)).findJobs(RUN_QUEUE, { key: environment });
  return jobs.map((job) => job.state);
}
