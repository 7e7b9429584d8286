import { describe, expect, it } from 'vitest';
import { PrioritySemaphore, type Urgency } from '../../src/leases/priority-semaphore.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('turns', () => {
  it('lets so many work at once, and the urgent ones first', async () => {
    const turns = new PrioritySemaphore(1);
    const order: string[] = [];
    const first = await turns.take('look');
    const come = async (name: string, urgency: Urgency) => {
      const done = await turns.take(urgency);
      order.push(name);
      done();
    };
    const all = [come('look', 'look'), come('later look', 'look'), come('lease', 'news'), come('due', 'due')];
    await settled();
    expect(order).toEqual([]);
    first();
    await Promise.all(all);
    expect(order).toEqual(['due', 'lease', 'look', 'later look']);
  });

  it('are given back once, however often they are said to be over', async () => {
    const turns = new PrioritySemaphore(1);
    const done = await turns.take('look');
    done();
    done();
    await turns.take('look');
    let isIn = false;
    void turns.take('look').then(() => {
      isIn = true;
    });
    await settled();
    expect(isIn).toBe(false);
  });

  it('gives back what nobody waits for', async () => {
    const turns = new PrioritySemaphore(1);
    (await turns.take('look'))();
    const done = await turns.take('look');
    expect(done).toBeTypeOf('function');
  });

  it('are calm once nothing that is due waits or works, whatever else does', async () => {
    const turns = new PrioritySemaphore(1);
    await turns.idle();
    const probed = await turns.take('look');
    const due = turns.take('due');
    let isCalm = false;
    const calm = turns.idle().then(() => {
      isCalm = true;
    });
    probed();
    const done = await due;
    await settled();
    expect(isCalm).toBe(false);
    void turns.take('look');
    done();
    await calm;
    await turns.idle();
  });
});
