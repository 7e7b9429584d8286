import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Identifies a process, even when a later one was given the same pid. */
export interface ProcessIdentity {
  pid: number;
  /** Its start time in the machine's own format; only compared for equality. */
  startTime: string;
}

export interface ProcessLock {
  release(): Promise<void>;
}

/** Takes the lock, or returns its holder. A dead holder holds nothing. */
export async function takeLock(path: string): Promise<{ lock: ProcessLock } | { heldBy: ProcessIdentity }> {
  const own = await identify(process.pid);
  if (own === undefined) throw new Error('this process cannot find itself');
  const claim = `${path}.${process.pid}.${randomUUID()}`;
  await writeFile(claim, JSON.stringify(own), { mode: 0o600 });
  try {
    // A link appears whole or not at all, so that nobody reads half a lock.
    if (!(await linked(claim, path))) {
      const heldBy = await holder(path);
      if (heldBy !== undefined) return { heldBy };
      if (!(await takeOver(claim, path))) return takeLock(path);
    }
  } finally {
    await rm(claim, { force: true });
  }
  return { lock: { release: () => rm(path, { force: true }) } };
}

/** The living holder of the lock, or undefined. */
export async function holder(path: string): Promise<ProcessIdentity | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const written = JSON.parse(text) as ProcessIdentity;
    return (await isAlive(written)) ? written : undefined;
  } catch {
    return undefined;
  }
}

export async function isAlive(process: ProcessIdentity): Promise<boolean> {
  return (await identify(process.pid))?.startTime === process.startTime;
}

/** The process that has the pid now; undefined when there is none or a zombie. */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  if (process.platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    // The command in parentheses may itself hold spaces and parentheses; the fields are counted from its end.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
    const startTime = fields?.[19];
    return startTime === undefined || fields?.[0] === 'Z' || fields?.[0] === 'X'
      ? undefined
      : { pid, startTime };
  }
  const ps = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => undefined);
  const startTime = ps?.stdout.trim();
  return startTime ? { pid, startTime } : undefined;
}

/** Replaces a dead holder. Two concurrent replacements would undo each other, so a guard admits one. */
async function takeOver(claim: string, path: string): Promise<boolean> {
  const guard = `${path}.takeover`;
  if (!(await linked(claim, guard))) {
    if ((await holder(guard)) === undefined) await rm(guard, { force: true });
    return false;
  }
  try {
    if ((await holder(path)) !== undefined) return false;
    await rename(claim, path);
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

const linked = (from: string, to: string): Promise<boolean> =>
  link(from, to).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
