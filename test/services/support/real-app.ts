import { onTestFinished } from 'vitest';
import { createApp } from '../../../src/app.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Failure, RunEvent } from '../../../src/core/events.ts';
import { MINUTE } from '../../../src/core/ports/clock.ts';
import type { FinishedCall } from '../../../src/core/service-call.ts';
import { builtInKinds, loadKind } from '../../../src/kinds/index.ts';
import type { RunRequest } from '../../../src/runs/requests.ts';
import { memoryStore } from '../../../src/store/memory-store.ts';
import { handClock } from './hand-clock.ts';
import { realClients } from './real-clients.ts';

/** What a component has in these tests. It only ends what will never come: no busy machine uses it up. */
export const COMPONENT_TIMEOUT = '20m';

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
  const clock = handClock();
  const app = createApp({
    config,
    kinds,
    openRuns: async () => ({
      ...memoryStore(clock),
      owner: 'test',
      clock,
      onTrouble: (error) => {
        throw error;
      },
      close: async () => {},
    }),
    connect: async () => {
      const clients = realClients(environment.connections, clock, (call) => calls.push(call));
      return { clients, clock, random: Math.random, close: () => clients.close() };
    },
  });
  onTestFinished(() => app.close());
  const signal = new AbortController().signal;
  const runOnce = async (action: RunRequest['action'], shows: RegExp | undefined) => {
    const handle = await app.start(environment.name, { action, requester: 'tester' }, signal);
    if (shows !== undefined) {
      await eventThat(handle.events, (event) => shows.test(JSON.stringify(event)));
      clock.advance(21 * MINUTE);
    }
    const { outcome, events } = await handle.finished;
    const failures: Record<string, Failure> = {};
    for (const event of events) {
      if ((event.type !== 'phase.finished' && event.type !== 'run.finished') || !event.failure) continue;
      failures[event.failure.component ?? environment.name] = event.failure;
    }
    return { outcome, events, failures };
  };
  return {
    /** Every call that was made of a service, in order. */
    calls,
    status: async () => {
      const { rows } = await app.status(environment.name, signal);
      return Object.fromEntries(rows.map(({ component, probe }) => [component.name, probe]));
    },
    start: (action: RunRequest['action'], more: Partial<RunRequest> = {}) =>
      app.start(environment.name, { action, requester: 'tester', ...more }, signal),
    /** With `shows`, the component's time is over as soon as an event shows that. */
    run(action: RunRequest['action'], { shows }: { shows?: RegExp } = {}) {
      const running = runOnce(action, shows);
      // Whoever fails before waiting for it has said why already.
      running.catch(() => {});
      return running;
    },
  };
}

/** Reads the events of a run until one fits. Throws when the run ends without it. */
export async function eventThat(
  events: AsyncIterable<RunEvent>,
  fits: (event: RunEvent) => boolean,
): Promise<RunEvent> {
  const seen: RunEvent[] = [];
  for await (const event of events) {
    if (fits(event)) return event;
    seen.push(event);
  }
  throw new Error(`the run ended without it: ${JSON.stringify(seen.slice(-5))}`);
}
