import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../packages/sandbox-cloud/src/world/seeded.ts';
import { type Bed, doubled, eventsOf, makeBed, QUICK, type Running } from '../support/processes.ts';

/** Fast enough that the cache comes back in some seconds, slow enough that several processes take part in it. */
const SPEED = 8;
const HAND_OVERS = 2;
/** Every new one of the day; the same all day, so that a failure can be repeated. */
const SEED = Math.floor(Date.now() / 86_400_000);

let bed: Bed;
beforeAll(() => console.info(`seed of today: ${SEED}`));
beforeEach(async () => {
  bed = await makeBed(QUICK);
});
afterEach(() => bed.remove());

const countOf = ({ lines }: Running): number => lines.filter((line) => typeof line.seq === 'number').length;

describe('a serve that is asked to leave at random moments of an up', () => {
  it(`hands over until all is lit, with no phase lost and nothing doubled (seed ${SEED})`, async () => {
    const random = seededRandom(SEED);
    expect((await bed.start(['up']).exited).code).toBe(0);
    await bed.atConsole('elasticache', 'DeleteCacheCluster', { CacheClusterId: 'exchange-dev-redis' });
    await bed.atConsole('ec2', 'StopInstances', { InstanceIds: ['i-044548ca3fe3ae1a1'] });
    const before = (await bed.effects()).length;
    await bed.setSpeed(SPEED);

    let serving = await bed.serve();
    const up = bed.start(['up']);
    await up.until((line) => line.type === 'run.started');
    for (let nth = 0; nth < HAND_OVERS; nth += 1) {
      const wanted = countOf(up) + 1 + Math.floor(random() * 6);
      const isOver = (line: { type?: string }) => line.type === 'run.finished';
      await up.until((line) => isOver(line) || line.seq === wanted);
      const next = bed.start(['serve', '--port', '0']);
      await next.until((line) => line.msg === 'opening the store');
      serving.child.kill('SIGTERM');
      expect(await serving.exited, serving.stderr()).toEqual({ code: 0, signal: null });
      await next.until((line) => line.msg === 'ready');
      serving = next;
      if (up.lines.some(isOver)) break;
    }
    await bed.setSpeed(QUICK);
    expect(await up.exited, up.stderr()).toMatchObject({ code: 0 });
    const events = eventsOf(up);
    expect(events.at(-1)).toMatchObject({ outcome: 'succeeded' });
    expect(events.some((event) => event.type === 'run.resumed')).toBe(true);
    const status = bed.start(['status']);
    expect(await status.exited, status.stderr()).toMatchObject({ code: 0 });
    expect(status.lines[0]).toMatchObject({ summary: 'lit' });
    expect(doubled((await bed.effects()).slice(before))).toEqual([]);
  }, 180_000);
});
