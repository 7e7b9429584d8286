/**
 * A process with very many environments on one PostgreSQL, each with a schedule and a lease of its own, of which a
 * tenth is started by the clock at one moment. Prints one line of JSON when the time is over.
 */

import { sandboxComponents } from '../../packages/sandbox-cloud/src/components.ts';
import { createInProcessSandbox } from '../../packages/sandbox-cloud/src/in-process.ts';
import { worldFile } from '../../packages/sandbox-cloud/src/world/world-file.ts';
import { createApp } from '../../src/app.ts';
import { createCallService } from '../../src/clients/call-service.ts';
import { createClients } from '../../src/clients/create-clients.ts';
import type { EnvironmentConfig } from '../../src/config/environment-config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { type Clock, SECOND } from '../../src/core/ports/clock.ts';
import { builtInKinds, loadKind } from '../../src/kinds/index.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { ManyGiven, ManyReport } from './many-wire.ts';

const given = JSON.parse(process.argv[2] ?? '{}') as ManyGiven;
const { url, environments: count, dueAtMs, untilMs, aheadMs, owner } = given;
const clock: Clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
const began = performance.now();

const due = new Date(dueAtMs);
const text = (cron: string) => `
environments:
  one:
    connections: { aws: { region: eu-west-1 } }
    schedule: { zone: UTC, start: ["${cron}"], stop: ["${(due.getUTCMinutes() + 30) % 60} ${(due.getUTCHours() + 8) % 24} * * *"] }
    components:
      database: { kind: rds-instance, instanceId: dev-mysql, expect: { up: 3s } }
`;
const load = async (cron: string): Promise<EnvironmentConfig> => {
  const config = await loadConfig({ text: text(cron), source: 'many.yaml', registry: builtInKinds });
  const [environment] = config.environments.values();
  if (environment === undefined) throw new Error('no environment');
  return environment;
};
const started = await load(`${due.getUTCMinutes()} ${due.getUTCHours()} * * *`);
const other = await load(`${due.getUTCMinutes()} ${(due.getUTCHours() + 5) % 24} * * *`);
const environments = new Map<string, EnvironmentConfig>();
for (let nth = 0; nth < count; nth += 1) {
  const name = `team-${nth}`;
  environments.set(name, { ...(nth % 10 === 0 ? started : other), name });
}

const file = worldFile.parse({ name: 'many', components: { database: { up: '3s' } } });
const kinds = new Map([['rds-instance', await loadKind('rds-instance')]]);
const store = await openStore({ url, clock, owner });
let ticks = 0;
let troubles = 0;
let opened = {};
const app = createApp({
  config: { environments } as never,
  kinds,
  openRuns: async () => ({
    ...store,
    owner,
    clock,
    onTrouble: () => {
      troubles += 1;
    },
  }),
  connect: async (environment) => {
    const sandbox = createInProcessSandbox({
      file,
      components: sandboxComponents(environment),
      clock,
    });
    const clients = createClients(sandbox.transports, createCallService({ clock }));
    return { clients, clock, random: Math.random, close: () => clients.close() };
  },
  onTick: () => {
    ticks += 1;
    if (ticks === count) {
      opened = { openMs: performance.now() - began, openCpuMs: millisecondsOf(process.cpuUsage()) };
    }
  },
});
await app.work(count);
await app.keepTime();
await clock.sleep(Math.max(0, dueAtMs - 2 * SECOND - clock.now()));
const before = process.cpuUsage();
const ticksBefore = ticks;
await clock.sleep(Math.max(0, untilMs - clock.now()));
const report: ManyReport = {
  ...opened,
  cpuMs: millisecondsOf(process.cpuUsage(before)),
  residentMb: process.memoryUsage.rss() / 1024 / 1024,
  ticks: ticks - ticksBefore,
  allTicks: ticks,
  troubles,
};
process.stdout.write(`${JSON.stringify(report)}\n`);
process.exit(0);

function millisecondsOf({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1_000;
}
