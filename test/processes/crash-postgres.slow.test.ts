import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { doubled, eventsOf, makeBed } from '../support/processes.ts';

let postgres: PostgresServer;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.remove());

// At once, each with a database and a cloud of its own: each waits ten seconds for the silence of the dead.
describe.concurrent('a process on PostgreSQL that is killed', () => {
  it.each([
    { point: 'after:run.started', what: 'before anything was done' },
    { point: 'after:phase.acting', what: 'between the intent and the effect of a start call' },
    { point: 'before:phase.acted:3', what: 'between the effect and the result of a start call' },
    { point: 'before:run.finished', what: 'when all is done but the last event' },
  ])(
    'at $point ($what) leaves a run that the next one finishes, with nothing doubled',
    async ({ point }) => {
      const bed = await makeBed();
      try {
        const env = { LAMPLIGHTER_SANDBOX_DATABASE_URL: postgres.url(await postgres.database()) };
        const crashing = bed.start(['up'], { ...env, LAMPLIGHTER_FAULT_POINT: point });
        expect(await crashing.exited, crashing.stderr()).toEqual({ code: null, signal: 'SIGKILL' });
        const again = bed.start(['up'], env);
        expect(await again.exited, again.stderr()).toMatchObject({ code: 0 });
        const events = eventsOf(again);
        expect(events.filter((event) => event.type === 'run.resumed')).toMatchObject([{ attempt: 2 }]);
        expect(events.at(-1)).toMatchObject({ type: 'run.finished', outcome: 'succeeded' });
        const effects = await bed.effects();
        expect(effects.length).toBeGreaterThan(0);
        expect(doubled(effects)).toEqual([]);
      } finally {
        await bed.remove();
      }
    },
    600_000,
  );
});
