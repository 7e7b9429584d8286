import { describe, expect, it } from 'vitest';
import type { Notice } from '../../../src/core/lease/notice.ts';
import { DEFAULT_POLICY, type Person } from '../../../src/core/lease/policy.ts';
import { NO_HOLIDAYS } from '../../../src/core/schedule/calendar.ts';
import { momentOf } from '../../../src/core/schedule/zone.ts';
import { memoryPorts } from '../../../src/store/memory-ports/index.ts';
import { Wakes } from '../../../src/store/wakes.ts';
import type { EveningAround } from '../../../src/use-cases/evening/around.ts';
import { eveningOf } from '../../../src/use-cases/evening/evening.ts';
import { startLeased } from '../../../src/use-cases/evening/leased-start.ts';
import type { RunHandle, RunRequest } from '../../../src/use-cases/requests.ts';
import { LampWorld } from '../../simulation/evening-world.ts';

const zone = 'Asia/Seoul';
const MINUTE = 60_000;
const at = (clock: string, day = '2026-11-24') =>
  momentOf(day, Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)), zone);
const person = (name: string, role: Person['role']): Person => ({
  actor: { source: 'slack', id: `U${name}`, name },
  role,
});
const minji = person('Minji', 'operator');
const jun = person('Jun', 'operator');
const dana = person('Dana', 'approver');

function stage(clock: string) {
  let nowMs = at(clock);
  const now = () => nowMs;
  const ports = memoryPorts({
    clock: { now, sleep: async () => {}, outside: (call) => call() },
    runs: new Map(),
    wakes: new Wakes(),
  });
  const world = new LampWorld(now, () => false);
  const around: EveningAround = {
    environment: 'dev',
    settings: {
      lease: { ...DEFAULT_POLICY, approval: { afterMinute: 23 * 60 } },
      schedule: {
        ...{ zone, start: ['0 11 * * 1-5'], stop: ['0 20 * * *'] },
        ...{ leadMs: 0, mostLeadMs: MINUTE, graceMs: 60 * MINUTE },
      },
      holidays: { holidays: {}, workingDays: [] },
      drift: { everyMs: 15 * MINUTE, treatment: 'stop', noticeMs: 30 * MINUTE },
    },
    calendar: NO_HOLIDAYS,
    ports,
    world: world.view(),
    owner: 'bot',
    now,
  };
  const evening = eveningOf(around);
  return {
    ...{ around, evening, ports, world },
    /** Plays up to that time with a bot that ticks whenever something is due. */
    async until(end: string, day?: string) {
      const endMs = at(end, day);
      for (;;) {
        world.settle();
        const wakeMs = await evening.tick();
        if (Math.min(wakeMs, nowMs + MINUTE) > endMs) break;
        nowMs = Math.min(wakeMs, nowMs + MINUTE);
      }
      nowMs = endMs;
      world.settle();
    },
    jump(to: string, day?: string) {
      nowMs = at(to, day);
    },
    run(action: RunRequest['action'], who: Person) {
      const request: RunRequest = {
        action,
        requester: who.actor.name,
        origin: { actor: who.actor },
        role: who.role,
      };
      return startLeased(around, request, async () => ({ runId: world.start(request).runId }) as RunHandle);
    },
    async told(): Promise<string[]> {
      const notices = await ports.notices.list({ environment: 'dev', limit: 100 });
      return notices.toReversed().map(short);
    },
  };
}

const short = ({ body }: Notice): string => {
  switch (body.type) {
    case 'reminder':
      return `reminder ${Math.round(body.leadMs / MINUTE)}${body.final ? ' final' : ''}`;
    case 'kept':
      return `kept ${body.reason.by}`;
    case 'approval-ended':
      return `approval ${body.state}`;
    case 'start-skipped':
      return `start-skipped ${body.reason.by}`;
    default:
      return body.type;
  }
};

describe('an evening', () => {
  it('is lit by the clock, announced three times and put out', async () => {
    const play = stage('10:30');
    await play.until('20:10');
    expect(await play.told()).toEqual([
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
    expect((await play.told()).slice(4)).toEqual([
      'approval-asked',
      'approval approved',
      'extended',
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
    expect((await play.told()).slice(4)).toEqual([
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
    expect((await play.told()).slice(-2)).toEqual(['reminder 10 final', 'stopping']);
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
    expect(await play.told()).toContain('kept lock');
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
    expect(await play.told()).toContain('start-skipped person');
    expect(play.world.lit).toBe(false);
    await play.until('12:00', '2026-11-25');
    expect(play.world.lit).toBe(true);
  });

  it('finds what was lit by hand, announces its end and puts it out', async () => {
    const play = stage('21:00');
    await play.until('21:05');
    play.world.turn(true);
    await play.until('22:10');
    expect(await play.told()).toEqual(['found-lit', 'reminder 11 final', 'stopping']);
    expect(play.world.lit).toBe(false);
  });

  it('explains a start that was missed for too long, once', async () => {
    const play = stage('10:00');
    await play.until('10:10');
    play.jump('13:00');
    await play.until('13:05');
    expect(await play.told()).toEqual(['missed']);
  });
});
