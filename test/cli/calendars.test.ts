import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openApp } from '../../src/cli/open-app.ts';
import { readConfig } from '../../src/config/load.ts';
import { builtInKinds } from '../../src/kinds/index.ts';
import { cli } from '../support/cli/fake-cli.ts';
import { sandboxApp } from '../support/sandbox-app.ts';

/** This year and the next are worked out, whichever they are. */
const YEAR = new Date().getFullYear();
const HALF_READABLE = [
  ...['BEGIN:VCALENDAR', 'VERSION:2.0'],
  ...['BEGIN:VEVENT', 'UID:1', 'DTSTART;VALUE=DATE:20200624', 'RRULE:FREQ=YEARLY', 'SUMMARY:Midsummer'],
  ...['END:VEVENT', 'BEGIN:VEVENT', 'UID:2', `DTSTART;VALUE=DATE:${YEAR}1224`, 'RRULE:FREQ=HOURLY'],
  ...['SUMMARY:Every hour', 'END:VEVENT'],
  ...['BEGIN:VEVENT', 'UID:3', `DTSTART;VALUE=DATE:${YEAR}1231`, 'SUMMARY:Last day', 'END:VEVENT'],
  ...['END:VCALENDAR', ''],
].join('\r\n');
const LOSS = 'days.ics:9 "Every hour": its rule repeats whole days hourly';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamplighter-calendars-'));
  const schedule = 'schedule: {zone: Asia/Seoul, holidays: {ics: days.ics}}';
  const components = 'components: {a: {kind: ec2-instance, instanceId: i-0123456789abcdef0}}';
  await writeFile(
    join(folder, 'dev.yaml'),
    `environments:\n  dev:\n    connections: {aws: {region: eu-west-1}}\n    ${schedule}\n    ${components}\n`,
  );
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (text: string) => writeFile(join(folder, 'days.ics'), text);
const config = () => join(folder, 'dev.yaml');
const services = { loadConfig: (path: string) => readConfig(path, { registry: builtInKinds }) };

describe('config validate with a calendar file', () => {
  it('counts the days off of this year and the next, and names each event that is lost', async () => {
    await write(HALF_READABLE);
    const { code, out } = await cli(`config validate ${config()}`, { services });
    expect(code).toBe(0);
    expect(out.split('\n').slice(1)).toEqual([
      '  dev: 1 components',
      `  dev: days.ics: 2 days off in ${YEAR}, 1 day off in ${YEAR + 1}`,
      `    not counted: ${LOSS}`,
      '',
    ]);
    const { out: json } = await cli(`config validate --json ${config()}`, { services });
    expect(JSON.parse(json)).toMatchObject({ ok: true, calendars: [{ name: 'dev', losses: [LOSS] }] });
  });

  it('names the first of very many that are lost, and how many more there are', async () => {
    const bad = 'BEGIN:VEVENT\r\nDTSTART:never\r\nEND:VEVENT\r\n';
    await write(HALF_READABLE.replace('END:VCALENDAR', `${bad.repeat(40)}END:VCALENDAR`));
    const { out } = await cli(`config validate ${config()}`, { services });
    expect(out.match(/not counted/g)).toHaveLength(21);
    expect(out).toContain('not counted: and 21 more events of days.ics');
  });
});

describe('an app with a calendar file', () => {
  const notes = async (role: 'serve' | 'command') => {
    const lines: string[] = [];
    const off = { fresh: false, json: false, infraOnly: false, reset: false, yes: false, verbose: false };
    const flags = { ...off, config: config(), sandbox: true, ephemeral: true };
    const app = await openApp(flags, {}, { role, note: (message) => lines.push(message) });
    await app.close();
    return lines;
  };

  it('that is half readable names what is lost when serve begins', async () => {
    await write(HALF_READABLE);
    expect(await notes('serve')).toEqual([`dev: ${LOSS}`]);
    expect(await notes('command')).toEqual([]);
  });

  it('that is not there opens all the same, and says that its days are not known', async () => {
    const missing =
      'dev: The calendar file days.ics cannot be used: there is no such file. No day off is known from it.';
    expect(await notes('serve')).toEqual([missing]);
    expect(await notes('command')).toEqual([missing]);
  });
});

describe('check of an environment with a calendar file', () => {
  const findings = async (text: string) => {
    await write(text);
    const example = await readFile('examples/exchange-dev.yaml', 'utf8');
    const named = example.replace('country: KR', `country: KR\n        ics: ${join(folder, 'days.ics')}`);
    expect(named).not.toBe(example);
    const { app, environment } = await sandboxApp({ config: named });
    const all = await app.check(environment.name, new AbortController().signal);
    return all.filter(({ subject }) => subject === 'holidays.ics');
  };

  it('counts its days off, and fails for what is lost', async () => {
    const text = HALF_READABLE.replaceAll(String(YEAR), '2026');
    expect(await findings(text)).toEqual([
      {
        subject: 'holidays.ics',
        ok: true,
        detail: expect.stringMatching(/days\.ics: 2 days off in 2026, 1 day off in 2027$/),
      },
      {
        subject: 'holidays.ics',
        ok: false,
        detail: expect.stringContaining(LOSS),
        remedy: 'Correct the event in the calendar file, or name its days under schedule.holidays.dates.',
      },
    ]);
  });
});
