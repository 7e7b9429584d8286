import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isMapping } from './draft.ts';
import type { ConfigPath, ConfigProblem } from './problems.ts';
import { valueAt, type YamlSource } from './yaml-source.ts';

export interface Calendars {
  problems: ConfigProblem[];
  /** What the calendar file of each environment holds. */
  icsTexts: ReadonlyMap<string, string>;
}

/** Reads the calendar files that the environments name, and knows whether their countries have holidays. */
export async function checkCalendars(
  environments: Readonly<Record<string, unknown>>,
  yaml: YamlSource,
  source: string,
): Promise<Calendars> {
  const problems: ConfigProblem[] = [];
  const icsTexts = new Map<string, string>();
  for (const [name, raw] of Object.entries(environments)) {
    const holidays = valueAt(raw, ['schedule', 'holidays']);
    if (!isMapping(holidays)) continue;
    const at: ConfigPath = ['environments', name, 'schedule', 'holidays'];
    const { country, state, ics } = holidays;
    if (typeof country === 'string' && /^[A-Z]{2}$/.test(country)) {
      const { countryFault } = await import('../schedules/holidays.ts');
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
      const read = await readCalendar(resolve(dirname(source), ics));
      if ('text' in read) icsTexts.set(name, read.text);
      else {
        const remedy = 'Name a calendar file (.ics) with whole-day events, from the folder of this file.';
        problems.push(yaml.problem([...at, 'ics'], `cannot be used: ${read.fault}`, remedy, { found: ics }));
      }
    }
  }
  return { problems, icsTexts };
}

async function readCalendar(path: string): Promise<{ text: string } | { fault: string }> {
  const { icsFault } = await import('../schedules/ics.ts');
  try {
    const text = await readFile(path, 'utf8');
    const fault = await icsFault(text);
    return fault === undefined ? { text } : { fault };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { fault: code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})` };
  }
}
