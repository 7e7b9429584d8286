import type { OverrideKind, ScheduleOverride } from '../core/ports/schedule-overrides.ts';
import { dayOf } from '../core/schedule/zone.ts';
import type { LeaseService } from './lease-service.ts';

/** The exception that a person means; never a guess between two. */
export type Which =
  | { found: 'one'; exception: ScheduleOverride }
  | { found: 'nothing' }
  /** `several` fit, or `none-fits` of the existing ones. */
  | { found: 'several' | 'none-fits'; among: readonly ScheduleOverride[] };

/** By its id, its day or its time; without words the only one there is. */
export async function whichException(
  evening: Pick<LeaseService, 'read' | 'view' | 'zone'>,
  kinds: readonly OverrideKind[],
  text: string,
): Promise<Which> {
  const { exceptions } = await evening.view();
  const known = exceptions.filter(({ kind }) => kinds.includes(kind));
  const meant = known.filter(fits(evening, text));
  const [one] = meant;
  if (known.length === 0) return { found: 'nothing' };
  if (one === undefined) return { found: 'none-fits', among: known };
  return meant.length === 1 ? { found: 'one', exception: one } : { found: 'several', among: meant };
}

function fits(
  { read, zone }: Pick<LeaseService, 'read' | 'zone'>,
  text: string,
): (exception: ScheduleOverride) => boolean {
  if (text === '') return () => true;
  const when = read(text);
  if (when.kind === 'span')
    return ({ fromMs, untilMs }) => fromMs === when.fromMs && untilMs === when.untilMs;
  const named = read(`${text} 23:59`);
  if (named.kind === 'until') {
    const wanted = dayOf(named.atMs, zone);
    return ({ id, fromMs }) => id === text || dayOf(fromMs, zone) === wanted;
  }
  return ({ id, fromMs }) => id === text || (when.kind === 'until' && fromMs === when.atMs);
}
