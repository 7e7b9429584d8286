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
    const zone = valueAt(raw, ['schedule', 'zone']);
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
        : await readCalendar(resolve(dirname(source), ics), typeof zone === 'string' ? zone : undefined);
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

/**
 * Works the file out for this year and the next, so that what it lacks is said before it is needed. `zone` is the
 * environment's, for moments of universal time.
 */
async function readCalendar(
  path: string,
  zone: string | undefined,
): Promise<CalendarFile | { fault: string }> {
  const { decodeIcs } = await import('../calendars/ics/decode.ts');
  const { readIcs } = await import('../calendars/ics.ts');
  try {
    const text = decodeIcs(await readFile(path));
    const { fault, losses, year } = readIcs(text, zone);
    if (fault !== undefined) return { fault };
    const thisYear = new Date().getFullYear();
    const found = [...losses, ...year(thisYear).losses, ...year(thisYear + 1).losses];
    return { text, lost: found.map(({ line, summary: name, message: why }) => ({ line, name, why })) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { fault: code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})` };
  }
}
