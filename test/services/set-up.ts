import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { cacheRoot } from './install/cache.ts';
import { installServices } from './install/install-services.ts';
import { needTool } from './install/tools.ts';
import type {} from './support/installed.ts';
import { killLeftovers, noteProcess, runsStill } from './support/program.ts';

/** How many runs' logs are kept. */
const KEPT_LOGS = 5;
const OWNER = 'owner';

/** Installs what is missing before the first test, and ends what is left over after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const say = (line: string) => process.stderr.write(`services: ${line}\n`);
  // Needed to start services, installed already or not.
  await needTool('java', 'Apache Kafka');
  await needTool('openssl', 'TLS of the brokers and of the API server');
  const installed = await installServices(say);
  const allLogs = join(cacheRoot(), 'logs');
  const name = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const logs = join(allLogs, `${name}-${process.pid}`);
  await mkdir(logs, { recursive: true });
  await noteProcess(process.pid, logs, OWNER);
  await forgetOldRuns(allLogs);
  say(`logs are in ${logs}`);
  project.provide('services', { installed, logs });
  return () => killLeftovers(logs);
}

/** A run that was killed has left its services running. */
async function forgetOldRuns(allLogs: string): Promise<void> {
  const names = (await readdir(allLogs)).sort();
  for (const [index, name] of names.entries()) {
    const logs = join(allLogs, name);
    if (await runsStill(logs, OWNER)) continue;
    await killLeftovers(logs);
    if (index < names.length - KEPT_LOGS) await rm(logs, { recursive: true, force: true });
  }
}
