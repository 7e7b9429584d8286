import type { FaultPoint } from '../../core/ports/runs.ts';

/**
 * For crash tests only: `LAMPLIGHTER_FAULT_POINT=after:phase.acting:2` makes the process kill itself when that point is
 * reached for the second time. The points are `before:` and `after:` each write of an event to a journal, named by its
 * type; without a number the first time counts.
 */
export function faultPointFrom(text: string | undefined): FaultPoint | undefined {
  const [, point, times = '1'] = /^((?:before|after):[a-z.]+)(?::(\d+))?$/.exec(text ?? '') ?? [];
  if (point === undefined) return undefined;
  let left = Number(times);
  return (name) => {
    if (name !== point) return;
    left -= 1;
    if (left !== 0) return;
    process.kill(process.pid, 'SIGKILL');
    // Never resolves: no step may follow, however long the signal takes.
    return new Promise(() => {});
  };
}
