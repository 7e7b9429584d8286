import type { EveningSettings } from '../core/schedule/settings.ts';

/** The events of the calendar file that are not counted, a sentence each; none where all are. */
export const lostEvents = ({ holidays: { ics } }: Pick<EveningSettings, 'holidays'>): string[] =>
  (ics?.lost ?? []).map(({ line, name, why }) => `${ics?.path} line ${line}, "${name}": ${why}`);
