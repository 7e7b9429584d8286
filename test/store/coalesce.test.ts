import { describe, expect, it } from 'vitest';
import { coalesce } from '../../src/store/coalesce.ts';

/** Asks as the test lets it: each statement waits until it is answered. */
function bench(fails: (items: readonly string[]) => Error | undefined = () => undefined) {
  const asked: string[][] = [];
  const gates: (() => void)[] = [];
  const ask = coalesce(async (items: readonly string[]) => {
    asked.push([...items]);
    await new Promise<void>((go) => gates.push(go));
    const failure = fails(items);
    if (failure !== undefined) throw failure;
    return items.map((item) => item.toUpperCase());
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    asked,
    ask,
    async answer() {
      gates.shift()?.();
      await settled();
    },
  };
}

describe('what is asked at the same time', () => {
  it('is one statement for all that comes while another is under way, and each has its own answer', async () => {
    const { ask, asked, answer } = bench();
    const answers = ['a', 'b', 'c'].map(ask);
    expect(asked).toEqual([['a']]);
    await answer();
    expect(asked).toEqual([['a'], ['b', 'c']]);
    await answer();
    expect(await Promise.all(answers)).toEqual(['A', 'B', 'C']);
    const later = ask('d');
    await answer();
    expect(await later).toBe('D');
  });

  it('fails alone where it is refused for what is in it, and together where the store does not answer', async () => {
    const refused = bench((items) => (items.includes('bad') ? new Error('no such value') : undefined));
    const first = refused.ask('a');
    const bad = refused.ask('bad');
    const good = refused.ask('good');
    const outcomes = Promise.allSettled([first, bad, good]);
    for (let statement = 0; statement < 4; statement += 1) await refused.answer();
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(refused.asked).toEqual([['a'], ['bad', 'good'], ['bad'], ['good']]);

    const away = bench(() => Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }));
    const both = Promise.allSettled([away.ask('a'), away.ask('b'), away.ask('c')]);
    await away.answer();
    await away.answer();
    expect((await both).every(({ status }) => status === 'rejected')).toBe(true);
    expect(away.asked).toEqual([['a'], ['b', 'c']]);
  });

  it('goes into several statements where it is very much', async () => {
    const { ask, asked, answer } = bench();
    const all = Array.from({ length: 451 }, (_, nth) => ask(String(nth)));
    for (let statement = 0; statement < 4; statement += 1) await answer();
    await Promise.all(all);
    expect(asked.map(({ length }) => length)).toEqual([1, 200, 200, 50]);
  });
});
