import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock/system.ts';
import { LamplighterError } from '../../src/core/errors.ts';
import { identify } from '../../src/ops/process-lock.ts';
import { openStore } from '../../src/store/open-store.ts';
import { PGLITE_MAJOR } from '../../src/store/pglite-database.ts';
import { finished, newRun, warned } from '../contract/run-store.contract.ts';

const WRITE_EVENTS = fileURLToPath(new URL('../support/write-events.ts', import.meta.url));

let folder: string;
/** A store with a run in it that was under way when its process died. */
let sample: string;
const held = newRun({ environment: 'dev' });

const ITEM = { key: 'envelope-1', kind: 'command', payload: { text: 'up' }, receivedAtMs: 1 };
const DUE = { environment: 'dev', kind: 'start', dueAtMs: 1 };

const open = (dataDir: string) => openStore({ dataDir, clock: systemClock, owner: 'test' });
const refusal = async (dataDir: string): Promise<LamplighterError> => {
  const error = await open(dataDir).then(
    (opened) => opened.close().then(() => undefined),
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(LamplighterError);
  expect(error.message).toContain(dataDir);
  expect(error.remedy).toMatch(/\w/);
  expect(await readdir(folder)).not.toContain(expect.stringMatching(/\.lock$/));
  return error;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamplighter-folder-'));
  sample = join(folder, 'sample');
  const opened = await open(sample);
  await opened.store.create(held);
  await opened.store.beginAttempt({ runId: held.id, attempt: 0 }, 'dead', 1);
  await opened.store.append({ runId: held.id, attempt: 1 }, warned(held.id, 1));
  await opened.inbox.accept(ITEM, 'dead');
  await opened.cursors.claim('slack', held.id, 'dead');
  await opened.claims.claim(DUE, 'dead', 1);
  await opened.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a PGlite folder', () => {
  it('is of the PostgreSQL version that is expected, and left without lock or mark', async () => {
    expect((await readFile(join(sample, 'PG_VERSION'), 'utf8')).trim()).toBe(PGLITE_MAJOR);
    expect(await readdir(folder)).toEqual(['sample']);
  });

  it('gives what a dead process held beside its runs to the next one, at once', async () => {
    const copy = join(folder, 'taken over');
    await cp(sample, copy, { recursive: true });
    const opened = await open(copy);
    expect(await opened.inbox.takeAbandoned('next', 5)).toEqual([{ ...ITEM, attempt: 2 }]);
    expect(await opened.cursors.behind('slack', { sinceMs: 0, limit: 5 })).toEqual([
      { runId: held.id, environment: 'dev' },
    ]);
    expect(await opened.cursors.claim('slack', held.id, 'next')).toMatchObject({ attempt: 2 });
    expect(await opened.claims.claim(DUE, 'next', 2)).toBe(true);
    await opened.close();
    await rm(copy, { recursive: true });
  });

  it('gives back the run that a dead process held, at once and to the same event sequence', async () => {
    const copy = join(folder, 'resumed');
    await cp(sample, copy, { recursive: true });
    const opened = await open(copy);
    const handed = Promise.withResolvers<string>();
    const worker = await opened.queue.work(
      async (runId) => {
        const next = await opened.store.beginAttempt({ runId, attempt: 1 }, 'next', 2);
        expect(next).toMatchObject({ attempt: 2 });
        await opened.store.append({ runId, attempt: 2 }, warned(runId, 2));
        await opened.store.finish({ runId, attempt: 2 }, finished(runId, 3));
        handed.resolve(runId);
      },
      { concurrency: 1 },
    );
    expect(await handed.promise).toBe(held.id);
    await worker.stop();
    expect((await opened.store.events(held.id)).map((event) => event.seq)).toEqual([1, 2, 3]);

    // A call past the transaction would hang for ever: it throws, and the transaction is undone.
    await expect(
      opened.db.transaction(async (tx) => {
        await tx.deleteFrom('events').execute();
        await opened.db.query.selectFrom('runs').select('id').execute();
      }),
    ).rejects.toMatchObject({ code: 'internal', message: expect.stringContaining('past the transaction') });
    await expect(opened.db.transaction(() => opened.db.jobs.executeSql('select 1'))).rejects.toMatchObject({
      code: 'internal',
    });
    await expect(opened.db.transaction(() => opened.store.create(newRun()))).rejects.toMatchObject({
      code: 'internal',
    });
    expect(await opened.store.events(held.id)).toHaveLength(3);

    // What others do meanwhile waits for the transaction and is no part of it.
    const gate = Promise.withResolvers<void>();
    const rolledBack = opened.db.transaction(async (tx) => {
      await sql`select 1`.execute(tx);
      await gate.promise;
      throw new Error('undone');
    });
    const other = newRun();
    const entering = opened.store.create(other);
    const second = opened.db.transaction(async (tx) => sql`select 1`.execute(tx));
    gate.resolve();
    await expect(rolledBack).rejects.toThrow('undone');
    await second;
    expect(await entering).toMatchObject({ created: true });
    expect(await opened.store.run(other.id)).toMatchObject({ id: other.id });

    const { code, message } = await refusalOf(open(copy));
    expect(code).toBe('store-locked');
    expect(message).toContain(`pid ${process.pid}`);
    await opened.close();
  });

  it('is refused to a second process, by the pid of the first, and free when that was killed', async () => {
    const copy = join(folder, 'taken');
    await cp(sample, copy, { recursive: true });
    const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
    const pid = holder.pid ?? 0;
    await writeFile(`${copy}.lock`, JSON.stringify(await identify(pid)));
    const error = await refusal(copy);
    expect(error.code).toBe('store-locked');
    expect(error.message).toContain(`pid ${pid}`);
    const gone = new Promise((resolve) => holder.once('exit', resolve));
    holder.kill('SIGKILL');
    await gone;
    await (await open(copy)).close();
  });

  it('survives SIGKILL in the middle of a run: what was acknowledged is there, and nothing is locked', async () => {
    const place = join(folder, 'killed');
    await cp(sample, place, { recursive: true });
    const child = spawn(process.execPath, [WRITE_EVENTS, place, held.id], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let acknowledged = 0;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Number(line);
      if (acknowledged === 30) child.kill('SIGKILL');
    }
    await gone;
    expect(acknowledged).toBeGreaterThanOrEqual(30);
    const opened = await open(place);
    const seqs = (await opened.store.events(held.id)).map((event) => event.seq);
    expect(seqs.length).toBeGreaterThanOrEqual(acknowledged);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    expect(await opened.store.beginAttempt({ runId: held.id, attempt: 2 }, 'next', 2)).toMatchObject({
      attempt: 3,
    });
    await opened.close();
  });

  it('survives SIGKILL in the middle of its first start', async () => {
    const place = join(folder, 'cut-short');
    const child = spawn(process.execPath, [WRITE_EVENTS, place, 'none'], {
      stdio: 'ignore',
    });
    const gone = new Promise((resolve) => child.once('exit', resolve));
    while (!(await readdir(place).catch((): string[] => [])).includes('PG_VERSION'))
      await systemClock.sleep(5);
    child.kill('SIGKILL');
    await gone;
    expect(await readdir(folder)).toContain('cut-short.creating');
    const opened = await open(place);
    expect(await opened.store.create(newRun())).toMatchObject({ created: true });
    await opened.close();
  });

  it('is made anew when its first start was cut short, and only then', async () => {
    const half = join(folder, 'half');
    await mkdir(join(half, 'base'), { recursive: true });
    await writeFile(join(half, 'PG_VERSION'), `${PGLITE_MAJOR}\n`);
    expect((await refusal(half)).code).toBe('store-corrupt');
    await writeFile(`${half}.creating`, '');
    const opened = await open(half);
    expect(await opened.store.runs({ limit: 1 })).toEqual([]);
    await opened.close();
    expect(await readdir(folder)).not.toContain('half.creating');
  });

  it('is refused when it is damaged, with its files as they were', async () => {
    const damaged = join(folder, 'damaged');
    await cp(sample, damaged, { recursive: true });
    const control = join(damaged, 'global', 'pg_control');
    const garbage = Buffer.alloc(8192, 0x5a);
    await writeFile(control, garbage);
    const error = await refusal(damaged);
    expect(error.code).toBe('store-corrupt');
    expect(error.remedy).toContain('Put a copy of it back');
    expect(await readFile(control)).toEqual(garbage);
    // With the one file put right it opens: nothing else was touched.
    await cp(join(sample, 'global', 'pg_control'), control);
    const opened = await open(damaged);
    expect(await opened.store.run(held.id)).toMatchObject({ attempt: 1 });
    await opened.close();
  });

  it('is refused when it is of another PostgreSQL, or no database at all', async () => {
    const newer = join(folder, 'newer');
    await cp(sample, newer, { recursive: true });
    await writeFile(join(newer, 'PG_VERSION'), '99\n');
    expect((await refusal(newer)).code).toBe('store-newer');
    const photos = join(folder, 'photos');
    await mkdir(photos);
    await writeFile(join(photos, 'cat.jpg'), 'meow');
    expect((await refusal(photos)).code).toBe('store-corrupt');
    expect(await readdir(photos)).toEqual(['cat.jpg']);
    const file = join(folder, 'file');
    await writeFile(file, 'not a folder');
    expect((await refusal(file)).remedy).toMatch(/data directory/);
  });

  it('is refused when it was written by a newer lamplighter, and left as it was', async () => {
    const later = join(folder, 'later');
    await cp(sample, later, { recursive: true });
    const opened = await open(later);
    await sql`insert into lamplighter.migrations values ('9999-later', 'now')`.execute(opened.db.kysely);
    await opened.close();
    const error = await refusalOf(open(later));
    expect(error).toMatchObject({ code: 'store-newer', message: expect.stringContaining('9999-later') });
    expect(error.remedy).toContain('Nothing was changed');
  });

  it.each(['a folder that it may not make', 'a folder that it may not write'])(
    'is refused as %s',
    async (which) => {
      const place = await mkdtemp(join(tmpdir(), 'lamplighter-readonly-'));
      const dataDir = join(place, 'store');
      if (which.endsWith('write')) {
        await mkdir(dataDir, { mode: 0o500 });
      }
      const { chmod } = await import('node:fs/promises');
      await chmod(place, which.endsWith('write') ? 0o777 : 0o555);
      // Root may write everywhere, so the test becomes somebody else while it asks.
      const root = process.getuid?.() === 0;
      if (root) process.seteuid?.(65_534);
      try {
        const error = await refusalOf(open(dataDir));
        expect(error).toMatchObject({ code: 'store-read-only', message: expect.stringContaining(dataDir) });
        expect(error.remedy).toContain('right to write there');
      } finally {
        if (root) process.seteuid?.(0);
        await rm(place, { recursive: true });
      }
    },
  );
});

const refusalOf = (opening: Promise<unknown>): Promise<LamplighterError> =>
  opening.then(
    () => {
      throw new Error('it was opened');
    },
    (reason) => reason,
  );
