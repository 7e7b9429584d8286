import { type Clock, SECOND } from '../../core/ports/clock.ts';

/** The polling interval in milliseconds: hints may be lost, and other processes give none. */
const LOOK_EVERY_MS = 2 * SECOND;

export interface NewsWatch {
  /** Subscribes to hints that there is news; returns the unsubscribe function. */
  onNews(wake: () => void): () => void;
  check(): Promise<void>;
  onTrouble(error: unknown): void;
  clock: Clock;
  /** The least time between two polls, however many hints come. */
  atMostEveryMs: number;
}

/** Polls at a hint, and every 2 s without. Resolves when the signal has aborted it; never rejects. */
export async function watchNews(watch: NewsWatch, signal: AbortSignal): Promise<void> {
  const { clock } = watch;
  let hinted = false;
  let wake = (): void => {};
  const unsubscribe = watch.onNews(() => {
    hinted = true;
    wake();
  });
  while (!signal.aborted) {
    hinted = false;
    await watch.check().catch((error: unknown) => watch.onTrouble(error));
    // A hint during a poll is about what that poll may not have seen.
    if (!hinted) {
      const over = new AbortController();
      wake = () => over.abort();
      await clock.sleep(LOOK_EVERY_MS, AbortSignal.any([signal, over.signal])).catch(() => {});
      wake = () => {};
    }
    await clock.sleep(watch.atMostEveryMs, signal).catch(() => {});
  }
  unsubscribe();
}
