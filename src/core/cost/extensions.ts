import type { Actor } from '../actor.ts';
import type { Notice } from '../lease/notice.ts';
import type { Span } from './cost-report.ts';

/** How much longer a person kept the environment lit. */
export interface Extended {
  by: Actor;
  times: number;
  /** The sum by which the person moved the end of leases, in milliseconds. */
  ms: number;
}

/** How much each person extended within a span, most first. */
export function extensionsIn(notices: readonly Notice[], { fromMs, untilMs }: Span): Extended[] {
  const people = new Map<string, Extended>();
  for (const { atMs, body } of notices) {
    if (atMs < fromMs || atMs >= untilMs) continue;
    // A cancel that grants one more step counts as an extension.
    const isOne = body.type === 'extended' || (body.type === 'stop-cancelled' && body.how === 'extended');
    if (!isOne) continue;
    const key = `${body.by.source}/${body.by.id}`;
    const before = people.get(key) ?? { by: body.by, times: 0, ms: 0 };
    const ms = before.ms + Math.max(0, body.untilMs - body.fromMs);
    people.set(key, { ...before, times: before.times + 1, ms });
  }
  return [...people.values()].sort((a, b) => b.ms - a.ms || a.by.name.localeCompare(b.by.name));
}
