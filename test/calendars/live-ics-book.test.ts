import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LiveIcsBook } from '../../src/calendars/live-ics-book.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamplighter-calendar-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const event = (day: string, name: string, more = '') =>
  `BEGIN:VEVENT\r\nUID:${day}\r\nDTSTART;VALUE=DATE:${day}\r\n${more}SUMMARY:${name}\r\nEND:VEVENT\r\n`;
const calendar = (...events: string[]) =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${events.join('')}END:VCALENDAR\r\n`;
const EVE = calendar(event('20261224', 'Eve'));

/** A book on a file that held `text` when the configuration was read. */
function bookOn(text: string, fault?: string) {
  const file = join(folder, 'days.ics');
  const lines: string[] = [];
  const book = new LiveIcsBook({
    settings: { path: 'days.ics', text, ...(fault !== undefined && { fault }) },
    file,
    zone: 'Asia/Seoul',
    onChange: (message) => lines.push(message),
  });
  return {
    ...{ book, lines, file },
    days: () => [...book.year(2026).keys()],
    async put(content: string) {
      await rm(file, { recursive: true, force: true });
      await writeFile(file, content);
      await book.refresh();
    },
  };
}

describe('a calendar file that changes while lamplighter runs', () => {
  it('is read again, and its new days count', async () => {
    const { put, days, lines } = bookOn(EVE);
    await put(EVE);
    expect(days()).toEqual(['2026-12-24']);
    expect(lines).toEqual([]);
    await put(calendar(event('20261224', 'Eve'), event('20261231', 'Last')));
    expect(days()).toEqual(['2026-12-24', '2026-12-31']);
    expect(lines).toEqual(['The calendar file days.ics has been read again.']);
  });

  it.each([
    ['is gone', async (file: string) => rm(file), 'there is no such file'],
    ['is emptied', async (file: string) => writeFile(file, ''), 'it is empty'],
    [
      'is half written',
      async (file: string) => writeFile(file, EVE.slice(0, EVE.length - 20)),
      // Not even its one event has an end.
      /it ends in the middle|it has no events|none of its events can be read/,
    ],
    [
      'ends between two events',
      async (file: string) => writeFile(file, EVE.replace('END:VCALENDAR\r\n', '')),
      'it ends in the middle, without END:VCALENDAR',
    ],
    [
      'is replaced by a page to sign in',
      async (file: string) => writeFile(file, '<!doctype html><title>Sign in</title>'),
      'it is a web page, not a calendar',
    ],
    [
      'is replaced by a folder',
      async (file: string) => {
        await rm(file);
        await mkdir(file);
      },
      'it is a folder',
    ],
  ])('and %s, keeps the last good days; the loss is told once, and its end', async (_, spoil, fault) => {
    const { book, put, days, lines, file } = bookOn(EVE);
    await put(EVE);
    await spoil(file);
    await book.refresh();
    await book.refresh();
    expect(days()).toEqual(['2026-12-24']);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^The calendar file days\.ics cannot be used: .+\. The days read from it before/,
    );
    expect(lines[0]).toMatch(fault);
    await put(EVE);
    expect(lines.slice(1)).toEqual(['The calendar file days.ics has been read again.']);
  });

  it('and could not be used at the start has no days until it can', async () => {
    const { put, days, lines } = bookOn('', 'there is no such file');
    expect(days()).toEqual([]);
    await put(EVE);
    expect(days()).toEqual(['2026-12-24']);
    expect(lines).toEqual(['The calendar file days.ics has been read again.']);
  });

  it('and is half readable now has its readable days, and tells which events are lost', async () => {
    const { put, days, lines } = bookOn(EVE);
    await put(calendar(event('20261224', 'Eve'), event('20261231', 'Often', 'RRULE:FREQ=HOURLY\r\n')));
    expect(days()).toEqual(['2026-12-24']);
    expect(lines).toEqual([
      'The calendar file days.ics has been read again.',
      'days.ics:8 "Often": its rule repeats whole days hourly',
    ]);
  });
});
