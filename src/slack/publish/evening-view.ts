import type { Lamplighter } from '../../lamplighter.ts';
import type { LeaseSummaries } from '../slack-deps.ts';

/** What answers show of leases and schedules, apart from those whose subject they are. */
export const eveningView = (app: Pick<Lamplighter, 'evening'>): LeaseSummaries => ({
  async of(environment) {
    const { zone, deadlineMs, nextStart, nextStop, exceptions, approvals, nowMs } = await (
      await app.evening(environment)
    ).view();
    return {
      zone,
      ...(deadlineMs !== undefined && { litUntilMs: deadlineMs }),
      ...(nextStart && { nextStartMs: nextStart.scheduledAtMs }),
      ...(nextStop && { nextStopMs: nextStop.scheduledAtMs }),
      inTheWay: exceptions.filter(
        ({ kind, fromMs }) => (kind === 'lock' || kind === 'hold') && fromMs <= nowMs,
      ),
      asked: approvals.map(({ requestedBy: by, request }) => ({ by, untilMs: Number(request.untilMs) })),
    };
  },
});
