import { describe, expect, it } from 'vitest';
import { Turns } from '../../src/schedules/turns.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('turns', () => {
  it('lets so many work at once, and the urgent ones first', async () => {
    const turns = new Turns(1);
    const order: string[] = [];
    const first = await turns.take(false);
    const come = async (name: string, isUrgent: boolean) => {
      const done = await turns.take(isUrgent);
      order.push(name);
      done();
    };
    const all = [come('look', false), come('later look', false), come('due', true)];
    await settled();
    expect(order).toEqual([]);
    first();
    await Promise.all(all);
    expect(order).toEqual(['due', 'look', 'later look']);
  });

  it('are given back once, however often they are said to be over', async () => {
    const turns = new Turns(1);
    const done = await turns.take(false);
    done();
    done();
    await turns.take(false);
    let isIn = false;
    void turns.take(false).then(() => {
      isIn = true;
    });
    await settled();
    expect(isIn).toBe(false);
  });

  it('gives back what nobody waits for', async () => {
    const turns = new Turns(1);
    (await turns.take(false))();
    const done = await turns.take(false);
    expect(done).toBeTypeOf('function');
  });
});
