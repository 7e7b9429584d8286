import { describe, expect, it } from 'vitest';
import type { Person } from '../../src/core/lease/policy.ts';
import { startLeased } from '../../src/leases/leased-start.ts';
import type { RunHandle, RunRequest } from '../../src/runs/requests.ts';
import { at, dana, HOUR, jun, minji, stage } from '../support/lease-stage.ts';

const asked = (action: RunRequest['action'], { actor, role }: Person, more: Partial<RunRequest> = {}) => ({
  ...{ action, requester: actor.name, origin: { actor }, role },
  ...more,
});

/** A stage, and what was begun on it. */
function begun(clock: string) {
  const play = stage(clock);
  const runs: string[] = [];
  const start = (request: RunRequest) =>
    startLeased(play.around, request, async () => {
      runs.push(request.action);
      return { runId: play.world.start(request).runId } as RunHandle;
    });
  return { play, runs, start };
}

describe('an `up`', () => {
  it('opens a lease for the usual time outside a window, and until its stop within', async () => {
    const night = begun('21:00');
    await night.start(asked('up', minji));
    expect(await night.play.ports.leases.get('dev')).toMatchObject({
      ...{ litUntilMs: at('21:00') + 4 * HOUR, setBy: minji.actor },
    });
    const day = begun('13:00');
    await day.start(asked('up', minji));
    expect(await day.play.ports.leases.get('dev')).toMatchObject({ litUntilMs: at('20:00') });
  });

  it('keeps it lit for as long as was asked for', async () => {
    const { play, start } = begun('13:00');
    await start(asked('up', minji, { lit: { kind: 'for', ms: 2 * HOUR } }));
    expect(await play.ports.leases.get('dev')).toMatchObject({ litUntilMs: at('15:00') });
  });

  it('that asks for more than anybody may have is refused before anything is begun', async () => {
    const { play, runs, start } = begun('13:00');
    await expect(start(asked('up', dana, { lit: { kind: 'for', ms: 30 * HOUR } }))).rejects.toMatchObject({
      ...{ code: 'lease-refused', facts: { limit: { name: 'lease.bound', value: '24h' } } },
    });
    expect(runs).toEqual([]);
    expect(await play.ports.leases.get('dev')).toBeUndefined();
  });

  it("never cuts somebody else's evening short", async () => {
    const { play, start } = begun('13:00');
    await start(asked('up', minji));
    await start(asked('up', jun, { lit: { kind: 'for', ms: HOUR } }));
    expect(await play.ports.leases.get('dev')).toMatchObject({ litUntilMs: at('20:00'), setBy: minji.actor });
  });

  it('takes a stop back that has begun', async () => {
    const { play, start } = begun('13:00');
    await start(asked('up', minji));
    await start(asked('down', minji, { supersede: true }));
    expect((await play.ports.leases.get('dev'))?.reminded.stopping).toBeDefined();
    await start(asked('up', jun, { supersede: true }));
    const lease = await play.ports.leases.get('dev');
    expect(lease?.reminded.stopping).toBeUndefined();
    expect(lease).toMatchObject({ litUntilMs: at('20:00'), setBy: jun.actor });
  });

  it('opens no lease when it cannot be begun', async () => {
    const { play } = begun('13:00');
    const away = () => Promise.reject(new Error('the cloud is away'));
    await expect(startLeased(play.around, asked('up', minji), away)).rejects.toThrow('the cloud is away');
    expect(await play.ports.leases.get('dev')).toBeUndefined();
  });
});

describe('a `down`', () => {
  it('takes the lease away, and says so once, however often it is asked for', async () => {
    const { play, start } = begun('13:00');
    await start(asked('up', minji, { supersede: true }));
    await start(asked('down', jun, { supersede: true }));
    await start(asked('down', minji, { supersede: true }));
    expect((await play.noticed()).filter((type) => type === 'stopping')).toHaveLength(1);
    await play.until('13:10');
    expect(await play.ports.leases.get('dev')).toBeUndefined();
  });

  it('of what has no lease is just done', async () => {
    const { play, runs, start } = begun('13:00');
    await start(asked('down', jun));
    expect(runs).toEqual(['down']);
    expect(await play.noticed()).toEqual([]);
  });
});

describe('a lock', () => {
  it.each(['down', 'reset', 'init'] as const)(
    'is in the way of %s, and names who and why',
    async (action) => {
      const { play, runs, start } = begun('13:00');
      await start(asked('up', minji));
      await play.evening.add(minji, 'lock', {
        ...{ fromMs: at('13:00'), untilMs: at('15:00'), reason: 'load test' },
      });
      await expect(start(asked(action, dana, { supersede: true }))).rejects.toMatchObject({
        ...{
          code: 'environment-locked',
          message: expect.stringMatching(/locked by Minji until .* \(load test\)/),
        },
      });
      expect(runs).toEqual(['up']);
    },
  );

  it('is in the way of no `up`, reset or init of what is locked no more', async () => {
    const { play, runs, start } = begun('13:00');
    await play.evening.add(minji, 'lock', { fromMs: at('13:00'), untilMs: at('15:00'), reason: '' });
    await start(asked('up', jun));
    await play.evening.end(minji, { kind: 'lock' });
    await start(asked('reset', jun, { supersede: true }));
    expect(runs).toEqual(['up', 'reset']);
  });
});
