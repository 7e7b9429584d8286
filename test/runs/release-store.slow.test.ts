import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { sandboxComponents } from '../../packages/sandbox-cloud/src/components.ts';
import { readAddress } from '../../packages/sandbox-cloud/src/served/address.ts';
import { connectTo } from '../../packages/sandbox-cloud/src/served/client.ts';
import { stopSandbox } from '../../packages/sandbox-cloud/src/served/serve.ts';
import { asWorldRecord, worldDir, writeWorldRecord } from '../../packages/sandbox-cloud/src/world-record.ts';
import { readConfig } from '../../src/config/load.ts';
import { builtInKinds } from '../../src/kinds/index.ts';
import type { StorePlace } from '../../src/store/sharing/open-runs.ts';
import { unpackTar } from '../../src/store/unpack-tar.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { doubled } from '../support/processes.ts';
import { servedApp } from '../support/served-app.ts';

const KEPT = 'test/fixtures/0.1.0';
const CONFIG = join(KEPT, 'lamplighter.yaml');
const ENVIRONMENT = 'exchange-dev';
/** The run is then over in seconds. What limits it are hours of the world, which no slow machine uses up. */
const QUICK = 60;
const never = new AbortController().signal;
const APPROVER = { source: 'slack', id: 'U0DANA001', name: 'Dana' } as const;

/** What make.ts saw before the process was killed. */
interface Facts {
  /** The newest first, without the run under way. */
  history: { runId: string; action: string; outcome: string }[];
  underWay: string;
  litUntilMs: number;
  requestId: string;
  requestedUntilMs: number;
}

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.remove());

/** A copy of the store, as that release left it. */
const RESTORE: Record<string, (folder: string) => Promise<StorePlace>> = {
  pglite: async (folder) => {
    const dataDir = join(folder, 'store');
    unpackTar(await readFile(join(KEPT, 'pglite-store.tar.gz')), dataDir);
    return { kind: 'folder', dataDir };
  },
  postgres: async () => {
    const url = postgres.url(await postgres.database());
    const client = new pg.Client(url);
    await client.connect();
    try {
      await client.query(gunzipSync(await readFile(join(KEPT, 'postgres-store.sql.gz'))).toString());
    } finally {
      await client.end();
    }
    return { kind: 'postgres', url };
  },
};

/**
 * Today's lamplighter on a copy of the store, with the simulated cloud in the state in which that release left it. The
 * cloud's time goes on from that moment, whatever the machine's clock shows.
 */
async function open(kind: string, speed = 1) {
  const folder = await mkdtemp(join(tmpdir(), 'lamplighter-release-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const stateDir = join(folder, 'sandbox');
  const world = worldDir(stateDir, ENVIRONMENT);
  await mkdir(world, { recursive: true });
  const packed = await readFile(join(KEPT, `${kind}-world.json.gz`));
  const record = asWorldRecord(JSON.parse(gunzipSync(packed).toString()), kind);
  const environment = (await readConfig(CONFIG, { registry: builtInKinds })).environments.get(ENVIRONMENT);
  if (environment === undefined) throw new Error(`no ${ENVIRONMENT}`);
  // A kind may have got options since, which would make it another world.
  const components = JSON.parse(JSON.stringify(sandboxComponents(environment)));
  await writeWorldRecord(world, { ...record, components });
  onTestFinished(() => stopSandbox(world).then(() => {}));
  const place = (await RESTORE[kind]?.(folder)) ?? { kind: 'memory' };
  const app = await servedApp({ config: CONFIG, place, stateDir, speed });
  onTestFinished(() => app.close());
  const facts = JSON.parse(await readFile(join(KEPT, `${kind}-facts.json`), 'utf8')) as Facts;
  return {
    app,
    facts,
    atMs: record.state?.nowMs ?? 0,
    /** `service operation target` of what has changed the cloud since that moment of its time. */
    effectsSince: async (fromMs: number) => {
      const address = await readAddress(world);
      if (address === undefined) throw new Error('the simulated cloud does not run');
      const connection = connectTo(world, address);
      const { effects } = await connection.status();
      connection.close();
      return effects
        .filter(({ atMs }) => atMs >= fromMs)
        .map(({ service, operation, target }) => `${service} ${operation} ${target}`);
    },
  };
}

describe.each(Object.keys(RESTORE))('the %s store of release 0.1.0', (kind) => {
  it('shows its history, its lease, its request and its exception as they were', async () => {
    const { app, facts, atMs } = await open(kind);
    const [underWay, ...history] = await app.history({ environment: ENVIRONMENT, limit: 50 });
    expect(underWay).toMatchObject({ id: facts.underWay, action: 'up', state: 'running', attempt: 1 });
    expect(history.map(({ id, action, outcome }) => ({ runId: id, action, outcome }))).toEqual(facts.history);
    expect(new Set(history.map(({ outcome }) => outcome))).toEqual(
      new Set(['succeeded', 'failed', 'cancelled']),
    );
    for (const { runId, outcome } of facts.history) {
      const { events } = await app.show(runId);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      expect(events.at(-1)).toMatchObject({ type: 'run.finished', outcome });
    }
    const evening = await app.evening(ENVIRONMENT);
    const { lease, approvals, exceptions } = await evening.view();
    expect(lease).toMatchObject({ litUntilMs: facts.litUntilMs, setBy: { source: 'terminal' } });
    expect(lease?.litUntilMs).toBeGreaterThan(atMs);
    expect(approvals).toMatchObject([
      { id: facts.requestId, state: 'open', requestedBy: { name: 'Minji' }, request: { limit: {} } },
    ]);
    expect(exceptions).toMatchObject([{ kind: 'skip' }]);
  });

  it('has a request that an approver can still approve, and the lease moves with it', async () => {
    const { app, facts } = await open(kind);
    const evening = await app.evening(ENVIRONMENT);
    const answer = await evening.decide({ actor: APPROVER, role: 'approver' }, facts.requestId, {
      decision: 'approved',
    });
    expect(answer).toMatchObject({ result: 'done', lease: { litUntilMs: facts.requestedUntilMs } });
    const { lease, approvals } = await evening.view();
    expect(lease?.litUntilMs).toBe(facts.requestedUntilMs);
    expect(approvals).toEqual([]);
  });

  it('has its run under way taken up where it was, and finished with nothing done twice', async () => {
    const { app, facts, effectsSince } = await open(kind, QUICK);
    const { run, events: before } = await app.show(facts.underWay);
    // Of what had begun one call has no answer in the journal: the process was killed before it was written.
    const count = (type: string) => before.filter((event) => event.type === type).length;
    expect(count('phase.acting')).toBeGreaterThan(count('phase.acted'));
    await app.work(1);
    const { outcome, events } = await (await app.follow(facts.underWay)).finished;
    expect(outcome).toBe('succeeded');
    expect(events.slice(0, before.length)).toEqual(before);
    expect(events.filter(({ type }) => type === 'run.resumed')).toMatchObject([{ attempt: 2 }]);
    const effects = await effectsSince(run.createdAtMs);
    expect(effects).toContain('rds StartDBInstance exchange-dev-mysql');
    expect(doubled(effects)).toEqual([]);
    const { summary } = await app.status(ENVIRONMENT, never);
    expect(summary).toBe('lit');
    const { lease } = await (await app.evening(ENVIRONMENT)).view();
    expect(lease?.litUntilMs).toBe(facts.litUntilMs);
  });
});
