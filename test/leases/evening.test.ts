import { describe, expect, it } from 'vitest';
import { at, dana, jun, MINUTE, minji, stage } from '../support/lease-stage.ts';

describe('an evening', () => {
  it('is lit by the clock, announced three times and put out', async () => {
    const play = stage('10:30');
    await play.until('20:10');
    expect(await play.noticed()).toEqual([
      'starting',
      'reminder 60',
      'reminder 30',
      'reminder 11 final',
      'stopping',
    ]);
    expect(play.world.lit).toBe(false);
    expect(await play.ports.leases.get('dev')).toBeUndefined();
  });

  it('is longer by an approval, and the skipped stop says why', async () => {
    const play = stage('10:30');
    await play.until('19:55');
    const asked = await play.evening.extend(minji, { kind: 'until', atMs: at('23:30') });
    if (asked.result !== 'asked') throw new Error(`it was ${asked.result}`);
    expect(asked.limit).toEqual({ name: 'lease.approval.after', value: '23:00', liftedBy: 'approver' });
    const { id } = asked.approval;
    expect(await play.evening.decide(jun, id, { decision: 'approved' })).toMatchObject({ code: 'role' });
    expect(await play.evening.decide(minji, id, { decision: 'approved' })).toMatchObject({
      code: 'own-request',
    });
    expect(await play.evening.decide(dana, id, { decision: 'approved' })).toMatchObject({ result: 'done' });
    expect(await play.evening.decide(dana, id, { decision: 'denied' })).toMatchObject({ code: 'decided' });
    await play.until('23:40');
    expect((await play.noticed()).slice(4)).toEqual([
      'approval-asked',
      'extended',
      'approval approved',
      'kept lease',
      'reminder 60',
      'reminder 30',
      'reminder 11 final',
      'stopping',
    ]);
  });

  it('waits once for an approver who does not answer, and then says why it stops', async () => {
    const play = stage('10:30');
    await play.until('19:55');
    await play.evening.extend(minji, { kind: 'until', atMs: at('23:30') });
    await play.until('20:30');
    expect((await play.noticed()).slice(4)).toEqual([
      'approval-asked',
      'approval-grace',
      'approval expired',
      'stopping',
    ]);
  });

  it('of a click and the stop at the same moment has one winner, and the loser is told', async () => {
    const play = stage('10:30');
    await play.until('19:59');
    play.jump('20:00');
    const [, answer] = await Promise.all([
      play.evening.tick(),
      play.evening.extend(minji, { kind: 'for', ms: 60 * MINUTE }),
    ]);
    const isStopping = play.world.live?.action === 'down';
    expect(answer.result === 'done').toBe(!isStopping);
    if (isStopping) expect(answer).toMatchObject({ result: 'refused', code: 'stop-won' });
  });

  it('after an outage across the warning is announced again and not put out at once', async () => {
    const play = stage('10:30');
    await play.until('19:40');
    play.jump('20:07');
    await play.until('20:16');
    expect(play.world.live).toBeUndefined();
    await play.until('20:20');
    expect((await play.noticed()).slice(-2)).toEqual(['reminder 10 final', 'stopping']);
  });

  it('is not stopped nor reset while it is locked, and its owner or an approver can end that', async () => {
    const play = stage('10:30');
    await play.until('19:00');
    await play.evening.add(minji, 'lock', { fromMs: at('19:00'), untilMs: at('22:00'), reason: 'load test' });
    await expect(play.run('reset', jun)).rejects.toThrow(
      'dev is locked by Minji until Tue 2026-11-24 22:00 Asia/Seoul (load test)',
    );
    await expect(play.run('down', jun)).rejects.toThrow('locked by Minji');
    expect(await play.evening.end(jun, { kind: 'lock' })).toMatchObject({ code: 'role' });
    await play.until('20:30');
    expect(play.world.lit).toBe(true);
    expect(await play.noticed()).toContain('kept lock');
    expect(await play.evening.end(dana, { kind: 'lock' })).toMatchObject({ result: 'done' });
    await play.until('21:00');
    expect(play.world.lit).toBe(false);
  });

  it("does not undo a person's `down` of the same day, but starts the next day", async () => {
    const play = stage('09:00');
    await play.until('09:01');
    await play.run('up', minji);
    await play.until('10:00');
    await play.run('down', minji);
    await play.until('12:00');
    expect(await play.noticed()).toContain('start-skipped person');
    expect(play.world.lit).toBe(false);
    await play.until('12:00', '2026-11-25');
    expect(play.world.lit).toBe(true);
  });

  it('finds what was lit by hand, announces its end and puts it out', async () => {
    const play = stage('21:00');
    await play.until('21:05');
    play.world.turn(true);
    await play.until('22:10');
    expect(await play.noticed()).toEqual(['found-lit', 'reminder 11 final', 'stopping']);
    expect(play.world.lit).toBe(false);
  });

  it('explains a start that was missed for too long, once', async () => {
    const play = stage('10:00');
    await play.until('10:10');
    play.jump('13:00');
    await play.until('13:05');
    expect(await play.noticed()).toEqual(['missed']);
  });
});
