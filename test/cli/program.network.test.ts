import { describe, expect, it } from 'vitest';
import { NO_MORE } from '../../src/config/protect.ts';
import { LamplighterError } from '../../src/core/errors.ts';
import { ACTOR, cli, FakeApp, STATUS } from '../support/cli/fake-cli.ts';
import { FAILED, finished, HALFWAY, journal } from '../support/cli/sample-run.ts';

const lines = (text: string) => text.trimEnd().split('\n');
const jsonLines = (text: string) => lines(text).map((line) => JSON.parse(line));

describe('the command line', () => {
  it('runs up for whoever asks, and exits with 0 when everything is lit', async () => {
    const app = new FakeApp();
    const { code, out } = await cli('up', { app });
    expect(code).toBe(0);
    expect(app.asked).toEqual([
      { action: 'up', requester: 'kim', origin: { actor: ACTOR }, infraOnly: false, reset: false },
    ]);
    expect(out).toContain('dev is lit: 3 done, 1 unchanged, in 4m 50s');
    expect(out).toContain('open the page');
    expect(app.closed).toBe(1);
  });

  it.each([
    ['failed', 1],
    ['partial', 3],
    ['cancelled', 130],
  ] as const)('exits for an outcome %s with %i', async (outcome, expected) => {
    const app = new FakeApp();
    app.story = [...HALFWAY, ...journal([60, finished(outcome, 60, {})])];
    expect((await cli('down', { app })).code).toBe(expected);
  });

  it('shows a failure with its remedy and no stack trace', async () => {
    const app = new FakeApp();
    app.story = FAILED;
    const { code, out } = await cli('up', { app });
    expect(code).toBe(1);
    expect(out).toContain('what to do   Free some storage, then run `lamplighter up` again.');
    expect(out).not.toContain('    at ');
  });

  it('passes the global flags on wherever they stand', async () => {
    const before = await cli('--config a.yaml --world slow --speed max --seed 7 --fresh up --infra-only');
    const behind = await cli('up --infra-only --fresh --seed 7 --speed max --world slow --config a.yaml');
    expect(before.flags).toEqual(behind.flags);
    expect(before.flags).toMatchObject({
      ...{ config: 'a.yaml', world: 'slow', speed: 'max', seed: 7, fresh: true, infraOnly: true },
    });
  });

  it.each(['--world slow', '--fresh', '--speed 10', '--seed 0'])(
    'takes %s as a wish for the sandbox',
    async (flag) => {
      expect((await cli(`status ${flag}`)).flags?.sandbox).toBe(true);
      expect((await cli('status')).flags?.sandbox).toBe(false);
    },
  );

  it('reads long dashes as flags', async () => {
    const { flags } = await cli('up —sandbox –infra-only');
    expect(flags).toMatchObject({ sandbox: true, infraOnly: true });
  });

  it.each([
    ['stauts', 'Did you mean status?'],
    ['up --sandbx', 'Did you mean --sandbox?'],
    ['sandbox sreve', 'Did you mean serve?'],
    ['up --speed fast', 'Give a number above 0, or "max".'],
    ['up --speed 0', 'Give a number above 0, or "max".'],
    ['up --seed 1.5', 'Give a whole number.'],
    ['plan sideways', 'up, down'],
    ['down --reset', 'takes no --reset'],
    ['plan down --infra-only', 'takes no --infra-only'],
    ['up one two', 'Too many arguments'],
    ['up --infra-only --reset', 'give one of the two'],
    ['plan up --reset --infra-only', 'give one of the two'],
  ])('refuses `%s` with exit code 2 and says: %s', async (line, text) => {
    const { code, err, out } = await cli(line);
    expect(code).toBe(2);
    expect(err.replace(/\s+/g, ' ')).toContain(text);
    expect(err).toContain('what to do: ');
    expect(out).toBe('');
  });

  it('takes an abort for a wish only when its own signal was the origin', async () => {
    const thrown = (name: string) => Object.assign(new Error('the operation was aborted'), { name });
    const failing = (error: Error, wish?: AbortController) =>
      cli('status', {
        signal: (wish ?? new AbortController()).signal,
        services: {
          openApp: async () => {
            wish?.abort(new LamplighterError('run-cancelled', 'Cancelled at the terminal.'));
            throw error;
          },
        },
      });
    const wished = await failing(thrown('AbortError'), new AbortController());
    expect(wished).toMatchObject({ code: 130, err: expect.stringContaining('Cancelled at the terminal.') });
    expect((await failing(thrown('TimeoutError'), new AbortController())).code).toBe(1);
    expect((await failing(thrown('TimeoutError'))).code).toBe(1);
    expect((await failing(thrown('AbortError'))).code).toBe(1);
  });

  it('shows no secret of an error, not even with its causes and stack traces', async () => {
    const openApp = async () => {
      throw new LamplighterError('internal', 'GET https://bot:hunter2@host failed', {
        cause: new Error('password=hunter2'),
      });
    };
    for (const line of ['status', 'status --verbose', 'status --json --verbose']) {
      const { out, err } = await cli(line, { services: { openApp } });
      expect(out + err).toContain('https://***@host');
      expect(out + err).not.toContain('hunter2');
    }
  });

  it('shows the help and exits with 0 when asked for it, with 2 when no command is given', async () => {
    expect(await cli('--help')).toMatchObject({ code: 0, err: '' });
    const none = await cli('');
    expect(none.code).toBe(2);
    expect(none.err).toContain('Usage: lamplighter');
  });

  it('tells a fault of the configuration with its remedy, exits with 2', async () => {
    const openApp = async () => {
      throw new LamplighterError('config-invalid', 'dev.yaml has 2 problems:\n  a\n  b', {
        remedy: 'Mend them.',
      });
    };
    const { code, err } = await cli('up', { services: { openApp } });
    expect(code).toBe(2);
    expect(lines(err)).toEqual([
      'lamplighter: dev.yaml has 2 problems:',
      '  a',
      '  b',
      '  what to do: Mend them.',
    ]);
  });

  it('shows causes and stack traces only with --verbose', async () => {
    const openApp = async () => {
      throw new LamplighterError('service-failed', 'no answer', { cause: new Error('the deeper reason') });
    };
    const quiet = await cli('up', { services: { openApp } });
    const verbose = await cli('up --verbose', { services: { openApp } });
    expect(quiet.code).toBe(1);
    expect(quiet.err).not.toContain('the deeper reason');
    expect(verbose.err).toContain('the deeper reason');
    expect(verbose.err).toContain('    at ');
  });
});

describe('--json', () => {
  it('writes one event per line, moments as ISO strings, run.finished last', async () => {
    const { out, code } = await cli('up --json');
    const events = jsonLines(out);
    expect(code).toBe(0);
    expect(events[0]).toMatchObject({ type: 'run.started', at: '2026-11-23T02:00:00.000Z' });
    expect(events.at(-1)).toMatchObject({
      type: 'run.finished',
      outcome: 'succeeded',
      durationMs: 290_000,
      criticalPathMs: 288_000,
      components: { database: { result: 'succeeded' } },
    });
  });

  it.each([
    ['status', { type: 'status', summary: 'unknown' }],
    ['plan up', { type: 'plan', action: 'up' }],
    ['check', { type: 'check', ok: false }],
  ])('answers %s with one object', async (line, expected) => {
    const { out } = await cli(`${line} --json`);
    expect(jsonLines(out)).toEqual([expect.objectContaining(expected)]);
  });

  it('writes errors as an object on standard output, and nothing for people', async () => {
    const { out, err, code } = await cli('up --json --spede 3');
    expect(code).toBe(2);
    expect(jsonLines(out)).toEqual([
      {
        type: 'error',
        code: 'usage',
        message: "Unknown option '--spede'.",
        remedy: expect.stringContaining('Did you mean --speed?'),
      },
    ]);
    expect(err).toBe('');
  });
});

describe('status and check', () => {
  it('status exits with 3 when some components cannot be asked, with 1 when none can, with 0 otherwise', async () => {
    const [lit, unknown] = STATUS.rows;
    if (lit === undefined || unknown === undefined) throw new Error('no rows');
    const statusOf = async (rows: typeof STATUS.rows) => {
      const app = new FakeApp();
      app.report = { ...STATUS, rows };
      return (await cli('status', { app })).code;
    };
    expect(await statusOf([lit, unknown])).toBe(3);
    expect(await statusOf([unknown])).toBe(1);
    expect(await statusOf([lit])).toBe(0);
  });

  it('check exits with 1 when something is missing and says what to do', async () => {
    const { code, out } = await cli('check');
    expect(code).toBe(1);
    expect(out).toContain('what to do: Open port 9092.');
    expect(out).toContain('1 of 2 checks failed.');
  });
});

describe('confirmation of reset and init', () => {
  it.each(['reset', 'init'] as const)('%s runs with --yes', async (action) => {
    const app = new FakeApp();
    expect((await cli(`${action} --yes`, { app })).code).toBe(0);
    expect(app.asked).toEqual([{ action, requester: 'kim', origin: { actor: ACTOR } }]);
  });

  it.each(['reset', 'init'])(
    '%s without a terminal and without --yes changes nothing and exits with 2',
    async (action) => {
      const app = new FakeApp();
      const { code, err } = await cli(action, { app });
      expect(code).toBe(2);
      expect(err).toContain('--yes');
      expect(app.asked).toEqual([]);
      expect(app.closed).toBe(1);
    },
  );

  it.each(['y\n', 'YES\n'])('takes the answer %j as a yes', async (types) => {
    const app = new FakeApp();
    const { code, err } = await cli('reset', { app, types });
    expect(code).toBe(0);
    expect(err).toContain('Run reset on dev now? It cannot be undone. [y/N]');
    expect(app.asked).toHaveLength(1);
  });

  it.each(['\n', 'n\n', 'yesterday\n'])('takes the answer %j as a no', async (types) => {
    const app = new FakeApp();
    const { code, err } = await cli('reset', { app, types });
    expect(code).toBe(130);
    expect(err).toContain('Nothing was changed.');
    expect(app.asked).toEqual([]);
  });

  it('shows the plan before it asks', async () => {
    const { err } = await cli('reset', { types: 'n\n' });
    expect(err.indexOf('database')).toBeGreaterThan(-1);
    expect(err.indexOf('database')).toBeLessThan(err.indexOf('[y/N]'));
  });

  it('takes an interrupt at the question as a no', async () => {
    const app = new FakeApp();
    const abort = new AbortController();
    const running = cli('reset', { app, types: '', signal: abort.signal });
    setImmediate(() => abort.abort(new LamplighterError('run-cancelled', 'Cancelled.')));
    expect((await running).code).toBe(130);
    expect(app.asked).toEqual([]);
  });
});

describe('cancelling', () => {
  it('cancels the run with the name of who asked, shows its end and exits with 130', async () => {
    const app = new FakeApp();
    app.holds = true;
    const abort = new AbortController();
    const running = cli('up --json', { app, signal: abort.signal });
    setImmediate(() => abort.abort());
    const { code, out } = await running;
    expect(app.cancelled).toEqual(['cancelled by kim (kim)']);
    expect(code).toBe(130);
    expect(jsonLines(out).at(-1)).toMatchObject({ type: 'run.finished', outcome: 'cancelled' });
    expect(app.closed).toBe(1);
  });

  it('begins nothing when it was cancelled before', async () => {
    const app = new FakeApp();
    const { code } = await cli('up', { app, signal: AbortSignal.abort() });
    expect(code).toBe(130);
    expect(app.asked).toEqual([]);
  });
});

describe('demo in the terminal', () => {
  it('lives one day in a world of its own at 60 times the speed', async () => {
    const app = new FakeApp();
    const { code, out, flags } = await cli('demo --terminal', { app });
    expect(code).toBe(0);
    expect(flags).toMatchObject({ sandbox: true, fresh: true, ephemeral: true, speed: 60 });
    expect(app.asked.map((request) => request.action)).toEqual(['up', 'down']);
    expect(out).toContain('Good night.');
    expect(out).not.toContain('\u001b');
  });

  it('stops at the first run that does not succeed, with its exit code', async () => {
    const app = new FakeApp();
    app.story = FAILED;
    expect((await cli('demo --terminal', { app })).code).toBe(1);
    expect(app.asked).toHaveLength(1);
  });

  it('is the only one without people, so the other refuses a speed at which nobody could follow', async () => {
    const { code, err } = await cli('demo --speed max');
    expect(code).toBe(2);
    expect(err).toContain('--speed 60');
  });

  it('tells programs nothing but JSON', async () => {
    const { out } = await cli('demo --terminal --json');
    expect(jsonLines(out).filter((line) => line.type === 'run.finished')).toHaveLength(2);
  });
});

describe('config and sandbox', () => {
  it('config validate names the environments of a good file', async () => {
    const loadConfig = async (source: string) => ({ source, environments: new Map(), protect: NO_MORE });
    const { code, out } = await cli('config validate dev.yaml', { services: { loadConfig } });
    expect({ code, out }).toEqual({ code: 0, out: 'dev.yaml is valid.\n' });
  });

  it('config validate without a file looks where every command looks', async () => {
    const loadConfig = async (source: string) => ({ source, environments: new Map(), protect: NO_MORE });
    const env = { LAMPLIGHTER_CONFIG: 'from-env.yaml' };
    expect((await cli('config validate', { services: { loadConfig }, env })).out).toContain('from-env.yaml');
  });

  it('sandbox status tells where it runs, or that it does not', async () => {
    const sandbox = {
      serve: async () => {},
      stop: async () => false,
      status: async () => ({
        ...{
          environment: 'dev',
          address: 'http://127.0.0.1:4000',
          pid: 7,
          world: 'ordinary',
          seed: 1,
          speed: 60,
        },
        worldNowMs: 0,
      }),
    };
    expect((await cli('sandbox status', { services: { sandbox } })).out).toContain('http://127.0.0.1:4000');
    const none = { ...sandbox, status: async () => undefined };
    expect((await cli('sandbox status', { services: { sandbox: none } })).out).toContain(
      'No sandbox is running',
    );
    expect((await cli('sandbox stop', { services: { sandbox } })).out).toBe('No sandbox was running.\n');
  });
});
