import { setTimeout as pause } from 'node:timers/promises';
import { type WorldRecord, writeWorldRecord } from '../world-record.ts';

/** Long enough to write the calls of one moment together, short enough for nobody to notice. */
const GATHER_MS = 3;
/** Looks only move the world's time on, and there are many of them. */
const LAZY_MS = 1_000;

export interface StateKeeper {
  /** Resolves when the world as it is now, or later, is in the file. Calls of one moment share a write. */
  keep(): Promise<void>;
  /** Writes within a second or so. */
  keepSoon(): void;
  /** Writes what is left. */
  close(): Promise<void>;
}

/** Keeps a world's file up to date. One write at a time; a change during a write is in the next one. */
export function createStateKeeper(
  dir: string,
  read: () => WorldRecord,
  onError: (error: unknown) => void,
): StateKeeper {
  let writing: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  let soon: NodeJS.Timeout | undefined;
  const keep = () => {
    next ??= (async () => {
      await Promise.all([writing.catch(() => {}), pause(GATHER_MS)]);
      clearTimeout(soon);
      soon = undefined;
      // From here on a change is too late for this write and asks for another.
      next = undefined;
      writing = writeWorldRecord(dir, read());
      await writing;
    })();
    return next;
  };
  return {
    keep,
    keepSoon: () => {
      soon ??= setTimeout(() => void keep().catch(onError), LAZY_MS);
    },
    close: async () => {
      await keep();
      clearTimeout(soon);
    },
  };
}
