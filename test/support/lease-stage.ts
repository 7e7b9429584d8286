import type { Notice } from '../../src/core/lease/notice.ts';
import { DEFAULT_POLICY, type LeasePolicy, type Person } from '../../src/core/lease/policy.ts';
import { NO_HOLIDAYS } from '../../src/core/schedule/calendar.ts';
import { momentOf } from '../../src/core/schedule/zone.ts';
import { beginCancel, finishCancel } from '../../src/leases/cancel-stop.ts';
import type { LeaseContext } from '../../src/leases/lease-context.ts';
import { leaseServiceOf } from '../../src/leases/lease-service.ts';
import { startLeased } from '../../src/leases/leased-start.ts';
import type { RunHandle, RunRequest } from '../../src/runs/requests.ts';
import { memoryPorts } from '../../src/store/memory-ports/index.ts';
import { Wakes } from '../../src/store/wakes.ts';
import { LampWorld } from './evening-world.ts';

const zone = 'Asia/Seoul';
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const at = (clock: string, day = '2026-11-24') =>
  momentOf(day, Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)), zone);
const person = (name: string, role: Person['role']): Person => ({
  actor: { source: 'slack', id: `U${name}`, name },
  role,
});
export const minji = person('Minji', 'operator');
export const jun = person('Jun', 'operator');
export const dana = person('Dana', 'approver');

interface StageOptions {
  /** Whether the run that ends now fails. */
  fails?(): boolean;
  policy?: Partial<LeasePolicy>;
}

/** One environment in memory, its clock in the test's hands: lit at 11:00 on weekdays, put out at 20:00. */
export function stage(clock: string, day?: string, options: StageOptions = {}) {
  let nowMs = at(clock, day);
  const now = () => nowMs;
  const ports = memoryPorts({
    clock: { now, sleep: async () => {}, outside: (call) => call() },
    runs: new Map(),
    wakes: new Wakes(),
  });
  const world = new LampWorld(now, () => options.fails?.() ?? false);
  world.leases = ports.leases;
  const context: LeaseContext = {
    environment: 'dev',
    settings: {
      lease: { ...DEFAULT_POLICY, approval: { afterMinute: 23 * 60 }, ...options.policy },
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
  const evening = leaseServiceOf(context);
  return {
    ...{ around: context, evening, ports, world },
    /** Another process on the same store, which knows of nothing yet. */
    restarted: () => leaseServiceOf({ ...context, owner: `bot at ${nowMs}` }),
    now,
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
      return startLeased(context, request, async () => ({ runId: world.start(request).runId }) as RunHandle);
    },
    /** As a person's cancel does: begun, and carried out once the run is over. */
    async cancel(who: Person, runId?: string) {
      const begun = await beginCancel(context, who, runId);
      if (begun.step !== 'ending' && begun.step !== 'given-up') return begun;
      const run = begun.run && (await context.world.run(begun.run.id));
      return finishCancel(context, who, run);
    },
    downs: () => world.runs.filter(({ action }) => action === 'down'),
    async noticed(): Promise<string[]> {
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
