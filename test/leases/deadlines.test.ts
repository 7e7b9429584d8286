import { describe, expect, it } from 'vitest';
import { leaseServiceOf } from '../../src/leases/lease-service.ts';
import { at, dana, MINUTE, minji, stage } from '../support/lease-stage.ts';

const NEXT_DAY = '2026-11-25';

describe('the warning before a stop', () => {
  it('is given anew when a lock that had kept it lit past its lease is ended early', async () => {
    const play = stage('10:30');
    await play.until('19:55');
    expect((await play.noticed()).at(-1)).toBe('reminder 11 final');
    await play.evening.add(minji, 'lock', { fromMs: at('19:55'), untilMs: at('22:00'), reason: 'load test' });
    await play.until('20:05');
    await play.evening.end(minji, { kind: 'lock' });
    await play.until('20:14');
    expect(play.world.live?.action).toBeUndefined();
    expect((await play.noticed()).slice(-2)).toEqual(['exception-ended', 'reminder 10 final']);
    await play.until('20:20');
    expect((await play.noticed()).at(-1)).toBe('stopping');
    expect(play.world.lit).toBe(false);
  });

  it('holds for no lock that came and went between it and the stop', async () => {
    const play = stage('10:30');
    await play.until('19:52');
    await play.evening.add(minji, 'lock', { fromMs: at('19:52'), untilMs: at('22:00'), reason: '' });
    await play.until('19:58');
    await play.evening.end(minji, { kind: 'lock' });
    await play.until('20:02');
    expect(play.world.live?.action).toBeUndefined();
    await play.until('20:15');
    expect(play.world.lit).toBe(false);
  });

  it('is not repeated by a restart, and not by a clock that is set back', async () => {
    const play = stage('10:30');
    await play.until('19:55');
    const before = (await play.noticed()).length;
    await play.restarted().tick();
    play.jump('19:20');
    await play.evening.tick();
    await play.until('19:56');
    expect(await play.noticed()).toHaveLength(before);
    await play.until('20:10');
    expect((await play.noticed()).slice(before)).toEqual(['stopping']);
  });

  it('is given in full although the cloud takes two minutes to say that it is lit', async () => {
    const play = stage('10:30');
    await play.until('19:45');
    const { world } = play.around;
    const status = world.status.bind(world);
    world.status = async () => {
      play.jump('19:52');
      return status();
    };
    play.jump('19:50');
    await play.evening.tick();
    const lease = await play.ports.leases.get('dev');
    expect((await play.noticed()).at(-1)).toContain('final');
    expect((lease?.litUntilMs ?? 0) - play.now()).toBeGreaterThanOrEqual(10 * MINUTE);
  });

  it('is given in full when time jumps over it, however far', async () => {
    for (const landing of ['19:59', '20:00', '20:20', '23:00']) {
      const play = stage('10:30');
      await play.until('19:45');
      play.jump(landing);
      await play.evening.tick();
      const lease = await play.ports.leases.get('dev');
      expect((lease?.litUntilMs ?? 0) - play.now(), landing).toBeGreaterThanOrEqual(10 * MINUTE);
      expect(play.world.live?.action, landing).toBeUndefined();
    }
  });
});

describe('a lease that ends when the clock would light it', () => {
  it('is taken over by that start, without a reminder and without going dark in between', async () => {
    const play = stage('20:30');
    await play.until('20:31');
    await play.run('up', dana);
    await play.until('20:50');
    const kept = await play.evening.extend(dana, { kind: 'tonight' });
    expect(kept).toMatchObject({ result: 'done', lease: { litUntilMs: at('11:00', NEXT_DAY) } });
    await play.until('12:00', NEXT_DAY);
    expect((await play.noticed()).slice(1)).toEqual(['extended', 'starting']);
    expect(play.world.runs.map(({ action }) => action)).not.toContain('down');
    expect(await play.ports.leases.get('dev')).toMatchObject({ litUntilMs: at('20:00', NEXT_DAY) });
  });

  it('is stopped after all when that start is held meanwhile', async () => {
    const play = stage('20:30');
    await play.until('20:31');
    await play.run('up', dana);
    await play.evening.extend(dana, { kind: 'tonight' });
    await play.until('10:59', NEXT_DAY);
    await play.evening.add(minji, 'hold', {
      ...{ fromMs: at('10:59', NEXT_DAY), untilMs: at('23:00', NEXT_DAY), reason: 'away' },
    });
    await play.until('11:20', NEXT_DAY);
    expect((await play.noticed()).slice(-3)).toEqual(['reminder 10 final', 'start-skipped hold', 'stopping']);
    expect(play.world.lit).toBe(false);
  });
});

describe('what has begun already when it is asked for', () => {
  it('is lit for the rest of a booking', async () => {
    const play = stage('21:00');
    await play.until('21:05');
    const booked = { fromMs: at('20:30'), untilMs: at('23:00'), reason: 'demo' };
    expect(await play.evening.add(minji, 'booking', booked)).toMatchObject({ result: 'done' });
    await play.until('21:10');
    expect(play.world.live?.action).toBe('up');
    expect(await play.ports.leases.get('dev')).toMatchObject({ litUntilMs: at('23:00') });
  });
});

describe('an absence', () => {
  it('of more than eight days is explained too', async () => {
    const play = stage('10:00', '2026-11-02');
    await play.until('21:00', '2026-11-02');
    const before = (await play.noticed()).length;
    play.jump('13:00', '2026-11-24');
    const back = play.restarted();
    await back.tick();
    await back.tick();
    const lines = (await play.noticed()).slice(before);
    expect(new Set(lines)).toEqual(new Set(['missed']));
    // Of the last eight days: Tuesday the 17th to Tuesday the 24th, without the weekend.
    expect(lines).toHaveLength(6);
  });

  it('does not begin before there was anybody to be absent', async () => {
    const play = stage('13:00');
    await play.evening.tick();
    expect(await play.noticed()).toEqual([]);
  });

  it('is none of a process whose first look falls into that of another', async () => {
    const play = stage('13:00');
    const { claims } = play.ports;
    let probes = 0;
    const second = leaseServiceOf({
      ...play.around,
      owner: 'second',
      ports: {
        ...play.ports,
        claims: {
          ...claims,
          async claims(...query) {
            const found = await claims.claims(...query);
            // The other begins right after this one has found that nobody has.
            if (probes++ === 0) await play.evening.tick();
            return found;
          },
        },
      },
    });
    await second.tick();
    expect(probes).toBeGreaterThan(0);
    expect(await play.noticed()).toEqual([]);
  });
});

describe('the watch for what is lit without a lease', () => {
  it('goes on when the clock is set back', async () => {
    const play = stage('23:00');
    await play.evening.tick();
    play.jump('21:00');
    await play.evening.tick();
    play.world.turn(true);
    await play.until('21:20');
    expect((await play.noticed())[0]).toBe('found-lit');
  });
});
