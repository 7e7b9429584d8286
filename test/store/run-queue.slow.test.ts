import { fromKysely, type PgBoss } from 'pg-boss';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openJobs, RUN_QUEUE } from '../../src/store/open-pg-boss.ts';
import { openStore } from '../../src/store/open-store.ts';
import { openPostgres } from '../../src/store/postgres-database.ts';
import { sqlRunQueue } from '../../src/store/run-queue.ts';
import { Wakes } from '../../src/store/wakes.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { finished, newRun } from '../support/run-records.ts';
import { silenceRun } from '../support/silence.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.remove());

/** A queue of its own whose pg-boss is watched. Its seconds pass by themselves. */
async function bench() {
  const url = server.url(await server.database());
  const opened = await openStore({ url, clock: systemClock, owner: 'test', patienceMs: 0 });
  onTestFinished(() => opened.close());
  const { db, store } = opened;
  const jobs = await openJobs(db, () => {});
  const troubles: unknown[] = [];
  const parts = { db, jobs, wakes: new Wakes(), clock: new VirtualClock(0) };
  const queue = sqlRunQueue({ ...parts, onTrouble: (error) => troubles.push(error) });
  const { clock } = parts;
  return { store, db, jobs, queue, troubles, clock, findJobs: vi.spyOn(jobs, 'findJobs') };
}

describe('a process that starts while another one makes the queue', () => {
  it('can send a job in its first transaction', async () => {
    const url = server.url(await server.database());
    const db = await openPostgres({
      ...{ url, clock: systemClock, applicationName: 'test', patienceMs: 0, answerLimitMs: 10_000 },
      onTrouble: () => {},
    });
    onTestFinished(() => db.close());
    await migrate(db.kysely);
    let other: PgBoss | undefined;
    const executeSql: typeof db.jobs.executeSql = async (text, values) => {
      const answer = await db.jobs.executeSql(text, values);
      // The other one comes right after the first look at the queues.
      if (/SELECT\s+q\.name/.test(text)) other ??= await openJobs(db, () => {});
      return answer;
    };
    const jobs = await openJobs({ ...db, jobs: { executeSql } }, () => {});
    onTestFinished(async () => {
      for (const one of [jobs, other]) await one?.stop({ graceful: false, close: false });
    });
    expect(other).toBeDefined();
    await db.transaction((tx) => jobs.insert(RUN_QUEUE, [{ data: { runId: 'r' } }], { db: fromKysely(tx) }));
    expect(await jobs.findJobs(RUN_QUEUE)).toHaveLength(1);
  });
});

describe('a worker', () => {
  it('asks for the job of the run that has ended, and for that of no other', async () => {
    const { store, queue, findJobs, troubles } = await bench();
    const runs = Array.from({ length: 5 }, () => newRun());
    await Promise.all(runs.map((run) => store.create(run)));
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    let count = 0;
    const worker = await queue.work(
      async (runId) => {
        await store.beginAttempt({ runId, attempt: 0 }, 'me', 1);
        count += 1;
        if (count === runs.length) begun.resolve();
        if (runId !== runs[0]?.id) await gate.promise;
        else await begun.promise;
        await store.finish({ runId, attempt: 1 }, finished(runId, 1));
      },
      { concurrency: 5 },
    );
    await begun.promise;
    findJobs.mockClear();
    await vi.waitFor(() => expect(findJobs).toHaveBeenCalled(), { timeout: 300_000 });
    gate.resolve();
    await worker.stop();
    expect(findJobs).toHaveBeenCalledTimes(5);
    expect(troubles).toEqual([]);
  });

  it('leaves pg-boss alone while every run is held, and has it see who has fallen silent', async () => {
    const { store, db, jobs, queue, clock } = await bench();
    const held = newRun();
    await store.create(held);
    const taken: string[] = [];
    const again = Promise.withResolvers<void>();
    const supervise = vi.spyOn(jobs, 'supervise');
    const worker = await queue.work(
      async (runId) => {
        taken.push(runId);
        const attempt = taken.length;
        await store.beginAttempt({ runId, attempt: attempt - 1 }, 'me', 1);
        if (attempt < 2) return;
        await store.finish({ runId, attempt }, finished(runId, 1));
        again.resolve();
      },
      { concurrency: 5 },
    );
    await vi.waitFor(async () => expect(await store.run(held.id)).toMatchObject({ attempt: 1 }), {
      timeout: 300_000,
    });
    supervise.mockClear();
    await store.beat({ runId: held.id, attempt: 1 });
    await clock.sleep(30_000);
    // Once a minute it keeps house.
    expect(supervise.mock.calls.length).toBeLessThanOrEqual(1);
    supervise.mockClear();
    await silenceRun(db, held.id);
    await again.promise;
    await worker.stop();
    expect(taken).toEqual([held.id, held.id]);
    expect(supervise).toHaveBeenCalled();
  });

  it.each(['silent', 'waiting'])(
    'takes up a %s run whose job has gone while it was at work',
    async (state) => {
      const { store, db, jobs, queue, troubles } = await bench();
      const run = newRun();
      await store.create(run);
      await store.beginAttempt({ runId: run.id, attempt: 0 }, 'another', 1);
      await store.beat({ runId: run.id, attempt: 1 });
      const taken = Promise.withResolvers<void>();
      const worker = await queue.work(
        async (runId) => {
          if (runId !== run.id) return;
          // The other one still holds it when its job is handed out for the first time.
          if ((await store.beginAttempt({ runId, attempt: 1 }, 'me', 1)) === undefined) return;
          await store.finish({ runId, attempt: 2 }, finished(runId, 1));
          taken.resolve();
        },
        { concurrency: 5 },
      );
      onTestFinished(() => worker.stop());
      // As pg-boss itself removes one that is older than it keeps any.
      const { job_id: id } = await db.query
        .selectFrom('runs')
        .select('job_id')
        .where('id', '=', run.id)
        .executeTakeFirstOrThrow();
      if (state === 'waiting') {
        await db.query.updateTable('runs').set({ state: 'queued' }).where('id', '=', run.id).execute();
      }
      await jobs.deleteJob(RUN_QUEUE, id);
      await silenceRun(db, run.id);
      await taken.promise;
      expect(await store.run(run.id)).toMatchObject({ state: 'finished', attempt: 2 });
      expect(troubles).toEqual([]);
    },
    600_000,
  );

  it('takes up nothing while something is more urgent', async () => {
    const { store, queue } = await bench();
    const run = newRun();
    await store.create(run);
    const order: string[] = [];
    const idle = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const done = Promise.withResolvers<void>();
    const worker = await queue.work(
      async (runId) => {
        order.push('taken up');
        await store.beginAttempt({ runId, attempt: 0 }, 'me', 1);
        await store.finish({ runId, attempt: 1 }, finished(runId, 1));
        done.resolve();
      },
      {
        concurrency: 5,
        idle: () => {
          asked.resolve();
          return idle.promise;
        },
      },
    );
    await asked.promise;
    await store.runs({ limit: 1 });
    order.push('calm');
    idle.resolve();
    await done.promise;
    await worker.stop();
    expect(order).toEqual(['calm', 'taken up']);
  });
});
