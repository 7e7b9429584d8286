import { readFile, stat } from 'node:fs/promises';
import { decodeIcs } from './ics/decode.ts';
import { type IcsCalendar, readIcs } from './ics.ts';

/** Public feeds of ten years are a tenth of that. */
const MOST_BYTES = 64 * 1024 * 1024;

/** A calendar file that can be used, or why there is none, for a person. */
export type CalendarFile = { text: string; calendar: IcsCalendar } | { fault: string };

/** Reads a calendar file in any encoding; `zone` is the environment's. Never throws. */
export async function readCalendarFile(path: string, zone?: string): Promise<CalendarFile> {
  try {
    // Asked first: opening a pipe would wait for whoever writes into it.
    const stats = await stat(path);
    if (stats.isDirectory()) return { fault: 'it is a folder' };
    if (!stats.isFile()) return { fault: 'it is not a file' };
    if (stats.size > MOST_BYTES) return { fault: 'it is larger than 64 MB' };
    const text = decodeIcs(await readFile(path));
    const calendar = readIcs(text, zone);
    return calendar.fault === undefined ? { text, calendar } : { fault: calendar.fault };
  } catch (error) {
    return { fault: reasonOf(error) };
  }
}

/** Changes whenever the file does: its time, its size and which file it is. */
export const fileVersion = async (path: string): Promise<string> =>
  stat(path).then(({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`, reasonOf);

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'lamplighter is not allowed to read it';
  return `it cannot be read (${code ?? String(error)})`;
}
