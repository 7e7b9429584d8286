import type { App } from '../../lamplighter.ts';
import type { EveningView } from '../parts.ts';

/** What answers show of leases and schedules, apart from those whose subject they are. */
export const eveningView = (app: Pick<App, 'evening'>): EveningView => ({
  async of(environment) {
    const { zone, deadlineMs, nextStart, nextStop, exceptions, approvals, nowMs } = await (
      await app.evening(environment)
    ).look();
    return {
      zone,
      ...(deadlineMs !== undefined && { litUntilMs: deadlineMs }),
      ...(nextStart && { nextStartMs: nextStart.nominalMs }),
      ...(nextStop && { nextStopMs: nextStop.nominalMs }),
      inTheWay: exceptions.filter(
        ({ kind, fromMs }) => (kind === 'lock' || kind === 'hold') && fromMs <= nowMs,
      ),
      asked: approvals.map(({ requestedBy: by, request }) => ({ by, untilMs: Number(request.untilMs) })),
    };
  },
});
