import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../packages/sandbox-cloud/src/clock/virtual.ts';
import { watchNews } from '../../../src/slack/publish/watch-news.ts';

/** Watches until a moment, and tells when it looked. */
async function watched(untilMs: number, probe: (hint: () => void, clock: VirtualClock) => Promise<void>) {
  const clock = new VirtualClock(0);
  const over = new AbortController();
  const probes: number[] = [];
  const troubles: unknown[] = [];
  let heard: (() => void) | undefined;
  const hint = () => heard?.();
  const watching = watchNews(
    {
      onNews: (wake) => {
        heard = wake;
        return () => {
          heard = undefined;
        };
      },
      check: () => {
        probes.push(clock.now());
        return probe(hint, clock);
      },
      onTrouble: (error) => troubles.push(error),
      clock,
      atMostEveryMs: 200,
    },
    over.signal,
  );
  const hintAt = async (atMs: number) => {
    await clock.sleep(atMs);
    hint();
  };
  const ending = clock.sleep(untilMs).then(() => over.abort());
  return {
    probes,
    troubles,
    hintAt,
    watching,
    ended: () => ending.then(() => watching),
    isHeard: () => heard !== undefined,
  };
}

const nothing = async () => {};

describe('a watch for news', () => {
  it('looks every 2 s where nobody gives a hint', async () => {
    const { probes, ended } = await watched(5_000, nothing);
    await ended();
    expect(probes).toEqual([0, 2_200, 4_400]);
  });

  it('looks at once when there is a hint', async () => {
    const { probes, ended, hintAt } = await watched(2_000, nothing);
    await Promise.all([hintAt(700), ended()]);
    expect(probes).toEqual([0, 900]);
  });

  it('looks no more often than it may, however many hints come', async () => {
    const { probes, ended, hintAt } = await watched(1_000, nothing);
    await Promise.all([...[300, 310, 320, 330, 600].map(hintAt), ended()]);
    expect(probes).toEqual([0, 500, 800]);
  });

  it('looks again after a hint that came while it was looking', async () => {
    let first = true;
    const { probes, ended } = await watched(1_500, async (hint, clock) => {
      await clock.sleep(50);
      if (first) hint();
      first = false;
    });
    await ended();
    expect(probes).toEqual([0, 250]);
  });

  it('goes on after a look that failed, and says what was wrong', async () => {
    const { probes, troubles, ended } = await watched(3_000, async () => {
      throw new Error('the store is away');
    });
    await ended();
    expect(probes).toEqual([0, 2_200]);
    expect(troubles).toEqual([new Error('the store is away'), new Error('the store is away')]);
  });

  it('hears no hints any more once it is over', async () => {
    const { ended, isHeard } = await watched(500, nothing);
    expect(isHeard()).toBe(true);
    await ended();
    expect(isHeard()).toBe(false);
  });
});
