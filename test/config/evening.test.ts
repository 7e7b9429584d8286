import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UnusableCalendar } from '../../src/config/check-calendars.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { ConfigProblem } from '../../src/config/problems.ts';
import { LamplighterError } from '../../src/core/errors.ts';
import { smallRegistry } from '../support/config/small-kinds.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamplighter-evening-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const load = (settings: string, unusableCalendar?: UnusableCalendar) =>
  loadConfig({
    ...(unusableCalendar && { unusableCalendar }),
    text: `environments:\n  dev:\n    ${settings}\n    connections: {kubernetes: {inCluster: true}}\n    components: {a: {kind: app, name: a}}`,
    source: join(folder, 'dev.yaml'),
    registry: smallRegistry(),
  });
const evening = async (settings: string) => (await load(settings)).environments.get('dev')?.evening;

async function problemsOf(settings: string): Promise<string[]> {
  try {
    await load(settings);
  } catch (error) {
    if (!(error instanceof LamplighterError) || error.code !== 'config-invalid') throw error;
    return (error.facts.problems as ConfigProblem[]).map(
      ({ path, message, remedy }) => `${path.replace('environments.dev.', '')}: ${message} | ${remedy}`,
    );
  }
  throw new Error('the text was accepted');
}

describe('the settings of leases and schedules', () => {
  it('have defaults that need no word in the file', async () => {
    const settings = await evening('description: x');
    expect(settings?.lease).toMatchObject({
      ttlMs: 4 * 3_600_000,
      remindersMs: [3_600_000, 1_800_000, 600_000],
    });
    expect(settings?.schedule).toMatchObject({ zone: 'UTC', start: [], stop: [] });
  });

  it.each([
    [
      'schedule: {zone: Asia/Seul}',
      ['schedule.zone: is not a time zone | For example Asia/Seoul or Europe/Berlin.'],
    ],
    [
      'schedule: {start: ["0 0 30 2 *"]}',
      [
        'schedule.start[0]: never fires: there is no such date | Five fields: minute, hour, day of month, month, weekday. For example "0 11 * * 1-5".',
      ],
    ],
    [
      'schedule: {stop: ["every evening"]}',
      [
        'schedule.stop[0]: is no cron expression | Five fields: minute, hour, day of month, month, weekday. For example "0 11 * * 1-5".',
      ],
    ],
    [
      'schedule: {readyBy: "11:00"}',
      [
        'schedule.readyBy: has no days: schedule.start is empty | Write in start on which days, e.g. "0 11 * * 1-5".',
      ],
    ],
    [
      'schedule: {holidays: {country: XX}}',
      [
        'schedule.holidays.country: is no country whose holidays are known | The codes are those of ISO 3166; write days under dates, or take it away.',
      ],
    ],
    [
      'schedule: {holidays: {dates: {"2026-02-30": x}}}',
      [expect.stringMatching(/^schedule\.holidays\.dates/)],
    ],
    [
      'schedule: {holidays: {ics: no.ics}}',
      [
        'schedule.holidays.ics: cannot be used: there is no such file | Name a calendar file (.ics) with whole-day events, from the folder of this file.',
      ],
    ],
    [
      'schedule: {holidays: {ics: "https://calendar.example.com/secret/basic.ics"}}',
      [
        'schedule.holidays.ics: is an address, and lamplighter reads a file | Download it next to this file, e.g. `curl -fsSL -o holidays.ics <address>`, and write `ics: holidays.ics`. While `serve` runs, it reads the file again whenever it changes.',
      ],
    ],
    [
      'schedule: {holidays: {ics: "webcal://example.com/days.ics"}}',
      [expect.stringMatching(/^schedule\.holidays\.ics: is an address/)],
    ],
    [
      'schedule: {holidays: {ics: "file:///etc/days.ics"}}',
      [expect.stringMatching(/Write the path of the file, without file:\/\/\.$/)],
    ],
    [
      'schedule: {holidays: {ics: .}}',
      [expect.stringMatching(/^schedule\.holidays\.ics: cannot be used: it is a folder/)],
    ],
    ['lease: {ttl: 2d}', ['lease.ttl: is longer than lease.bound | Make ttl shorter, or bound longer.']],
    [
      'lease: {ttl: 5m}',
      ['lease.ttl: is too short for a lease: a stop is announced 10 min before | Write 15m or more.'],
    ],
    [
      'lease: {latest: "22:00", approval: {after: "23:00"}}',
      [
        'lease.approval.after: never applies: lease.latest is not later | Make after earlier, or latest later.',
      ],
    ],
  ])('%s is refused with its place, and with what to write', async (settings, problems) => {
    expect(await problemsOf(settings)).toEqual(problems);
  });

  it('name a calendar file that is read with them, and refused when it cannot be parsed', async () => {
    await writeFile(join(folder, 'bad.ics'), 'BEGIN:VCALENDAR\r\nnonsense');
    const [problem] = await problemsOf('schedule: {holidays: {ics: bad.ics}}');
    expect(problem).toMatch(/^schedule\.holidays\.ics: cannot be used: \S/);
    const text =
      'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Offsite\r\nDTSTART;VALUE=DATE:20260506\r\nEND:VEVENT\r\nEND:VCALENDAR';
    await writeFile(join(folder, 'good.ics'), text);
    expect((await evening('schedule: {holidays: {ics: good.ics}}'))?.holidays.ics).toEqual({
      path: 'good.ics',
      text,
    });
  });

  it('refuse a calendar file that is none, and say what it is instead', async () => {
    await writeFile(join(folder, 'page.ics'), '<!DOCTYPE html><html></html>');
    await writeFile(join(folder, 'empty.ics'), '');
    await writeFile(join(folder, 'text.ics'), 'hello');
    const fault = async (name: string) => (await problemsOf(`schedule: {holidays: {ics: ${name}}}`))[0];
    expect(await fault('page.ics')).toContain('cannot be used: it is a web page, not a calendar |');
    expect(await fault('empty.ics')).toContain('cannot be used: it is empty |');
    expect(await fault('text.ics')).toContain(
      'cannot be used: it is not a calendar: there is no BEGIN:VCALENDAR in it |',
    );
  });

  it('go on without a calendar file that cannot be used where stopping matters more, and keep why', async () => {
    const { environments } = await load('schedule: {holidays: {ics: no.ics}}', 'go-on');
    expect(environments.get('dev')?.evening.holidays.ics).toEqual({
      path: 'no.ics',
      text: '',
      fault: 'there is no such file',
    });
  });
});
