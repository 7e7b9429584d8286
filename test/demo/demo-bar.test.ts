import { describe, expect, it } from 'vitest';
import { jumpingClock } from '../../src/clock/jumping.ts';
import { VirtualClock } from '../../src/clock/virtual.ts';
import type { RunRecord } from '../../src/core/ports/run-store.ts';
import { demoBar } from '../../src/demo/demo-bar.ts';
import { afternoonOf } from '../../src/demo/time.ts';

const zone = 'Asia/Seoul';

function bar(run?: Partial<RunRecord>) {
  const clock = jumpingClock(new VirtualClock(afternoonOf(Date.UTC(2026, 10, 24), zone)));
  const app = { liveRun: async () => run as RunRecord | undefined };
  return { clock, demo: demoBar({ app, clock, environment: 'exchange-dev', zone, speed: 12 }) };
}

describe('the bar above the local Slack', () => {
  it('says what there is to try, and what time it is in the simulated cloud', () => {
    const { demo } = bar();
    expect(demo.bar()).toMatchObject({
      title: 'exchange-dev in a simulated cloud, 12 times as fast as here',
      worldTime: expect.stringMatching(/^Tue 13:30 /),
    });
    expect(demo.bar().hints.join()).toContain('`/devenv up`');
  });

  it('goes to the evening', async () => {
    const { demo } = bar();
    expect(await demo.act('evening', 'U1')).toEqual({ ok: true });
    expect(demo.bar().worldTime).toMatch(/^Tue 19:00 /);
  });

  it('does not go anywhere while a run is under way, which would take the hours for its own', async () => {
    const { demo } = bar({ id: 'r1' });
    expect(await demo.act('evening', 'U1')).toMatchObject({
      ok: false,
      error: expect.stringMatching(/wait/),
    });
    expect(demo.bar().worldTime).toMatch(/^Tue 13:30 /);
  });

  it('knows no other buttons', async () => {
    expect(await bar().demo.act('midnight', 'U1')).toMatchObject({ ok: false });
  });
});
