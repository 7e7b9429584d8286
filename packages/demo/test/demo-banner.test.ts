import { describe, expect, it, vi } from 'vitest';
import { MINUTE, SECOND } from '../../../src/core/ports/clock.ts';
import type { RunRecord } from '../../../src/core/ports/run-store.ts';
import type { RunHandle, RunResult } from '../../../src/runs/requests.ts';
import { jumpingClock } from '../../sandbox-cloud/src/clock/jumping.ts';
import { VirtualClock } from '../../sandbox-cloud/src/clock/virtual.ts';
import type { BannerSource } from '../../slack-on-localhost/src/index.ts';
import { demoBanner } from '../src/demo-banner.ts';
import { afternoonOf } from '../src/time.ts';

const zone = 'Asia/Seoul';

/** `runs` are under way one after the other, until each is finished. */
function banner({ runs = [], isLit = true }: { runs?: string[]; isLit?: boolean } = {}) {
  const virtual = new VirtualClock(afternoonOf(Date.UTC(2026, 10, 24), zone));
  const clock = jumpingClock(virtual);
  const left = [...runs];
  const ends = new Map(runs.map((id) => [id, Promise.withResolvers<RunResult>()]));
  const app = {
    liveRun: async () => (left[0] === undefined ? undefined : ({ id: left[0], action: 'up' } as RunRecord)),
    follow: async (id: string) => ({ finished: ends.get(id)?.promise }) as RunHandle,
  };
  return {
    clock: virtual,
    demo: demoBanner({
      ...{ app, clock, environment: 'exchange-dev', zone, speed: 12 },
      isLit: async () => isLit,
    }),
    finish(id: string, failure?: Error) {
      if (failure !== undefined) return ends.get(id)?.reject(failure);
      left.shift();
      ends.get(id)?.resolve({ outcome: 'succeeded', events: [] });
    },
  };
}

const labels = (demo: BannerSource) => demo.content().actions.map(({ label }) => label);

describe('the banner above the local Slack', () => {
  it('says what there is to try, and what time it is in the simulated cloud', () => {
    const { demo } = banner();
    expect(demo.content()).toMatchObject({
      title: 'exchange-dev in a simulated cloud, 12 times as fast as here',
      time: expect.stringMatching(/^Tue 13:30 /),
    });
    expect(demo.content().hints.join()).toContain('`/devenv up`');
  });

  it('goes to the evening', async () => {
    const { demo } = banner();
    expect(await demo.act('evening', 'U1')).toEqual({ ok: true });
    expect(demo.content().time).toMatch(/^Tue 19:00 /);
  });

  it('offers the last call instead, once it is evening, and after that the stop', async () => {
    const { demo, clock } = banner();
    expect(labels(demo)).toEqual(['Go to 19:00', 'Go to 11:00']);
    await demo.act('evening', 'U1');
    expect(labels(demo)).toEqual(['Go to the last call', 'Go to 11:00']);
    await demo.act('last-call', 'U1');
    expect(demo.content().time).toMatch(/^Tue 19:49 /);
    // The call comes at 19:50: who went on from here would miss it, and have another.
    expect(labels(demo)).toEqual(['Go to 11:00']);
    await clock.sleep(2 * MINUTE);
    expect(labels(demo)).toEqual(['Go to 20:00', 'Go to 11:00']);
    await demo.act('stop', 'U1');
    expect(demo.content().time).toMatch(/^Tue 20:00 /);
    expect(labels(demo)).toEqual(['Go to 19:00', 'Go to 11:00']);
  });

  it('says that nothing will happen in an evening with nothing lit', async () => {
    const { demo } = banner({ isLit: false });
    await demo.act('evening', 'U1');
    expect(demo.content().notice).toContain('exchange-dev is dark, so there is nothing to stop');
    await demo.act('morning', 'U1');
    expect(demo.content().notice).toBeUndefined();
  });

  it('waits for a run that is under way, says so, and goes there when it is over', async () => {
    const { demo, clock, finish } = banner({ runs: ['r1', 'r2'] });
    const answer = await demo.act('evening', 'U1');
    expect(answer).toMatchObject({
      ok: false,
      error: expect.stringMatching(/is going up.*has to wait.*19:00/),
    });
    expect(demo.content().time).toMatch(/^Tue 13:30 /);
    expect(demo.content()).toMatchObject({
      notice: answer.error,
      actions: [{ id: 'evening', waiting: true }, { id: 'morning' }],
    });
    finish('r1');
    await clock.sleep(5 * SECOND);
    // Another has followed it at once.
    expect(demo.content().time).toMatch(/^Tue 13:30 /);
    finish('r2');
    await clock.sleep(5 * SECOND);
    expect(demo.content().time).toMatch(/^Tue 19:00 /);
    expect(demo.content().notice).toBeUndefined();
    expect(demo.content().actions.some(({ waiting }) => waiting)).toBe(false);
  });

  it('stays when the same button is clicked again meanwhile, and goes elsewhere for the other', async () => {
    const stays = banner({ runs: ['r1'] });
    await stays.demo.act('evening', 'U1');
    expect(await stays.demo.act('evening', 'U1')).toEqual({ ok: true });
    expect(stays.demo.content().notice).toBeUndefined();
    stays.finish('r1');
    await stays.clock.sleep(5 * SECOND);
    expect(stays.demo.content().time).toMatch(/^Tue 13:30 /);

    const moves = banner({ runs: ['r1'] });
    await moves.demo.act('evening', 'U1');
    await moves.demo.act('morning', 'U1');
    moves.finish('r1');
    await moves.clock.sleep(5 * SECOND);
    expect(moves.demo.content().time).toMatch(/^Wed 11:00 /);
  });

  it('does not wait for ever for what cannot be followed', async () => {
    const { demo, finish } = banner({ runs: ['r1'] });
    await demo.act('evening', 'U1');
    finish('r1', new Error('the store is away'));
    await vi.waitFor(() => expect(demo.content().notice).toBeUndefined());
    expect(demo.content().time).toMatch(/^Tue 13:30 /);
  });

  it('knows no other buttons', async () => {
    expect(await banner().demo.act('midnight', 'U1')).toMatchObject({ ok: false });
  });
});
