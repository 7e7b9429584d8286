import { type CalendarOptions, openCalendar } from '../calendars/holidays.ts';
import type { EnvironmentConfig } from '../config/environment-config.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { RunRecord, StopEntry } from '../core/ports/run-store.ts';
import type { StorePorts } from '../core/ports/store-ports.ts';
import type { RunRequest, StatusReport } from '../runs/requests.ts';
import type { LeaseContext } from './lease-context.ts';

export interface EveningParts {
  environment: EnvironmentConfig;
  /** The environment's own time. */
  clock: Clock;
  /** Where its calendar file lies, and who hears of days that are not known. */
  calendar?: CalendarOptions;
  ports: StorePorts & { owner: string };
  status(signal: AbortSignal): Promise<StatusReport>;
  /** Aborted when this process leaves: a cloud that does not answer must not keep it alive. */
  leaving: AbortSignal;
  /** Enters the run itself, without leases. */
  start(request: RunRequest, signal: AbortSignal, entry?: StopEntry): Promise<{ run: RunRecord }>;
}

const COLD_STARTS = 20;

/** Assembles what leases and schedules need of one environment. */
export async function openEvening(parts: EveningParts): Promise<LeaseContext> {
  const { environment, clock, ports, leaving } = parts;
  const { store, owner } = ports;
  const { name, evening: settings } = environment;
  const never = new AbortController().signal;
  return {
    environment: name,
    settings,
    calendar: await openCalendar(settings, parts.calendar),
    ports,
    owner,
    now: () => clock.now(),
    world: {
      status: () => parts.status(leaving),
      async start(request, entry) {
        const { run } = await parts.start(request, never, entry);
        return { runId: run.id };
      },
      async cancel(runId, request) {
        await store.requestCancel(runId, request);
      },
      liveRun: () => store.liveRun(name),
      history: (limit) => store.runs({ environment: name, limit }),
      run: (runId) => store.run(runId),
      coldStartsMs: () => coldStarts(store, name),
    },
  };
}

/** How long the last starts took that had more to start than was lit already, in milliseconds. */
async function coldStarts(store: StorePorts['store'], environment: string): Promise<number[]> {
  const runs = await store.runs({ environment, limit: COLD_STARTS * 3 });
  const ups = runs
    .filter(({ action, outcome }) => action === 'up' && outcome === 'succeeded')
    .slice(0, COLD_STARTS);
  const durations = await Promise.all(
    ups.map(async ({ id }) => {
      const last = (await store.events(id)).at(-1);
      if (last?.type !== 'run.finished') return undefined;
      const results = Object.values(last.components);
      const lit = results.filter(({ result }) => result === 'succeeded').length;
      return lit > results.length / 2 ? last.durationMs : undefined;
    }),
  );
  return durations.filter((ms) => ms !== undefined);
}
