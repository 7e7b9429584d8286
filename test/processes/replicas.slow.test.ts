import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/ops/system-clock.ts';
import { openStore } from '../../src/store/open-store.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { type Bed, doubled, eventsOf, makeBed, QUICK, SLOW } from '../support/processes.ts';

const LOOKING = { clock: systemClock, owner: 'test' };

let postgres: PostgresServer;
let bed: Bed;
let env: Record<string, string>;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.remove());
beforeEach(async () => {
  bed = await makeBed(SLOW);
  env = { LAMPLIGHTER_SANDBOX_DATABASE_URL: postgres.url(await postgres.database()) };
});
afterEach(() => bed.remove());

const isActed = (line: { type?: string }) => line.type === 'phase.acted';

describe('replicas on PostgreSQL', () => {
  it('take over the run of one that was killed, with nothing doubled', async () => {
    const [one, two] = await Promise.all([bed.serve(env), bed.serve(env)]);
    const up = bed.start(['up'], env);
    await up.until(isActed);
    const { store, close } = await openStore({ url: env.LAMPLIGHTER_SANDBOX_DATABASE_URL, ...LOOKING });
    const owner = (await store.liveRun('exchange-dev'))?.owner ?? '';
    await close();
    // The command may have been the quicker one to take up its own run; then it is the one to be killed.
    const victim = [one, two, up].find(({ child }) => owner.endsWith(`:${child.pid}`));
    if (victim === undefined) throw new Error(`nobody here holds the run, but ${owner}`);
    const killedAt = performance.now();
    victim.child.kill('SIGKILL');
    const follower = victim === up ? bed.start(['up'], env) : up;
    // Whoever it is that goes on: the event says so.
    const resumed = await follower.until((line) => line.type === 'run.resumed');
    const tookMs = performance.now() - killedAt;
    expect(String(resumed.owner)).not.toBe(owner);
    await bed.setSpeed(QUICK);
    console.info(`take-over on PostgreSQL: ${Math.round(tookMs)} ms after SIGKILL`);
    expect(await follower.exited, follower.stderr()).toMatchObject({ code: 0 });
    const events = eventsOf(follower);
    expect(events.filter((event) => event.type === 'run.resumed')).toMatchObject([{ attempt: 2 }]);
    expect(events.at(-1)).toMatchObject({ type: 'run.finished', outcome: 'succeeded' });
    expect(doubled(await bed.effects())).toEqual([]);
  });

  it('hold while PostgreSQL is restarted in the middle of a run, and go on when it is back', async () => {
    const serving = await bed.serve(env);
    const up = bed.start(['up'], env);
    await up.until(isActed);
    await bed.setSpeed(QUICK);
    await postgres.stop();
    await postgres.start();
    expect(await up.exited, up.stderr()).toMatchObject({ code: 0 });
    expect(eventsOf(up).at(-1)).toMatchObject({ type: 'run.finished', outcome: 'succeeded' });
    expect(doubled(await bed.effects())).toEqual([]);
    serving.child.kill('SIGTERM');
    expect(await serving.exited, serving.stderr()).toEqual({ code: 0, signal: null });
  });
});
