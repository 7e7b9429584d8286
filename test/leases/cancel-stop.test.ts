import { describe, expect, it } from 'vitest';
import type { Notice } from '../../src/core/lease/notice.ts';
import type { RunRequest } from '../../src/runs/requests.ts';
import { at, dana, HOUR, jun, MINUTE, minji, stage } from '../support/lease-stage.ts';

type Stage = ReturnType<typeof stage>;
const lease = (play: Stage) => play.ports.leases.get('dev');
const since = async (play: Stage, type: Notice['body']['type']) => {
  const lines = await play.noticed();
  return lines.slice(lines.lastIndexOf(type) + 1);
};
const starting: RunRequest = { action: 'up', requester: 'Minji', origin: { actor: minji.actor } };

describe('a cancelled stop', () => {
  it('of the lease is not run again: it is lit for one step more, warned of, and then stopped', async () => {
    const play = stage('10:30');
    await play.until('20:01');
    expect(play.downs()).toHaveLength(1);
    expect(await play.cancel(jun)).toMatchObject({
      result: 'cancelled',
      end: { how: 'extended', untilMs: at('21:01') },
    });
    expect(await lease(play)).toMatchObject({
      ...{ litUntilMs: at('21:01'), setBy: jun.actor },
      reminded: { extended: { evening: '2026-11-24', times: 1 } },
    });
    expect((await lease(play))?.reminded.stopping).toBeUndefined();
    await play.until('21:00');
    expect(play.downs()).toHaveLength(1);
    expect(play.world.lit).toBe(true);
    expect(await since(play, 'stop-cancelled')).toEqual([...['reminder 30', 'reminder 11 final']]);
    await play.until('21:10');
    expect(play.downs()).toHaveLength(2);
    expect(play.world.lit).toBe(false);
    expect(await lease(play)).toBeUndefined();
  });

  it('stays cancelled for another process, and after a restart', async () => {
    const play = stage('10:30');
    await play.until('20:01');
    await play.cancel(jun);
    for (let minute = 2; minute < 30; minute += 1) {
      play.jump(`20:${String(minute).padStart(2, '0')}`);
      await play.restarted().tick();
    }
    expect(play.downs()).toHaveLength(1);
  });

  it('is settled by any process when the one that was asked dies before it was', async () => {
    const play = stage('10:30');
    await play.until('20:01');
    const { beginCancel } = await import('../../src/leases/cancel-stop.ts');
    expect(await beginCancel(play.around, jun)).toMatchObject({ step: 'ending' });
    await play.restarted().tick();
    expect((await lease(play))?.litUntilMs).toBe(at('21:01'));
    await play.until('20:50');
    expect(play.downs()).toHaveLength(1);
  });

  it('counts although the process died before it was written into the lease', async () => {
    const play = stage('10:30');
    await play.until('20:01');
    const [run] = play.downs();
    const request = { by: 'Jun', reason: 'cancelled by Jun', atMs: play.now(), person: jun };
    play.world.cancel(run?.id ?? '', request);
    await play.until('20:40');
    expect(play.downs()).toHaveLength(1);
    expect((await lease(play))?.litUntilMs).toBeGreaterThanOrEqual(at('21:01'));
  });

  it('of a person leaves the end as it was, and the reminders of it come', async () => {
    const play = stage('12:00');
    await play.run('up', minji);
    await play.until('13:00');
    await play.run('down', jun);
    play.jump('13:01');
    const before = await lease(play);
    expect(await play.cancel(minji)).toMatchObject({ end: { how: 'kept', untilMs: before?.litUntilMs } });
    await play.until('20:15');
    expect(play.downs()).toHaveLength(2);
    expect(await since(play, 'stop-cancelled')).toEqual([
      ...['reminder 60', 'reminder 30', 'reminder 11 final', 'stopping'],
    ]);
  });

  it('of a person whose lease was about to end is lit for one step from now', async () => {
    const play = stage('10:30');
    await play.until('19:50');
    await play.run('down', jun);
    play.jump('19:51');
    expect(await play.cancel(jun)).toMatchObject({ end: { how: 'extended', untilMs: at('20:51') } });
  });

  it('between two tries is given up', async () => {
    const play = stage('10:30', undefined, { fails: () => play.downs().length > 0 });
    await play.until('20:14');
    const tries = play.downs().length;
    expect(tries).toBeGreaterThan(1);
    expect(play.world.live).toBeUndefined();
    const first = play.downs()[0]?.id;
    expect(await play.cancel(jun, first)).toMatchObject({ end: { how: 'extended' } });
    await play.until('20:50');
    expect(play.downs()).toHaveLength(tries);
  });

  it.each(Array.from({ length: 12 }, (_, step) => step))(
    'that a retry meets in its %i. step has one winner, and the loser leaves nothing behind',
    async (steps) => {
      const play = stage('10:30', undefined, { fails: () => play.downs().length > 0 });
      await play.until('20:02');
      play.jump('20:03');
      play.world.settle();
      const retrying = play.restarted().tick();
      for (let step = 0; step < steps * 3; step += 1) await Promise.resolve();
      const cancelling = play.cancel(jun);
      await retrying;
      expect(await cancelling).toMatchObject({ result: 'cancelled' });
      const tries = play.downs().length;
      expect(play.world.live).toBeUndefined();
      await play.until('20:50');
      expect(play.downs()).toHaveLength(tries);
      expect((await lease(play))?.litUntilMs).toBe(at('21:03'));
    },
  );

  it('whose retry was named and not entered is never entered', async () => {
    const play = stage('10:30', undefined, { fails: () => play.downs().length > 0 });
    await play.until('20:02');
    play.jump('20:03');
    play.world.settle();
    const dies = {
      ...play.around,
      world: { ...play.around.world, start: () => Promise.reject(new Error('died')) },
    };
    const { leaseServiceOf: eveningOf } = await import('../../src/leases/lease-service.ts');
    await expect(eveningOf(dies).tick()).rejects.toThrow('died');
    expect((await lease(play))?.reminded.stopping?.tries).toBe(2);
    expect(await play.cancel(jun)).toMatchObject({ result: 'cancelled' });
    await play.until('20:50');
    expect(play.downs()).toHaveLength(1);
  });

  it('beyond the limits of a person has a short grace once an evening, and an approver is asked', async () => {
    const play = stage('10:30', undefined, { policy: { latestMinute: 20 * 60 + 30 } });
    await play.until('20:01');
    expect(await play.cancel(jun)).toMatchObject({
      ...{ end: { how: 'grace', untilMs: at('20:16') }, asked: true },
    });
    expect((await play.ports.approvals.openOf('dev')).map(({ request }) => request.untilMs)).toEqual([
      at('21:01'),
    ]);
    await play.until('20:18');
    expect(play.downs()).toHaveLength(2);
    expect(await play.cancel(jun)).toMatchObject({ step: 'refused', limit: { name: 'lease.latest' } });
    expect(play.world.live?.action).toBe('down');
    expect(await play.cancel(dana)).toMatchObject({ end: { how: 'extended', untilMs: at('21:18') } });
  });

  it('of what the watch had found lit makes it the one’s who cancels', async () => {
    const play = stage('22:00');
    play.world.turn(true);
    await play.until('22:32');
    expect(play.downs()).toHaveLength(1);
    expect(await play.cancel(jun)).toMatchObject({
      end: { how: 'claimed', untilMs: at('22:32') + 4 * HOUR },
    });
    expect(await lease(play)).toMatchObject({ setBy: jun.actor, reminded: { litBy: { actor: jun.actor } } });
  });

  it('of what had no lease leaves one end in force', async () => {
    const play = stage('22:00');
    play.world.turn(true);
    await play.run('down', minji);
    play.jump('22:01');
    expect(await play.cancel(minji)).toMatchObject({
      end: { how: 'claimed', untilMs: at('22:01') + 4 * HOUR },
    });
    expect((await lease(play))?.litUntilMs).toBe(at('22:01') + 4 * HOUR);
  });

  it('that was over by then says when it went dark', async () => {
    const play = stage('10:30');
    await play.until('20:01');
    const [run] = play.downs();
    await play.until('20:06');
    expect(await play.cancel(jun, run?.id)).toMatchObject({ step: 'over', run: { outcome: 'succeeded' } });
    expect(await play.cancel(jun)).toMatchObject({ step: 'nothing' });
  });

  it('is told to whoever cancels it a second time', async () => {
    const play = stage('10:30');
    await play.until('20:01');
    const { beginCancel } = await import('../../src/leases/cancel-stop.ts');
    await beginCancel(play.around, jun);
    expect(await beginCancel(play.around, minji)).toEqual({
      ...{ step: 'asked-before', by: 'Jun', atMs: at('20:01') },
    });
  });

  it('is not what a process does that leaves: another goes on', async () => {
    const play = stage('10:30');
    await play.until('20:01');
    const [run] = play.downs();
    const request = { by: 'lambda', reason: 'the time of the function is over', atMs: play.now() };
    play.world.cancel(run?.id ?? '', request);
    await play.until('20:10');
    expect(play.downs()).toHaveLength(2);
    expect(play.world.lit).toBe(false);
  });

  it('is no reason to leave a scheduled start out the same day', async () => {
    const play = stage('09:00');
    play.world.turn(true);
    await play.run('down', jun);
    await play.cancel(jun);
    play.world.turn(false);
    await play.until('11:10');
    expect(await play.noticed()).toContain('starting');
  });

  it('that an `up` has taken the place of is the `up`’s, without a word of the cancel', async () => {
    const play = stage('10:30');
    await play.until('20:01');
    const { startLeased } = await import('../../src/leases/leased-start.ts');
    const up = { ...starting, supersede: true };
    await startLeased(play.around, up, async () => {
      const { runId } = play.world.start(up);
      // A tick in between finds a stop that somebody has ended, and no lease of the `up` yet.
      await play.restarted().tick();
      return { runId } as never;
    });
    await play.until('20:30');
    expect(play.downs()).toHaveLength(1);
    expect(await play.noticed()).not.toContain('stop-cancelled');
    expect((await lease(play))?.litUntilMs).toBe(at('20:01') + 4 * HOUR);
  });

  it('that a reset has taken the place of does not come back and end the reset', async () => {
    const play = stage('10:30');
    await play.until('20:01');
    play.world.start({ ...starting, action: 'reset', supersede: true });
    await play.until('20:03');
    expect(play.world.live?.action).toBe('reset');
    expect(await lease(play)).toMatchObject({ setBy: minji.actor });
    expect((await lease(play))?.litUntilMs).toBeGreaterThan(at('21:01') - MINUTE);
  });
});
