import type { ScheduleOverride, ScheduleOverrides } from '../../core/ports/schedule-overrides.ts';
import { byStart } from '../sort-orders.ts';
import { clone, copy } from './copy.ts';

export function memoryExceptions(): ScheduleOverrides {
  const exceptions = new Map<string, ScheduleOverride>();
  const of = (environment: string): ScheduleOverride[] =>
    [...exceptions.values()].filter((exception) => exception.environment === environment).sort(byStart);
  return {
    async add(exception) {
      if (exceptions.has(exception.id)) return false;
      exceptions.set(exception.id, copy(exception));
      return true;
    },
    async end(id, { by, atMs }) {
      const exception = exceptions.get(id);
      if (exception === undefined || exception.endedAtMs !== undefined) return undefined;
      Object.assign(exception, { endedAtMs: atMs, endedBy: copy(by) });
      return clone(exception);
    },
    async active(environment, atMs) {
      return of(environment)
        .filter(
          ({ fromMs, untilMs, endedAtMs }) => fromMs <= atMs && untilMs > atMs && endedAtMs === undefined,
        )
        .map(clone);
    },
    async list({ environment, fromMs, untilMs }) {
      return of(environment)
        .filter((exception) => exception.untilMs >= fromMs && exception.fromMs < untilMs)
        .map(clone);
    },
  };
}
