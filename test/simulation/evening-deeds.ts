import type { Person } from '../../src/core/lease/policy.ts';
import type { EveningAnswer, ExceptionAnswer } from '../../src/leases/answers.ts';
import { beginCancel } from '../../src/leases/cancel-stop.ts';
import { type LeaseContext, timetableOf } from '../../src/leases/lease-context.ts';
import { leaseServiceOf } from '../../src/leases/lease-service.ts';
import { APPROVERS, type Deed } from './draw-evening.ts';
import type { EveningRules } from './evening-rules.ts';

/** Somebody at a replica. */
export interface Asking {
  context: LeaseContext;
  who: string;
}

export const personOf = (name: string): Person => ({
  actor: { source: 'slack', id: name, name },
  role: APPROVERS.includes(name) ? 'approver' : 'operator',
});

/** What somebody asks for, with the real use cases; what they are answered is handed to the rules. */
export async function carryOut(
  deed: Deed,
  { context, who }: Asking,
  other: Asking,
  rules: EveningRules,
): Promise<string> {
  const evening = leaseServiceOf(context);
  const person = personOf(who);
  const heard = (answer: EveningAnswer): string => {
    rules.heard(answer);
    return answer.result === 'refused' ? `refused: ${answer.code}` : answer.result;
  };
  const reported = (answer: ExceptionAnswer): string => {
    rules.toldOf(answer);
    return answer.result === 'refused' ? `refused: ${answer.code}` : answer.result;
  };
  switch (deed.what) {
    case 'extend':
      return heard(await evening.extend(person, { kind: 'for', ms: deed.forMs }));
    case 'keep-tonight':
      return heard(await evening.extend(person, { kind: 'tonight' }));
    case 'stop-now':
      return heard(await evening.stopNow(person));
    case 'cancel-stop': {
      // Whoever is asked dies then, or is slow: any replica goes on with it.
      const begun = await beginCancel(context, person);
      rules.cancelled(begun);
      return begun.step;
    }
    case 'click-twice': {
      const lease = await context.ports.leases.get(context.environment);
      const seen = lease && { litUntilMs: lease.litUntilMs };
      const wish = { kind: 'for', ms: deed.forMs } as const;
      // A click at a replica that dies is never answered: its person asks again, and is no part of the race.
      const answers: EveningAnswer[] = [];
      const clicks = [context, other.context].map(async (at, index) => {
        const answer = await leaseServiceOf(at).extend(personOf(APPROVERS[index] ?? ''), wish, seen);
        answers.push(answer);
        rules.raced(answers);
        return heard(answer);
      });
      return (await Promise.all(clicks)).join(', ');
    }
    case 'approve':
    case 'deny': {
      const [open] = await context.ports.approvals.openOf(context.environment);
      if (open === undefined) return 'nothing to decide';
      const decision = deed.what === 'approve' ? 'approved' : 'denied';
      const approver = APPROVERS.find((name) => name !== open.requestedBy.name) ?? '';
      return heard(await evening.decide(personOf(approver), open.id, { decision }));
    }
    case 'unlock':
      return reported(await evening.end(person, { kind: 'lock' }));
    case 'resume':
      return reported(await evening.end(person, { kind: 'hold' }));
    case 'skip': {
      const start = (await timetableOf(context)).nextStart(context.now());
      const fromMs = start?.scheduledAtMs ?? context.now();
      return reported(
        await evening.add(person, 'skip', { fromMs, untilMs: fromMs + 60_000, reason: 'nobody is in' }),
      );
    }
    case 'lock':
    case 'hold':
    case 'booking':
    case 'one-off': {
      const fromMs = context.now() + deed.inMs;
      const time = { fromMs, untilMs: fromMs + deed.forMs, reason: 'load test' };
      return reported(await evening.add(person, deed.what, time));
    }
    default:
      return deed satisfies never;
  }
}
