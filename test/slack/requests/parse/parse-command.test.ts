import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMAND_NAMES } from '../../../../src/slack/requests/index.ts';
import { parseCommand } from '../../../../src/slack/requests/parse/parse-command.ts';
import { textOfMention } from '../../../../src/slack/requests/parse/words.ts';

const ONE = { environments: ['exchange-dev'], placement: ['exchange-dev'] };
const TWO = { environments: ['exchange-dev', 'team-dev'], placement: [] };
const UP = { name: 'up', environment: 'exchange-dev', infraOnly: false, reset: false, dryRun: false };

const parse = (text: string, context: Parameters<typeof parseCommand>[1] = ONE) =>
  parseCommand(text, context);

describe('a command', () => {
  it('is read with everything that may go with it', () => {
    expect(parse('up')).toEqual(UP);
    expect(parse('up exchange-dev --infra-only --dry-run')).toEqual({ ...UP, infraOnly: true, dryRun: true });
    expect(parse('--reset up')).toMatchObject({ problem: 'unknown-command' });
    expect(parse('up --reset exchange-dev')).toEqual({ ...UP, reset: true });
    expect(parse('down')).toEqual({ name: 'down', environment: 'exchange-dev', dryRun: false });
    expect(parse('status --here')).toEqual({ name: 'status', environment: 'exchange-dev', here: true });
    for (const name of ['cancel', 'history'] as const) {
      expect(parse(name)).toEqual({ name, environment: 'exchange-dev' });
    }
    for (const name of ['reset', 'init'] as const) expect(parse(name)).toMatchObject({ name, dryRun: false });
  });

  it('is help when nothing is said', () => {
    for (const text of ['', '   ', '\u200b\u202e', 'help', '--help', '?']) {
      expect(parse(text)).toEqual({ name: 'help' });
    }
  });

  it.each([
    ['start', 'up'],
    ['on', 'up'],
    ['stop', 'down'],
    ['off', 'down'],
  ])('%s means %s', (word, name) => {
    expect(parse(word)).toMatchObject({ name });
  });

  it('takes every sort of dash, capitals, and what Slack puts around words', () => {
    for (const dash of ['--', '–', '—', '-', '‐', '―', '−', '––', '－']) {
      expect(parse(`UP ${dash}Infra-Only`)).toEqual({ ...UP, infraOnly: true });
    }
    expect(parse('*up* `exchange-dev`')).toEqual(UP);
    expect(parse('\u200fup\u00a0exchange-dev\u3000')).toEqual(UP);
  });
});

describe('how long', () => {
  const wish = (text: string) => {
    const parsed = parse(`up ${text}`);
    return 'name' in parsed && parsed.name === 'up' ? parsed.wish : parsed;
  };

  it.each([
    ['for 3h', 3 * 3_600_000],
    ['for 90m', 90 * 60_000],
    ['for 1h 30m', 90 * 60_000],
    ['for 1h30m', 90 * 60_000],
    ['for 2 hours', 2 * 3_600_000],
    ['for 45 min', 45 * 60_000],
    ['for 3시간', 3 * 3_600_000],
  ])('%s is a duration', (text, ms) => {
    expect(wish(text)).toEqual({ kind: 'for', ms });
    expect(wish(`exchange-dev ${text} --infra-only`)).toEqual({ kind: 'for', ms });
  });

  it.each([
    ['until 22:30', '22:30'],
    ['until noon', '12:00'],
    ['until 오후 9시 반', '21:30'],
    ['until 24:00', '24:00'],
    ['until 9:05', '09:05'],
    ['until 10pm', '22:00'],
    ['until 10:30 pm', '22:30'],
    ['until 12am', '00:00'],
    ['until 22시', '22:00'],
  ])('%s is a time of day', (text, time) => {
    expect(wish(text)).toEqual({ kind: 'until', time });
  });

  it.each([
    'for',
    'for ever',
    'for 3',
    'for -1h',
    'for 0h',
    'until',
    'until 25:00',
    'until 13pm',
    'until late',
  ])('%s is none, and says so', (text) => {
    expect(wish(text)).toMatchObject({ problem: 'bad-wish' });
  });

  it('keeps an hour that can be of the morning or the afternoon as it was written: it is asked back', () => {
    for (const hour of ['3', '12', '9시']) {
      expect(wish(`until ${hour} --infra-only`)).toEqual({ kind: 'until', time: hour });
    }
  });

  it('is said once, and to up alone', () => {
    expect(wish('for 3h until 22:00')).toMatchObject({ problem: 'extra-word', word: 'until' });
    expect(parse('down for 3h')).toEqual({ problem: 'no-wish', word: 'for', command: 'down' });
  });
});

describe('a command about the evening', () => {
  const environment = 'exchange-dev';

  it('keeps its time as it was written, wherever the environment stands', () => {
    for (const text of ['extend 2h', 'extend exchange-dev 2h', 'extend 2h exchange-dev', 'EXTEND 2H']) {
      expect(parse(text)).toEqual({ name: 'extend', environment, time: '2h' });
    }
    expect(parse('extend')).toEqual({ name: 'extend', environment, time: '' });
    expect(parse('extend until tomorrow 9:00')).toMatchObject({ time: 'until tomorrow 9:00' });
    expect(parse('book Fri 18:00–23:00')).toEqual({ name: 'book', environment, time: 'fri 18:00–23:00' });
    expect(parse('hold until Mon')).toMatchObject({ name: 'hold', time: 'until mon' });
    expect(parse('skip 내일')).toMatchObject({ name: 'skip', time: '내일' });
    expect(parse('start-at tomorrow 9:00')).toEqual({ name: 'start-at', environment, time: 'tomorrow 9:00' });
    expect(parse('start at Sat 9:00')).toMatchObject({ name: 'start-at', time: 'at sat 9:00' });
    expect(parse('start exchange-dev')).toMatchObject({ name: 'up', environment });
    expect(parse('unbook')).toEqual({ name: 'unbook', environment, time: '' });
    expect(parse('unskip exchange-dev Fri')).toEqual({ name: 'unskip', environment, time: 'fri' });
    expect(parse('extend -2h')).toMatchObject({ time: '-2h' });
  });

  it.each([
    ['lock "Load test, really" 3h', 'Load test, really', '3h'],
    ['lock 3h “Load test”', 'Load test', '3h'],
    ['lock «démo» until 22:30', 'démo', 'until 22:30'],
    ['lock load test 3h', 'load test', '3h'],
    ['lock demo until fri', 'demo', 'until fri'],
    ['lock exchange-dev "a &lt;b&gt;" 3h', 'a <b>', '3h'],
  ])('%s has a reason and an end', (text, reason, time) => {
    expect(parse(text)).toEqual({ name: 'lock', environment, reason, time });
  });

  it('says what is missing', () => {
    expect(parse('lock 3h')).toEqual({ problem: 'no-reason', command: 'lock' });
    expect(parse('lock "" 3h')).toEqual({ problem: 'no-reason', command: 'lock' });
    expect(parse('lock "demo"')).toEqual({ problem: 'no-time', command: 'lock' });
    for (const command of ['hold', 'book', 'skip']) {
      expect(parse(command)).toEqual({ problem: 'no-time', command });
    }
    expect(parse('extend 2h', TWO)).toMatchObject({ problem: 'which-environment' });
  });

  it('takes nothing more where there is nothing to say', () => {
    for (const name of ['unlock', 'resume', 'schedule'] as const) {
      expect(parse(name)).toEqual({ name, environment });
      expect(parse(`${name} exchange-dev now`)).toMatchObject({ problem: 'extra-word', word: 'now' });
    }
  });
});

describe('the environment', () => {
  it('may be left out where there is one, or where the channel has one', () => {
    expect(parse('up', { ...TWO, placement: ['team-dev'] })).toMatchObject({ environment: 'team-dev' });
    expect(parse('up team-dev', TWO)).toMatchObject({ environment: 'team-dev' });
  });

  it('is asked for where there are several', () => {
    expect(parse('up', TWO)).toEqual({ problem: 'which-environment', known: TWO.environments });
    expect(parse('up', { ...TWO, placement: TWO.environments })).toMatchObject({
      problem: 'which-environment',
    });
  });

  it('that is not known gets the nearest', () => {
    expect(parse('up exchnge-dev', TWO)).toEqual({
      problem: 'unknown-environment',
      word: 'exchnge-dev',
      near: 'exchange-dev',
      known: TWO.environments,
    });
  });
});

describe('what is no command', () => {
  it('gets the nearest one', () => {
    expect(parse('satus')).toEqual({ problem: 'unknown-command', word: 'satus', near: 'status' });
    expect(parse('🚀')).toEqual({ problem: 'unknown-command', word: '🚀', near: undefined });
    expect(parse('ابدأ')).toEqual({ problem: 'unknown-command', word: 'ابدأ', near: undefined });
    expect(parse('constructor')).toMatchObject({ problem: 'unknown-command' });
    expect(parse('up --infra')).toEqual({
      problem: 'unknown-flag',
      word: '--infra',
      command: 'up',
      near: '--infra-only',
    });
  });

  it('is refused with the word that is too much', () => {
    expect(parse('down exchange-dev now')).toEqual({ problem: 'extra-word', word: 'now', command: 'down' });
    expect(parse('up --infra-only --reset')).toEqual({ problem: 'flags-clash' });
  });

  it('is refused by its length before it is looked into', () => {
    expect(parse('x'.repeat(10_000))).toEqual({ problem: 'too-long', length: 10_000, limit: 400 });
  });
});

describe('a mention', () => {
  it('asks what stands behind it, or in front of it', () => {
    expect(textOfMention('<@U0BOT> status', 'U0BOT')).toBe('status');
    expect(textOfMention('hey <@U0BOT|lamplighter> up for 3h', 'U0BOT')).toBe('up for 3h');
    expect(textOfMention('status <@U0BOT>', 'U0BOT')).toBe('status');
    expect(textOfMention('<@U0BOT>', 'U0BOT')).toBe('');
  });
});

describe('any text whatsoever', () => {
  const word = fc.oneof(
    fc.constantFrom(
      ...COMMAND_NAMES,
      '"',
      '“why”',
      'for',
      'until',
      '3h',
      '22:30',
      '--reset',
      '—here',
      'exchange-dev',
      '`',
    ),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  const line = fc.array(word, { maxLength: 9 }).map((words) => words.join(' '));

  it('is a command or a problem, and never an exception', () => {
    fc.assert(
      fc.property(line, (text) => {
        for (const context of [ONE, TWO, { environments: [], placement: [] }]) {
          const parsed = parseCommand(text, context);
          if ('problem' in parsed) {
            if ('word' in parsed) expect([...parsed.word].length).toBeLessThanOrEqual(41 * '&amp;'.length);
            expect(JSON.stringify(parsed)).not.toMatch(/[<>`]/);
          } else if (parsed.name !== 'help') expect(context.environments).toContain(parsed.environment);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('means the same with other dashes, other spaces and in capitals', () => {
    const flags = fc.subarray(['--infra-only', '--dry-run']);
    fc.assert(
      fc.property(flags, fc.constantFrom('–', '—', '‒', '--'), fc.boolean(), (given, dash, capitals) => {
        const text = ['up', 'exchange-dev', ...given.map((flag) => flag.replace('--', dash))].join(' \t');
        const expected = {
          ...UP,
          infraOnly: given.includes('--infra-only'),
          dryRun: given.includes('--dry-run'),
        };
        expect(parse(capitals ? text.toUpperCase() : text)).toEqual(expected);
      }),
    );
  });
});
