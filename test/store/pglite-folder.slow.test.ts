import { spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  watch,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LamplighterError } from '../../src/core/errors.ts';
import { identify } from '../../src/ops/process-lock.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import { PGLITE_MAJOR } from '../../src/store/create-cluster.ts';
import { openStore } from '../../src/store/open-store.ts';
import { finished, newRun, warned } from '../support/run-records.ts';

const WRITE_EVENTS = fileURLToPath(new URL('../support/write-events.ts', import.meta.url));

/** Of one test alone. */
let folder: string;
let sampleFolder: string;
/** A store with a run in it that was under way when its process died. Tests work on copies of it. */
let sample: string;
const held = newRun({ environment: 'dev' });

const ITEM = { key: 'envelope-1', kind: 'command', payload: { text: 'up' }, receivedAtMs: 1 };
const DUE = { environment: 'dev', kind: 'start', dueAtMs: 1 };

const open = (dataDir: string) => openStore({ dataDir, clock: systemClock, owner: 'test' });
/** How that folder is refused, which leaves nothing beside it: no lock, no mark. */
const refusal = async (dataDir: string): Promise<LamplighterError> => {
  const before = await readdir(folder);
  const error = await open(dataDir).then(
    (opened) => opened.close().then(() => undefined),
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(LamplighterError);
  expect(error.message).toContain(dataDir);
  expect(error.remedy).toMatch(/\w/);
  expect(await readdir(folder)).toEqual(before);
  return error;
};

beforeAll(async () => {
  sampleFolder = await mkdtemp(join(tmpdir(), 'lamplighter-sample-'));
  sample = join(sampleFolder, 'store');
  const opened = await open(sample);
  await opened.store.create(held);
  await opened.store.beginAttempt({ runId: held.id, attempt: 0 }, 'dead', 1);
  await opened.store.append({ runId: held.id, attempt: 1 }, warned(held.id, 1));
  await opened.inbox.accept(ITEM, 'dead');
  await opened.cursors.claim('slack', held.id, 'dead');
  await opened.claims.claim(DUE, 'dead', 1);
  await opened.close();
});
afterAll(() => rm(sampleFolder, { recursive: true, force: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamplighter-folder-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a PGlite folder', () => {
  it('is of the PostgreSQL version that is expected, and left without lock or mark', async () => {
    expect((await readFile(join(sample, 'PG_VERSION'), 'utf8')).trim()).toBe(PGLITE_MAJOR);
    expect(await readdir(sampleFolder)).toEqual(['store']);
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

  it.each(['lamplighter.lock', 'lamplighter.unpacking', 'lamplighter.unpacked', 'PG_VERSION'])(
    'survives SIGKILL in the middle of its first start, when %s is there',
    async (file) => {
      const place = join(folder, `killed at ${file}`);
      await mkdir(place);
      const watching = new AbortController();
      const changes = watch(place, { signal: watching.signal });
      const child = spawn(process.execPath, [WRITE_EVENTS, place, 'none'], { stdio: 'ignore' });
      const gone = new Promise((resolve) => child.once('exit', resolve));
      for await (const { filename } of changes) if (filename === file) break;
      watching.abort();
      child.kill('SIGKILL');
      await gone;
      const opened = await open(place);
      expect(await opened.store.create(newRun())).toMatchObject({ created: true });
      await opened.close();
      expect((await readdir(place)).filter((name) => name.startsWith('lamplighter'))).toEqual([
        'lamplighter.lock',
      ]);
    },
  );

  it('goes on with a first start that was cut short while its files moved up', async () => {
    const whole = join(folder, 'whole');
    await (await open(whole)).close();
    const names = (await readdir(whole)).filter((name) => name !== 'lamplighter.lock');
    const half = join(folder, 'half moved');
    const unpacked = join(half, 'lamplighter.unpacked');
    await cp(whole, unpacked, { recursive: true });
    await rm(join(unpacked, 'lamplighter.lock'));
    await writeFile(join(unpacked, 'lamplighter.entries'), JSON.stringify(names));
    await rename(join(unpacked, 'base'), join(half, 'base'));
    // A file of somebody's is in between: nothing is touched.
    await writeFile(join(half, 'notes.txt'), 'mine');
    const before = await readdir(half, { recursive: true });
    expect((await refusal(half)).code).toBe('store-corrupt');
    expect(await readdir(half, { recursive: true })).toEqual(before);
    await rm(join(half, 'notes.txt'));
    const opened = await open(half);
    expect(await opened.store.runs({ limit: 1 })).toEqual([]);
    await opened.close();
    expect((await readdir(half)).toSorted()).toEqual([...names, 'lamplighter.lock'].toSorted());
  });

  it.each(['', 'The first start of this store is under way, or was cut short.\n'])(
    'is kept when an earlier version left its mark of a first start beside it (%j), which goes',
    async (mark) => {
      const half = join(folder, 'half');
      await mkdir(join(half, 'base'), { recursive: true });
      await writeFile(join(half, 'base', 'somebody’s'), 'data');
      await writeFile(`${half}.creating`, mark);
      expect((await refusal(half)).code).toBe('store-corrupt');
      await writeFile(join(half, 'PG_VERSION'), `${PGLITE_MAJOR}\n`);
      expect((await refusal(half)).code).toBe('store-corrupt');
      expect(await readFile(join(half, 'base', 'somebody’s'), 'utf8')).toBe('data');
      await rm(half, { recursive: true });
      await cp(sample, half, { recursive: true });
      const opened = await open(half);
      expect(await opened.store.run(held.id)).toMatchObject({ attempt: 1 });
      await opened.close();
      // The version that wrote it would remove the store for it.
      expect(await readdir(folder)).not.toContain('half.creating');
    },
  );

  it('keeps a file of another kind that happens to have the name of that mark', async () => {
    const copy = join(folder, 'marked');
    await cp(sample, copy, { recursive: true });
    await writeFile(`${copy}.creating`, 'a note of mine');
    await (await open(copy)).close();
    expect(await readFile(`${copy}.creating`, 'utf8')).toBe('a note of mine');
  });

  it('is one store by every link to it, and refused by a link to nothing', async () => {
    const target = join(folder, 'target');
    const link = join(folder, 'link');
    await symlink(target, link);
    const error = await refusal(link);
    expect(error.message).toContain('a symbolic link to a folder that does not exist');
    await mkdir(target);
    const opened = await open(link);
    const run = newRun();
    await opened.store.create(run);
    expect((await refusalOf(open(target))).code).toBe('store-locked');
    await opened.close();
    const again = await open(target);
    expect(await again.store.run(run.id)).toMatchObject({ id: run.id });
    await again.close();
  });

  it('gets nothing more written when another process has taken it over, not even by closing', async () => {
    const copy = join(folder, 'taken away');
    await cp(sample, copy, { recursive: true });
    const lost: LamplighterError[] = [];
    const opened = await openStore({
      ...{ dataDir: copy, clock: systemClock, owner: 'frozen' },
      onLost: (error) => lost.push(error),
    });
    await opened.store.create(newRun());
    const other = JSON.stringify({ token: 'other', pid: 7, host: 'elsewhere', kernel: 'other' });
    await writeFile(join(copy, 'lamplighter.owner'), other);
    const before = await contentOf(copy);
    const begun = opened.store.beginAttempt({ runId: held.id, attempt: 1 }, 'frozen', 2);
    await expect(begun).rejects.toMatchObject({ code: 'store-taken' });
    await expect(opened.store.runs({ limit: 1 })).rejects.toMatchObject({ code: 'store-taken' });
    const locked = opened.db.transaction(async (tx) => sql`select 1`.execute(tx));
    await expect(locked).rejects.toMatchObject({ code: 'store-taken' });
    await expect(opened.db.jobs.executeSql('select 1')).rejects.toMatchObject({ code: 'store-taken' });
    await opened.close();
    expect(await contentOf(copy)).toEqual(before);
    expect(lost).toHaveLength(1);
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

/** Every file of a folder with a hash of what is in it. */
async function contentOf(place: string): Promise<string[]> {
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const hashed = files.map(async (path) => `${path} ${hash('sha256', await readFile(path), 'hex')}`);
  return (await Promise.all(hashed)).toSorted();
}
