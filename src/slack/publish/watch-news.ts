import { type Clock, SECOND } from '../../core/ports/clock.ts';

/** Hints may be lost, and other processes give none. */
const LOOK_EVERY_MS = 2 * SECOND;

export interface NewsWatch {
  /** Hears of hints that there is something new; returns how to stop hearing. */
  onNews(wake: () => void): () => void;
  look(): Promise<void>;
  onTrouble(error: unknown): void;
  clock: Clock;
  /** However many hints come, there is this much time from one look to the next. */
  atMostEveryMs: number;
}

/** Looks when there is a hint, and every 2 s without. Resolves when the signal has ended it; never rejects. */
export async function watchNews(watch: NewsWatch, signal: AbortSignal): Promise<void> {
  const { clock } = watch;
  let hinted = false;
  let wake = (): void => {};
  const silence = watch.onNews(() => {
    hinted = true;
    wake();
  });
  while (!signal.aborted) {
    hinted = false;
    await watch.look().catch((error: unknown) => watch.onTrouble(error));
    // A hint that came while it looked is about what it may not have seen.
    if (!hinted) {
      const over = new AbortController();
      wake = () => over.abort();
      await clock.sleep(LOOK_EVERY_MS, AbortSignal.any([signal, over.signal])).catch(() => {});
      wake = () => {};
    }
    await clock.sleep(watch.atMostEveryMs, signal).catch(() => {});
  }
  silence();
}
