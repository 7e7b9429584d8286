import { dirname, resolve } from 'node:path';
import type { CalendarFile } from '../calendars/calendar-file.ts';
import { isMapping } from './draft.ts';
import type { ConfigPath, ConfigProblem } from './problems.ts';
import { valueAt, type YamlSource } from './yaml-source.ts';

/**
 * What becomes of a calendar file that cannot be used. `refuse`: it is a problem of the configuration, as for
 * whoever writes it. `go-on`: the environment has none of its days, as for whoever must stop it tonight.
 */
export type UnusableCalendar = 'refuse' | 'go-on';

export interface Calendars {
  problems: ConfigProblem[];
  /** What the calendar file of each environment holds, or why it is not used. */
  files: ReadonlyMap<string, { text: string; fault?: string }>;
}

const REMEDY = 'Name a calendar file (.ics) with whole-day events, from the folder of this file.';

/** Reads the calendar files that the environments name, and knows whether their countries have holidays. */
export async function checkCalendars(
  environments: Readonly<Record<string, unknown>>,
  yaml: YamlSource,
  options: { source: string; unusable: UnusableCalendar },
): Promise<Calendars> {
  const { source, unusable } = options;
  const problems: ConfigProblem[] = [];
  const files = new Map<string, { text: string; fault?: string }>();
  const read = new Map<string, CalendarFile>();
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
    if (typeof ics !== 'string' || ics === '') continue;
    if (isAddress(ics)) {
      problems.push(
        yaml.problem([...at, 'ics'], 'is an address, and lamplighter reads a file', downloadRemedy(ics)),
      );
      continue;
    }
    const path = resolve(dirname(source), ics);
    const { readCalendarFile } = await import('../calendars/calendar-file.ts');
    // Ten thousand environments may name one file.
    const file = read.get(path) ?? (await readCalendarFile(path));
    read.set(path, file);
    if ('text' in file) files.set(name, { text: file.text });
    else if (unusable === 'go-on') files.set(name, { text: '', fault: file.fault });
    else {
      problems.push(yaml.problem([...at, 'ics'], `cannot be used: ${file.fault}`, REMEDY, { found: ics }));
    }
  }
  return { problems, files };
}

const isAddress = (text: string): boolean => /^[a-z][a-z0-9+.-]+:\/\//i.test(text.trim());

/** The address of a private calendar is its key, so it is not repeated. */
function downloadRemedy(address: string): string {
  if (/^file:/i.test(address.trim())) return 'Write the path of the file, without file://.';
  return 'Download it next to this file, e.g. `curl -fsSL -o holidays.ics <address>`, and write `ics: holidays.ics`. While `serve` runs, it reads the file again whenever it changes.';
}
