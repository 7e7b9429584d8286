import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { loadConfig, readConfig } from '../../src/config/load.ts';
import type { RunEvent } from '../../src/core/events.ts';
import { builtInKinds } from '../../src/kinds/index.ts';
import { runDossier } from '../../src/ops/run-dossier.ts';
import { cli, FakeApp } from '../support/cli/fake-cli.ts';
import { FAILED, record, START } from '../support/cli/sample-run.ts';

const SECRETS = {
  slack: 'xoxb-1234567890-abcdefgh',
  database: 'p1-of-the-database',
  own: 'planted-own-secret',
  access: 'AKIAIOSFODNN7EXAMPLE',
  jwt: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
  kafka: 'kafka-hunter2',
  header: 'k8s-aws-v1.aHR0cHM6Ly9zdHMu',
};
const ENV = {
  SLACK_BOT_TOKEN: SECRETS.slack,
  DATABASE_URL: `postgres://lamp:${SECRETS.database}@db.internal/lamp`,
  LAMPLIGHTER_API_KEY: SECRETS.own,
  LAMPLIGHTER_LOG_LEVEL: 'debug',
  UNRELATED: 'not ours',
};
const config = await loadConfig({
  source: 'lamplighter.yaml',
  text: `
environments:
  dev:
    nextSteps: ["connect with password=${SECRETS.kafka}"]
    connections: { aws: { region: eu-west-1 } }
    components:
      database: { kind: rds-instance, instanceId: db-1 }
`,
  registry: builtInKinds,
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamplighter-doctor-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A run in which everything that can hold a secret holds one. */
function leakyApp(): FakeApp {
  const app = new FakeApp();
  const run = record({ id: 'up-1', outcome: 'failed', requester: `kim token=${SECRETS.own}` });
  const retrying: RunEvent = {
    ...{ type: 'phase.retrying', seq: 2, at: START, runId: run.id, phase: 'database' },
    ...{ operation: 'StartDBInstance', errorName: 'Throttling', attempt: 1, delayMs: 5 },
    reason: `refused for ${SECRETS.access} with Authorization: Bearer ${SECRETS.jwt}`,
  };
  const acted: RunEvent = {
    ...{ type: 'phase.acted', seq: 3, at: START, runId: run.id, phase: 'database', act: 'on' },
    ...{ detail: `asked with ${SECRETS.header}`, receipt: { saslPassword: SECRETS.kafka, fine: 'kept' } },
  };
  app.past = [{ run, events: [...FAILED, retrying, acted] }];
  app.audited.push({
    ...{ atMs: START, environment: 'dev', action: 'up', result: 'failed' },
    actor: { source: 'slack', id: 'U1', name: 'Lee' },
    detail: { reason: `postgres://lamp:${SECRETS.database}@db.internal` },
  });
  return app;
}

const doctor = (path: string, app = leakyApp()) =>
  cli(`doctor up-1 --out ${path} --config lamplighter.yaml`, {
    ...{ app, env: ENV },
    services: { loadConfig: async () => config },
  });

describe('what doctor collects', () => {
  it('holds the whole of the example, however deep', async () => {
    const example = await readConfig('examples/exchange-dev.yaml', { registry: builtInKinds });
    const run = record({ environment: 'exchange-dev' });
    const environment = example.environments.get(run.environment);
    const configured = { configSource: example.source, environment };
    const dossier = runDossier({ run, events: [], audit: [], ...configured, env: ENV, nowMs: START });
    expect(JSON.stringify(dossier)).toContain('liquidationOrderIds":[]');
    expect(JSON.stringify(dossier)).not.toContain('"…"');
  });
});

describe('lamplighter doctor', () => {
  it('writes the run, its plan and events, errors, configuration and versions into one file', async () => {
    const path = join(folder, 'report.json');
    const { code, out } = await doctor(path);
    expect(code).toBe(0);
    expect(out).toContain(`Wrote ${path}`);
    const dossier = JSON.parse(await readFile(path, 'utf8'));
    expect(dossier).toMatchObject({
      versions: { node: process.versions.node },
      run: { id: 'up-1', outcome: 'failed' },
      plan: { environment: 'dev' },
      configSource: 'lamplighter.yaml',
      environment: { name: 'dev' },
      variables: { LAMPLIGHTER_LOG_LEVEL: 'debug', DATABASE_URL: '***' },
      audit: [{ action: 'up' }],
    });
    expect(dossier.variables).not.toHaveProperty('UNRELATED');
    expect(dossier.dependencies).toContain(`commander ${manifest.dependencies.commander}`);
    expect(dossier.dependencies.join()).not.toContain('***');
    expect(dossier.events.length).toBe(FAILED.length + 2);
    expect(dossier.events.at(-1).receipt).toEqual({ saslPassword: '***', fine: 'kept' });
    expect(dossier.errors).toContainEqual(expect.objectContaining({ errorName: 'Throttling' }));
    expect(dossier.errors.some((error: { failure?: unknown }) => error.failure !== undefined)).toBe(true);
    expect(JSON.stringify(dossier)).not.toContain('"…"');
  });

  it('holds none of the secrets that were around', async () => {
    const path = join(folder, 'report.json');
    await doctor(path);
    const text = await readFile(path, 'utf8');
    for (const [name, secret] of Object.entries(SECRETS)) expect(text, name).not.toContain(secret);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('writes over nothing', async () => {
    const path = join(folder, 'report.json');
    await doctor(path);
    const before = await readFile(path, 'utf8');
    const { code, err } = await doctor(path);
    expect(code).toBe(2);
    expect(err).toContain('is there already');
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  it('says which runs there are when it does not know one', async () => {
    const { code, err } = await doctor(join(folder, 'report.json'), new FakeApp());
    expect(code).toBe(2);
    expect(err).toContain('lamplighter history');
  });
});
