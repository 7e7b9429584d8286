import { describe, expect, it } from 'vitest';
import { LamplighterError } from '../../src/core/errors.ts';
import { ACTOR, cli, FakeApp } from '../support/cli/fake-cli.ts';
import {
  FAILED,
  HALFWAY,
  journal,
  NEVER_BEGAN,
  record,
  START,
  SUCCEEDED,
} from '../support/cli/sample-run.ts';

const jsonLines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const oneSpace = (text: string) => text.replace(/\s+/g, ' ');

/** An app in which lee has started something two minutes ago. */
function busy(action: 'up' | 'down' | 'reset' = 'up'): FakeApp {
  const app = new FakeApp();
  app.live = record({ action, requester: 'lee', createdAtMs: START });
  app.nowMs = START + 120_000;
  return app;
}

describe('up while it goes up already', () => {
  it('says who was faster and how long it will take, and follows that run to its end', async () => {
    const app = busy();
    app.story = [...HALFWAY, ...SUCCEEDED.slice(-1)];
    const { code, out, err } = await cli('up', { app });
    expect(code).toBe(0);
    expect(err).toMatchInlineSnapshot(`
      "dev is already going up, started by lee 2m ago, about 3m left.
      Following that run (run-1); Ctrl-C only ends the following.
      "
    `);
    expect(out).toContain('dev is lit');
    expect(out).toContain('open the page');
    expect(app.closed).toBe(1);
  });

  it('exits as that run ends', async () => {
    const app = busy();
    app.story = FAILED;
    expect((await cli('up', { app })).code).toBe(1);
  });

  it('ends only the following at an interrupt, and says so', async () => {
    const app = busy();
    app.holds = true;
    const abort = new AbortController();
    const running = cli('up', { app, signal: abort.signal });
    setImmediate(() => abort.abort());
    const { code, err } = await running;
    expect(code).toBe(130);
    expect(app.cancelled).toEqual([]);
    expect(app.left).toBe(1);
    expect(oneSpace(err)).toContain('No longer following run-1: dev is still going up.');
    expect(oneSpace(err)).toContain('`lamplighter cancel dev` ends it');
  });

  it('says at an interrupt that nobody is at work any more where this process had taken it up', async () => {
    const app = busy();
    app.holds = true;
    app.isAtWork = true;
    const abort = new AbortController();
    const running = cli('up', { app, signal: abort.signal });
    setImmediate(() => abort.abort());
    const { code, err } = await running;
    expect(code).toBe(130);
    expect(app.cancelled).toEqual([]);
    expect(oneSpace(err)).toContain('it waits until somebody takes it up');
    expect(oneSpace(err)).toContain('`lamplighter up dev` goes on with it');
  });

  it('says where that run differs from the wish', async () => {
    const app = busy();
    const { err } = await cli('up --reset', { app });
    expect(oneSpace(err)).toContain('it was started without --reset;');
    expect(oneSpace(err)).toContain('run `lamplighter up --reset` again when it is over');
  });

  it('says that it has not begun yet where there is no plan', async () => {
    const app = busy();
    app.story = SUCCEEDED.slice(-1);
    expect((await cli('up', { app })).err).toContain('it has not begun yet');
  });

  it('gives programs the run first, then its events', async () => {
    const { out, err } = await cli('up --json', { app: busy() });
    const [run, first] = jsonLines(out);
    expect(run).toMatchObject({ type: 'run', runId: 'run-1', requester: 'lee', joined: true });
    expect(first).toMatchObject({ type: 'run.started' });
    expect(err).toBe('');
  });
});

describe('down while it goes up', () => {
  const question = 'dev is going up (asked for by lee). Cancel that and go down? [y/N]';

  it('asks, and takes its place after a yes', async () => {
    const app = busy();
    const { code, err } = await cli('down', { app, types: 'y\n' });
    expect(code).toBe(0);
    expect(err).toContain(question);
    expect(err).toContain('Cancelling run-1 of lee first.');
    expect(app.asked).toEqual([
      { action: 'down', requester: 'kim', origin: { actor: ACTOR } },
      { action: 'down', requester: 'kim', origin: { actor: ACTOR }, supersede: true },
    ]);
  });

  it('leaves it alone after a no', async () => {
    const app = busy();
    const { code, err } = await cli('down', { app, types: 'n\n' });
    expect(code).toBe(130);
    expect(err).toContain('Nothing was changed: run-1 goes on.');
    expect(app.asked).toHaveLength(1);
  });

  it('takes its place without a question with --yes', async () => {
    const app = busy();
    const { code, err } = await cli('down --yes', { app });
    expect(code).toBe(0);
    expect(err).not.toContain('[y/N]');
    expect(app.asked.at(-1)).toMatchObject({ supersede: true });
  });

  it('exits with 2 and what to do where nobody can be asked', async () => {
    const app = busy();
    const { code, err } = await cli('down', { app });
    expect(code).toBe(2);
    expect(oneSpace(err)).toContain('dev is going up (asked for by lee).');
    expect(oneSpace(err)).toContain('what to do: Add --yes if this is meant.');
    expect(app.asked).toHaveLength(1);
  });

  it.each([
    ['up', 'down', 'dev is going down (asked for by lee). Cancel that and go up?'],
    ['up', 'reset', 'dev is being reset (asked for by lee). Cancel that and go up?'],
  ] as const)('asks at %s during %s as well', async (line, action, asked) => {
    const { err } = await cli(line, { app: busy(action), types: 'n\n' });
    expect(err).toContain(asked);
  });

  it.each([
    ['reset', 'Cancel that and reset it?'],
    ['init', 'Cancel that and initialise it?'],
  ])('%s during an up asks for a second yes', async (action, asked) => {
    const refused = busy();
    const no = await cli(action, { app: refused, types: ['y\n', 'n\n'] });
    expect(no.err).toContain(asked);
    expect(no.code).toBe(130);
    expect(refused.asked.some((request) => request.supersede)).toBe(false);
    const confirmed = busy();
    expect((await cli(action, { app: confirmed, types: ['y\n', 'y\n'] })).code).toBe(0);
    expect(confirmed.asked.at(-1)).toMatchObject({ action, supersede: true });
  });
});

describe('cancel', () => {
  it('ends what is under way in the name of who asks, follows it to its end and exits with 0', async () => {
    const app = busy();
    app.holds = true;
    const { code, out } = await cli('cancel', { app });
    expect(app.cancelled).toEqual(['cancelled by kim (kim)']);
    expect(out).toContain('dev up was cancelled');
    expect(code).toBe(0);
    expect(app.working).toBe(1);
  });

  it('of a stop names the end in force, what is dark already, and what lights it again', async () => {
    const app = busy();
    app.holds = true;
    app.evening = async () => ({ zone: 'Asia/Seoul', now: () => Date.UTC(2026, 10, 24, 11) }) as never;
    const end = { how: 'extended', untilMs: Date.UTC(2026, 10, 24, 12) } as const;
    const light = { summary: 'mixed', dark: ['database', 'cache'] } as const;
    app.cancelAnswer = { result: 'cancelled', end, light, lease: {} as never, asked: false };
    expect(oneSpace((await cli('cancel', { app })).out)).toContain(
      'Stop cancelled: dev stays lit until 21:00 Asia/Seoul. Already dark or going dark: database, cache. ' +
        '`lamplighter up dev` lights it again.',
    );
    const [, person] = app.cancelAsked[0] ?? [];
    expect(person).toMatchObject({ actor: { source: 'terminal', id: 'kim' }, role: 'admin' });
    // Between two tries there is no run to follow.
    app.live = undefined;
    expect(jsonLines((await cli('cancel --json', { app })).out)).toEqual([
      {
        ...{ type: 'cancel', environment: 'dev', cancelled: true },
        ...{ litUntil: '2026-11-24T12:00:00.000Z', dark: ['database', 'cache'] },
      },
    ]);
  });

  it('is refused with who can, and does not wait for the end of the stop', async () => {
    const app = busy();
    app.holds = true;
    app.cancel = async () => ({
      ...{ result: 'refused', limit: { name: 'lease.bound', value: '24h', liftedBy: 'configuration' } },
    });
    const { code, err } = await cli('cancel', { app });
    expect(oneSpace(err)).toContain('An approver can cancel it.');
    expect(code).not.toBe(0);
    expect(app.left).toBe(1);
  });

  it.each([
    ['SIGINT', 1, 'Ctrl-C'],
    ['SIGTERM', 0, 'another process'],
  ])('by %s on a down asks for the stop to be given up %i times: it is a wish of %s', async (name, times) => {
    const app = new FakeApp();
    app.holds = true;
    const abort = new AbortController();
    const facts = { signal: name };
    const running = cli('down', { app, signal: abort.signal });
    setImmediate(() => abort.abort(new LamplighterError('run-cancelled', 'Cancelled.', { facts })));
    app.live = undefined;
    const cancel = app.cancel;
    app.cancel = async (...given) => {
      app.stop('cancelled for good');
      return cancel(...given);
    };
    expect((await running).code).toBe(130);
    expect(app.cancelAsked).toHaveLength(times);
  });

  it('says so and exits with 0 when nothing is under way', async () => {
    expect(await cli('cancel dev')).toMatchObject({ code: 0, out: 'Nothing is under way in dev.\n' });
    const { out } = await cli('cancel --json');
    expect(jsonLines(out)).toEqual([{ type: 'cancel', environment: 'dev', cancelled: false }]);
  });
});

describe('a run that never began', () => {
  it('is told as an error with what to do, and exits as the error does', async () => {
    const app = new FakeApp();
    app.story = NEVER_BEGAN;
    const { code, out } = await cli('down', { app });
    expect(code).toBe(2);
    expect(out).toMatchInlineSnapshot(`
      "✖ dev is protected and is not darkened.
          what to do   Take \`protected\` out of the configuration if this is meant.
        The run ended before it began: nothing was changed.
      "
    `);
  });

  it('exits with 1 when it was no mistake of the person', async () => {
    const app = new FakeApp();
    app.story = NEVER_BEGAN.map((event) =>
      event.type === 'run.finished' && event.failure
        ? { ...event, failure: { ...event.failure, code: 'service-failed' } }
        : event,
    );
    expect((await cli('up', { app })).code).toBe(1);
  });

  it('exits with 130 when it was cancelled first', async () => {
    const app = new FakeApp();
    app.story = NEVER_BEGAN.map((event) => ({ ...event, outcome: 'cancelled' as const }));
    const { code, out } = await cli('up', { app });
    expect(code).toBe(130);
    expect(out).toContain('ended before it began');
  });

  it('gives programs its event', async () => {
    const app = new FakeApp();
    app.story = NEVER_BEGAN;
    const { code, out } = await cli('up --json', { app });
    expect(code).toBe(2);
    expect(jsonLines(out)).toEqual([
      expect.objectContaining({
        type: 'run.finished',
        failure: expect.objectContaining({ code: 'environment-protected' }),
      }),
    ]);
  });
});

describe('history and show', () => {
  const finished = record({
    ...{ id: 'run-0', state: 'finished', outcome: 'failed', finishedAtMs: START + 600_000 },
  });
  const withPast = () => {
    const app = new FakeApp();
    app.past = [{ run: finished, events: FAILED }];
    return app;
  };

  it('history asks for 20 runs of all environments unless told', async () => {
    const app = withPast();
    await cli('history', { app });
    await cli('history dev --limit 3', { app });
    expect(app.historyAsked).toEqual([{ limit: 20 }, { environment: 'dev', limit: 3 }]);
  });

  it.each(['0', '1.5', 'many', '1001'])('history refuses --limit %s with exit code 2', async (limit) => {
    const { code, err } = await cli(`history --limit ${limit}`);
    expect(code).toBe(2);
    expect(oneSpace(err)).toContain('Give a whole number from 1 to 1000.');
  });

  it('history gives programs one object per run, with the reason from its journal', async () => {
    const { out } = await cli('history --json', { app: withPast() });
    expect(jsonLines(out)).toEqual([
      {
        ...{ type: 'run', runId: 'run-0', environment: 'dev', action: 'up', requester: 'kim' },
        ...{ trigger: 'person', options: {}, state: 'finished', attempt: 1, owner: 'host-a:11' },
        createdAt: '2026-11-23T01:59:58.000Z',
        startedAt: '2026-11-23T02:00:00.000Z',
        finishedAt: '2026-11-23T02:10:00.000Z',
        ...{ durationMs: 600_000, outcome: 'failed' },
        reason: 'database: It was not ready within 10m.',
      },
    ]);
  });

  it('history without a run says so, and gives programs nothing', async () => {
    expect((await cli('history')).out).toBe('There is no run yet.\n');
    expect((await cli('history --json')).out).toBe('');
  });

  it('show gives programs the run, then every event', async () => {
    const { out, code } = await cli('show run-0 --json', { app: withPast() });
    const [run, ...events] = jsonLines(out);
    expect(code).toBe(0);
    expect(run).toMatchObject({ type: 'run', runId: 'run-0' });
    expect(events).toHaveLength(FAILED.length);
    expect(events[0]).toMatchObject({ type: 'run.started', at: '2026-11-23T02:00:00.000Z' });
  });

  it('show of an unknown run exits with 2 and says where to look', async () => {
    const { code, err } = await cli('show nothing');
    expect(code).toBe(2);
    expect(err).toContain('There is no run nothing');
    expect(err).toContain('what to do: `lamplighter history` lists the runs.');
  });
});

describe('a run that was taken up again', () => {
  it('says in the log who goes on', async () => {
    const app = new FakeApp();
    app.story = [
      ...HALFWAY,
      ...journal([
        70,
        { type: 'run.resumed', attempt: 2, owner: 'host-b:22', reason: 'the attempt before has ended' },
      ]),
      ...SUCCEEDED.slice(HALFWAY.length),
    ];
    const { out } = await cli('up', { app });
    expect(out).toContain('taken up by host-b:22 (attempt 2): the attempt before has ended');
  });
});
