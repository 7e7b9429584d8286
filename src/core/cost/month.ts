import { LamplighterError } from '../errors.ts';
import { dayOf, momentOf } from '../schedule/zone.ts';
import type { Span } from './cost-report.ts';

/** A month of a zone, `2026-11`. */
export interface Month extends Span {
  month: string;
}

/**
 * That month, or the present one, from its first midnight to its last. Throws `usage` for an invalid or future month.
 */
export function monthOf(text: string | undefined, nowMs: number, zone: string): Month {
  const present = dayOf(nowMs, zone).slice(0, 7);
  const month = text ?? present;
  const [, year = '', ofYear = ''] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(month) ?? [];
  if (year === '') {
    throw new LamplighterError('usage', `${month} is no month.`, { remedy: `Write it as ${present}.` });
  }
  if (month > present) {
    throw new LamplighterError('usage', `${month} has not begun yet in ${zone}.`, {
      remedy: `The present month is ${present}.`,
    });
  }
  const next =
    ofYear === '12' ? `${Number(year) + 1}-01` : `${year}-${String(Number(ofYear) + 1).padStart(2, '0')}`;
  return { month, fromMs: momentOf(`${month}-01`, 0, zone), untilMs: momentOf(`${next}-01`, 0, zone) };
}
