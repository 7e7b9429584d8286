import { describe, expect, it } from 'vitest';
import { dana, MINUTE, minji, stage } from '../support/lease-stage.ts';

const broken = {
  holiday: (): never => {
    throw new TypeError("Cannot read properties of undefined (reading 'propertyGroups')");
  },
};

describe('an evening whose calendar throws', () => {
  it('is lit and put out at its times, with all its warnings', async () => {
    const play = stage('10:30');
    play.around.calendar = broken;
    await play.until('20:10');
    expect(await play.noticed()).toEqual([
      'starting',
      'reminder 60',
      'reminder 30',
      'reminder 11 final',
      'stopping',
    ]);
    expect(play.world.lit).toBe(false);
  });

  it('is put out when its lease ends, though the calendar breaks while it is lit', async () => {
    const play = stage('10:30');
    await play.until('19:05');
    play.around.calendar = broken;
    await play.until('20:10');
    expect((await play.noticed()).slice(1)).toEqual([
      'reminder 60',
      'reminder 30',
      'reminder 11 final',
      'stopping',
    ]);
    expect(play.world.lit).toBe(false);
  });

  it('can be lit, extended, looked at and put out by people', async () => {
    const play = stage('21:00');
    play.around.calendar = broken;
    await play.run('up', minji);
    expect(await play.evening.extend(dana, { kind: 'for', ms: 60 * MINUTE })).toMatchObject({
      result: 'done',
    });
    expect((await play.evening.view()).nextStart).toBeDefined();
    expect((await play.evening.schedule()).days).toHaveLength(7);
    expect(await play.evening.stopNow(minji)).toMatchObject({ result: 'done' });
  });

  it('looks for a changed calendar file at each tick', async () => {
    const play = stage('10:30');
    let probes = 0;
    play.around.calendar = {
      holiday: () => undefined,
      refresh: () => {
        probes += 1;
      },
    };
    await play.until('20:10');
    expect(probes).toBeGreaterThan(9);
    expect(await play.noticed()).toContain('stopping');
  });
});
