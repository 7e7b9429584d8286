import { onTestFinished } from 'vitest';
import { buildApp } from '../../../src/app.ts';
import type { FinishedCall } from '../../../src/clients/call-service.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Failure } from '../../../src/core/events.ts';
import { builtInKinds, loadKind } from '../../../src/kinds/index.ts';
import { systemClock } from '../../../src/ops/system-clock.ts';
import type { RunRequest } from '../../../src/runs/requests.ts';
import { memoryStore } from '../../../src/store/memory-store.ts';
import { realClients } from './real-clients.ts';

/** The whole of lamplighter on real services, with the first environment of the configuration. */
export async function realApp(text: string) {
  const config = await loadConfig({ text, source: 'test.yaml', registry: builtInKinds });
  const [environment] = config.environments.values();
  if (environment === undefined) throw new Error('the configuration has no environment');
  const names = new Set(environment.components.map(({ kind }) => kind));
  const kinds = new Map(
    await Promise.all([...names].map(async (kind) => [kind, await loadKind(kind)] as const)),
  );
  const calls: FinishedCall[] = [];
  const app = buildApp({
    config,
    kinds,
    openRuns: async () => ({
      ...memoryStore(systemClock),
      owner: 'test',
      clock: systemClock,
      onTrouble: (error) => {
        throw error;
      },
      close: async () => {},
    }),
    connect: async () => {
      const clients = realClients(environment.connections, systemClock, (call) => calls.push(call));
      return { clients, clock: systemClock, random: Math.random, close: () => clients.close() };
    },
  });
  onTestFinished(() => app.close());
  const signal = new AbortController().signal;
  return {
    /** Every call that was made of a service, in order. */
    calls,
    status: async () => {
      const { rows } = await app.status(environment.name, signal);
      return Object.fromEntries(rows.map(({ component, look }) => [component.name, look]));
    },
    start: (action: RunRequest['action'], more: Partial<RunRequest> = {}) =>
      app.start(environment.name, { action, requester: 'tester', ...more }, signal),
    async run(action: RunRequest['action'], more: Partial<RunRequest> = {}) {
      const handle = await app.start(environment.name, { action, requester: 'tester', ...more }, signal);
      const { outcome, events } = await handle.finished;
      const failures: Record<string, Failure> = {};
      for (const event of events) {
        if ((event.type !== 'phase.finished' && event.type !== 'run.finished') || !event.failure) continue;
        failures[event.failure.component ?? environment.name] = event.failure;
      }
      return { outcome, events, failures };
    },
  };
}
