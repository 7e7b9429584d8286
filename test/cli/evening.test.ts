import { describe, expect, it } from 'vitest';
import { openCalendar } from '../../src/calendars/holidays.ts';
import { readConfig } from '../../src/config/load.ts';
import { builtInKinds } from '../../src/kinds/index.ts';
import { type LeaseService, leaseServiceOf } from '../../src/leases/lease-service.ts';
import { cli, FakeApp } from '../support/cli/fake-cli.ts';
import { at, minji, stage } from '../support/lease-stage.ts';

/** A Tuesday evening with a lease until 20:00, and the command line beside it. */
async function evening(clock = '18:00') {
  const play = stage('10:30');
  await play.until(clock);
  return { play, say: (line: string) => cli(line, { app: new AppWith(play.evening) }) };
}

class AppWith extends FakeApp {
  override evening: () => Promise<never>;

  constructor(kept: LeaseService) {
    super();
    this.evening = async () => kept as never;
  }
}

/** As one line, however narrow the terminal. */
const plain = (text: string) => text.replaceAll(/\s+/g, ' ');
const lines = (text: string) => text.trimEnd().split('\n');

describe('lamplighter lease', () => {
  it('says until when it is lit, by whom, and what the clock does next', async () => {
    const { play, say } = await evening();
    const { code, out } = await say('lease');
    expect(code).toBe(0);
    expect(lines(out)).toEqual([
      'dev stays lit until 20:00 Asia/Seoul, 2h from now (up, the schedule).',
      'Next start: Wed 2026-11-25 11:00 Asia/Seoul.',
      'Next stop check: Tue 2026-11-24 20:00 Asia/Seoul.',
    ]);
    play.jump('20:05');
    expect((await say('lease dev')).out).toContain('overdue by 5min');
  });

  it('names locks, bookings and open requests, and has no lease to name where there is none', async () => {
    const { play, say } = await evening();
    await say('lock demo until 22:30');
    await play.evening.extend(minji, { kind: 'until', atMs: at('23:45') });
    const { out } = await say('lease');
    expect(out).toContain('Locked until Tue 2026-11-24 22:30 Asia/Seoul by kim (demo)');
    expect(out).toContain('Minji has asked for more; an approver may decide until');
    const dark = stage('09:00');
    expect((await cli('lease', { app: new AppWith(dark.evening) })).out).toContain('dev has no lease.');
  });
});

describe('lamplighter extend', () => {
  it('moves the lease, and tells programs the same', async () => {
    const { say } = await evening();
    expect((await say('extend until 22:30')).out).toContain('stays lit until 22:30 Asia/Seoul');
    const { out } = await say('extend dev 1h --json');
    expect(JSON.parse(out)).toMatchObject({ litUntil: new Date(at('23:30')).toISOString() });
  });

  it.each([
    ['extend -2h', '"-2h" would be in the past.'],
    ['extend –2h', '"–2h" would be in the past.'],
    ['extend 25:00', '25:00'],
    ['extend yesterday', '"yesterday" is over.'],
    ['extend until 3', '03:00'],
    ['extend forever', 'There is no "for ever"'],
    ['extend Fri 18:00-23:00', 'is a span of time'],
    ['extend 2h --jsn', '--jsn'],
  ])('refuses %s in its own words, and changes nothing', async (line, text) => {
    const { play, say } = await evening();
    const { code, err } = await say(line);
    expect(code).toBe(2);
    expect(err).toContain(text);
    expect(err).not.toContain('unknown option');
    expect(await play.ports.leases.get('dev')).toMatchObject({ litUntilMs: at('20:00') });
  });

  it('names the limit that is in the way, its value, and who can lift it', async () => {
    const { say } = await evening();
    const { code, err } = await say('extend 30h');
    expect(code).not.toBe(0);
    expect(plain(err)).toContain(
      'is further than lease.bound allows: 24h from now, which is Wed 2026-11-25 18:00',
    );
    expect(plain(err)).toContain('Only the configuration can lift it.');
  });
});

describe('what people add to the schedule', () => {
  it('is a booking, which can be taken back by its day', async () => {
    const { say } = await evening();
    expect((await say('book Fri 18:00-23:00')).out).toContain(
      'Booked from Fri 2026-11-27 18:00 Asia/Seoul until Fri 2026-11-27 23:00 Asia/Seoul by kim.',
    );
    expect((await say('schedule')).out).toMatch(/2026-11-27 +Fri +11:00 18:00 +20:00/);
    expect((await say('unbook Fri')).out).toMatch(/^Ended: Booked from Fri 2026-11-27 18:00/);
    expect((await say('schedule')).out).toMatch(/2026-11-27 +Fri +11:00 +20:00/);
    expect((await say('unbook')).err).toContain('dev has nothing of that kind to take back.');
  });

  it('is a day without a start, which can be taken back alone', async () => {
    const { say } = await evening();
    await say('skip Fri');
    expect((await say('schedule')).out).toMatch(/2026-11-27 +Fri +- +20:00 +skipped by kim/);
    expect((await say('unskip')).code).toBe(0);
    expect((await say('schedule')).out).toMatch(/2026-11-27 +Fri +11:00 +20:00/);
  });

  it('is a start at another time, which lasts as long as an `up` does', async () => {
    const { play, say } = await evening();
    expect((await say('start-at Sat 9:00')).out).toContain(
      'Lit once from Sat 2026-11-28 09:00 Asia/Seoul until Sat 2026-11-28 13:00 Asia/Seoul by kim.',
    );
    await play.until('09:10', '2026-11-28');
    expect(play.world.lit).toBe(true);
    expect(await play.ports.leases.get('dev')).toMatchObject({ litUntilMs: at('13:00', '2026-11-28') });
  });

  it('is never guessed at when there are two to take back', async () => {
    const { say } = await evening();
    await say('book Fri 18:00-23:00');
    await say('book Sat 18:00-23:00');
    const { code, err } = await say('unbook');
    expect(code).toBe(2);
    expect(err).toContain('There are several');
    expect((await say('unbook Mon')).err).toContain('None of them is "Mon"');
    expect((await say('unbook Sat 18:00-23:00')).code).toBe(0);
    expect((await say('lease')).out).toContain('Booked from Fri');
  });

  it('is a lock and a hold, each with an end, and ended by hand', async () => {
    const { say } = await evening();
    expect((await say('lock demo 3h')).out).toMatch(/Locked until Tue 2026-11-24 21:00 Asia\/Seoul by kim/);
    expect((await say('lock demo 3h')).err).toContain('It is locked already, by kim');
    expect((await say('unlock')).out).toContain('Ended: Locked');
    expect((await say('hold until Mon')).out).toContain('Starts are held until Mon 2026-11-30');
    expect((await say('resume')).code).toBe(0);
    expect((await say('resume')).err).toContain('There is no hold to end.');
  });

  it.each([
    ['hold -2h', 'would be in the past'],
    ['book tomorrow 9:00', 'is no span'],
    ['skip sometimes', 'is no day'],
    ['start-at Fri 18:00-23:00', 'is a span'],
    ['lock demo 25:00', '25:00'],
  ])('is refused as %s, with what to write instead', async (line, text) => {
    const { play, say } = await evening();
    const { code, err } = await say(line);
    expect(code).toBe(2);
    expect(err).toContain(text);
    expect((await play.evening.view()).exceptions).toEqual([]);
  });
});

describe('lamplighter schedule', () => {
  it('prints the year 2026 of the example, with the holidays of Korea', async () => {
    const config = await readConfig('examples/exchange-dev.yaml', { registry: builtInKinds });
    const [environment] = config.environments.values();
    if (environment === undefined) throw new Error('the example has no environment');
    const settings = environment.evening;
    const context = { ...stage('10:00').around, settings, calendar: await openCalendar(settings) };
    const app = new AppWith(leaseServiceOf(context));
    const { code, out } = await cli('schedule --year 2026', { app });
    expect(code).toBe(0);
    const days = new Map(lines(out).map((line) => [line.slice(0, 10), line.slice(10)]));
    expect([...days.keys()].filter((day) => day.startsWith('2026-'))).toHaveLength(365);
    // New Year, Seollal, Independence Movement Day by its substitute, Children's Day, Chuseok, Hangul Day, Christmas.
    for (const day of [
      '01-01',
      '02-16',
      '02-17',
      '02-18',
      '03-02',
      '05-05',
      '09-24',
      '09-25',
      '10-09',
      '12-25',
    ]) {
      expect(days.get(`2026-${day}`), day).toMatch(/^ +\w{3} +- +20:00 +\S/);
    }
    for (const day of ['01-02', '02-19', '05-06', '09-28', '11-24']) {
      expect(days.get(`2026-${day}`), day).toMatch(/^ +\w{3} +11:00 +20:00/);
    }
    expect(plain((await cli('schedule --year soon', { app })).err)).toContain(
      'Give a year from 1970 to 2200.',
    );
  });

  it('gives programs a line for each day', async () => {
    const { say } = await evening();
    const days = lines((await say('schedule --json')).out).map((line) => JSON.parse(line));
    expect(days.flat()).toHaveLength(7);
    expect(days.flat()[0]).toMatchObject({ type: 'schedule-day', day: '2026-11-24', zone: 'Asia/Seoul' });
  });
});
