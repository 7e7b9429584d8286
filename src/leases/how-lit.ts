import type { StatusReport, StatusRow } from '../runs/requests.ts';
import type { LeaseContext } from './lease-context.ts';

const DARK: readonly string[] = ['off', 'absent', 'deleting'];
/** Dark, or going dark beyond recall. */
const GOING_DARK: readonly string[] = [...DARK, 'stopping'];

/** How much of an environment is lit. Components that cannot be probed are left out. */
export interface Light {
  summary: StatusReport['summary'];
  /** The components that are dark, or going dark. */
  dark: readonly string[];
}

/** Undefined when nothing can be probed: callers go on without. */
export async function lightOf({ world }: Pick<LeaseContext, 'world'>): Promise<Light | undefined> {
  const report = await world.status().catch(() => undefined);
  if (report === undefined) return undefined;
  return { summary: report.summary, dark: namesOf(report.rows, (state) => GOING_DARK.includes(state)) };
}

export const litNames = (rows: readonly StatusRow[]): string[] =>
  namesOf(rows, (state) => !DARK.includes(state));

const namesOf = (rows: readonly StatusRow[], fits: (state: string) => boolean): string[] =>
  rows
    .filter(({ probe }) => 'observed' in probe && fits(probe.observed.state))
    .map(({ component }) => component.name);
