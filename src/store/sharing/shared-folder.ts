import { describeError, LamplighterError } from '../../core/errors.ts';
import { type Clock, SECOND } from '../../core/ports/clock.ts';
import type { RunQueue, RunWorker } from '../../core/ports/run-store.ts';
import type { StorePorts } from '../../core/ports/store-ports.ts';
import { type OpenStore, openStore } from '../open-store.ts';
import { type Call, callOn, listenTo, portsThrough, type Topic } from './passed-ports.ts';
import { findLeader, remoteStore } from './remote-store.ts';
import { type Holder, HolderGone, type HolderRole, PROTOCOL } from './rpc.ts';
import { serveStore } from './serve-store.ts';
import { socketPath } from './socket-path.ts';

export interface SharedFolderOptions {
  dataDir: string;
  role: HolderRole;
  owner: string;
  clock: Clock;
  /** Called with what people should know: which process is waited for. */
  note(message: string): void;
  onTrouble(error: unknown): void;
  /** The folder that this process held is another's now. It can do nothing more, and should end. */
  onLost(error: LamplighterError): void;
}

export interface SharedFolder extends StorePorts {
  queue: RunQueue;
  close(): Promise<void>;
}

type Access =
  | { ports: StorePorts; holder: Holder }
  | { ports: StorePorts; held: OpenStore; withdraw(): Promise<void> };

interface Watch {
  topic: Topic;
  wake(): void;
  unsubscribe?: (() => void) | undefined;
}

/** A process that has the lock and no socket is opening or closing the folder: a matter of seconds. */
const OPENING_MS = 15 * SECOND;
/** A `serve` that ends is usually being restarted, and then the work is its own again. */
const SERVE_RETURNS_MS = 15 * SECOND;
const LOOK_EVERY_MS = 100;
const SAY_AGAIN_MS = 30 * SECOND;
/** How often a holder is tried that names itself and then answers no call. */
const MOST_LOOKS = 3;

/**
 * The store in a folder that one process at a time has open:
 *
 *   looking ──nobody has it──────> holding (offers it to the others)
 *      │ ^────────────────────────────┐
 *      └──somebody offers it──> borrowing: its holder has gone
 *
 * Whoever holds it works on the runs of all. A borrower whose holder leaves goes on by itself: every call may
 * be repeated, so it finds the folder free (or another holder) and repeats the one that failed; at worst a
 * change of a lease that had come through is then reported as somebody else's, which a read settles. A
 * `serve` never borrows; it waits until it holds the folder.
 */
export async function openSharedFolder(options: SharedFolderOptions): Promise<SharedFolder> {
  const { clock, role, owner, note, onTrouble, onLost, dataDir } = options;
  const path = socketPath(dataDir);
  const closing = new AbortController();
  const watches = new Set<Watch>();
  const workers = new Set<{ start(queue: RunQueue): void }>();
  let present: Access | undefined;
  let access: Promise<Access>;
  let closed: Promise<void> | undefined;

  async function probe(gone?: Holder): Promise<Access> {
    const startedAtMs = clock.now();
    let saidAtMs = Number.NEGATIVE_INFINITY;
    for (;;) {
      closing.signal.throwIfAborted();
      const holder = await findLeader(path);
      if (holder !== undefined && role === 'command') return { ports: remoteStore(path), holder };
      const waitedMs = clock.now() - startedAtMs;
      let inTheWay = holder && `${nameOf(holder)} holds the store`;
      if (holder === undefined && gone?.role === 'serve' && waitedMs < SERVE_RETURNS_MS) {
        inTheWay = `${nameOf(gone)} has gone; if no other comes, this command goes on in its place`;
      } else if (holder === undefined) {
        try {
          return await hold();
        } catch (error) {
          if (!isLocked(error) || (role === 'command' && waitedMs > OPENING_MS)) throw error;
          inTheWay = describeError(error);
        }
      }
      // A folder that is just being opened or closed needs no message.
      if (waitedMs >= SECOND && clock.now() - saidAtMs >= SAY_AGAIN_MS) {
        note(`Waiting: ${inTheWay}.`);
        saidAtMs = clock.now();
      }
      await clock.sleep(LOOK_EVERY_MS, closing.signal);
    }
  }

  async function hold(): Promise<Access> {
    let isLost = false;
    const held = await openStore({
      ...{ dataDir, clock, owner, onTrouble, signal: closing.signal },
      onWaiting: ({ reason }) => note(`Waiting: ${reason}.`),
      onLost: (error) => {
        isLost = true;
        onLost(error);
      },
    });
    const holder: Holder = { protocol: PROTOCOL, pid: process.pid, owner, role };
    const offer = await serveStore({ path, ports: held, holder }).catch((error) => {
      onTrouble(
        new LamplighterError(
          'store-failed',
          `other commands cannot reach this process: ${describeError(error)}`,
          {
            remedy: 'Use a data directory with a shorter path, on a disk that knows sockets.',
            cause: error,
          },
        ),
      );
      return undefined;
    });
    // Closing removes the socket, which is the next owner's by then.
    return { ports: held, held, withdraw: async () => (isLost ? undefined : offer?.close()) };
  }

  function enter(looking: Promise<Access>): Promise<Access> {
    access = looking.then((found) => {
      present = found;
      for (const watch of watches) {
        watch.unsubscribe?.();
        watch.unsubscribe = listenTo(found.ports, watch.topic, watch.wake);
        watch.wake();
      }
      if ('held' in found) for (const worker of workers) worker.start(found.held.queue);
      return found;
    });
    // The next caller receives the rejection.
    access.catch(() => {});
    return access;
  }

  async function ask(...[port, method, given]: Parameters<Call>): Promise<unknown> {
    for (let probes = 0; ; probes += 1) {
      const through = await access;
      try {
        return await callOn(through.ports, port, method, given);
      } catch (error) {
        if (!(error instanceof HolderGone) || !('holder' in through) || probes >= MOST_LOOKS) throw error;
        // The first caller that notices retries for all.
        if (present === through) {
          present = undefined;
          void enter(probe(through.holder));
        }
      }
    }
  }

  async function close(): Promise<void> {
    closing.abort(new LamplighterError('store-unreachable', 'the store is closed'));
    const through = await access.catch(() => undefined);
    if (through === undefined || !('held' in through)) return;
    // Before the folder: the socket is ours only as long as the folder's lock is.
    await through.withdraw();
    await through.held.close();
  }

  const ports = portsThrough(ask, (topic, wake) => {
    const watch: Watch = { topic, wake };
    watches.add(watch);
    watch.unsubscribe = present && listenTo(present.ports, topic, wake);
    return () => {
      watches.delete(watch);
      watch.unsubscribe?.();
    };
  });

  const queue: RunQueue = {
    async work(handle, options) {
      let started: Promise<RunWorker> | undefined;
      const worker = {
        start: (on: RunQueue) => {
          started ??= on.work(handle, options);
          started.catch(onTrouble);
        },
      };
      workers.add(worker);
      if (present !== undefined && 'held' in present) worker.start(present.held.queue);
      await started;
      return {
        async stop() {
          workers.delete(worker);
          await (await started)?.stop();
        },
      };
    },
  };

  await enter(probe());
  return {
    ...ports,
    queue,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

const isLocked = (error: unknown): boolean =>
  error instanceof LamplighterError && error.code === 'store-locked';

const nameOf = ({ role, pid }: Holder): string =>
  role === 'serve' ? `\`lamplighter serve\` (process ${pid})` : `another command (process ${pid})`;
