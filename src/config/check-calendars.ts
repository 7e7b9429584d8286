import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { CalendarFile } from '../core/schedule/calendar.ts';
import { isMapping } from './draft.ts';
import type { ConfigPath, ConfigProblem } from './problems.ts';
import { valueAt, type YamlSource } from './yaml-source.ts';

export interface Calendars {
  problems: ConfigProblem[];
  /** What was read from the calendar file of each environment. */
  files: ReadonlyMap<string, CalendarFile>;
}

/** Reads the calendar files that the environments name, and knows whether their countries have holidays. */
export async function checkCalendars(
  environments: Readonly<Record<string, unknown>>,
  yaml: YamlSource,
  source: string,
): Promise<Calendars> {
  const problems: ConfigProblem[] = [];
  const files = new Map<string, CalendarFile>();
  for (const [name, raw] of Object.entries(environments)) {
    const holidays = valueAt(raw, ['schedule', 'holidays']);
    if (!isMapping(holidays)) continue;
    const at: ConfigPath = ['environments', name, 'schedule', 'holidays'];
    const { country, state, ics } = holidays;
    if (typeof country === 'string' && /^[A-Z]{2}$/.test(country)) {
      const { countryFault } = await import('../calendars/holidays.ts');
      const where = { country, ...(typeof state === 'string' && { state }) };
      const fault = await countryFault(where);
      if (fault !== undefined) {
        const remedy = 'The codes are those of ISO 3166; write days under dates, or take it away.';
        problems.push(
          yaml.problem([...at, fault], `is no ${fault} whose holidays are known`, remedy, {
            found: holidays[fault],
          }),
        );
      }
    }
    if (typeof ics === 'string' && ics !== '') {
      const isAddress = /^(https?|webcals?):/i.test(ics);
      const read = isAddress
        ? { fault: 'it is an address, and lamplighter reads only a file' }
        : await readCalendar(resolve(dirname(source), ics));
      if ('text' in read) files.set(name, read);
      else {
        const remedy = isAddress
          ? 'Download the calendar, for example by a scheduled job, and name the file.'
          : 'Name a calendar file (.ics) with whole-day events, from the folder of this file.';
        problems.push(yaml.problem([...at, 'ics'], `cannot be used: ${read.fault}`, remedy, { found: ics }));
      }
    }
  }
  return { problems, files };
}

/** Works the file out for this year and the next, so that its gaps are reported before they matter. */
async function readCalendar(path: string): Promise<CalendarFile | { fault: string }> {
  const { decodeCalendar } = await import('../calendars/decode-calendar.ts');
  const { readIcs } = await import('../calendars/ics-book.ts');
  try {
    const text = decodeCalendar(await readFile(path));
    const { book, fault, lost } = readIcs(text);
    if (fault !== undefined) return { fault };
    const thisYear = new Date().getFullYear();
    for (const year of [thisYear, thisYear + 1]) book.year(year);
    return { text, lost: lost() };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { fault: code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})` };
  }
}
