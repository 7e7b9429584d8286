import { LamplighterError } from '../core/errors.ts';
import type { RunEvent } from '../core/events.ts';
import type { RunRecord, StopEntry } from '../core/ports/run-store.ts';
import { watchEvents } from '../store/event-watch.ts';
import { EventFeed } from './event-feed.ts';
import { personOf } from './requester.ts';
import type { RunHandle, RunRequest, RunResult } from './requests.ts';
import type { RunPorts } from './run-ports.ts';

/** Enters a run, or joins one, and follows it. Throws as `enterRun` does. */
export async function startRun(
  name: string,
  request: RunRequest,
  ports: RunPorts,
  signal: AbortSignal,
): Promise<RunHandle> {
  const { run, joined } = await enterRun(name, request, ports, signal);
  return followRun(run, ports, joined);
}

/**
 * Enters a run. An equal run under way is joined; another one makes it throw `run-in-progress`, unless the request
 * supersedes it. With `entry` under that id and condition, or throws `lease-changed`.
 */
export async function enterRun(
  name: string,
  request: RunRequest,
  ports: RunPorts,
  signal: AbortSignal,
  entry?: StopEntry,
): Promise<{ run: RunRecord; joined: boolean }> {
  const { action, requester, origin, trigger = 'person', infraOnly, reset, supersede } = request;
  const open = await ports.open(name);
  for (;;) {
    signal.throwIfAborted();
    const { run, created } = await ports.store.create({
      id: entry?.runId ?? newRunId(action, open.clock.now(), open.random),
      ...(entry && { whileLease: entry.whileLease }),
      environment: name,
      action,
      requester,
      ...(origin && { origin }),
      trigger,
      options: { ...(infraOnly && { infraOnly }), ...(reset && { reset }) },
      createdAtMs: open.clock.now(),
    });
    if (created || asksTheSame(run, request)) return { run, joined: !created };
    if (!supersede) throw inTheWay(run, action);
    const other = await followRun(run, ports, true);
    other.cancel(`${action} was asked for by ${requester}`, requester, personOf(request));
    signal.addEventListener('abort', other.leave, { once: true });
    try {
      await other.finished;
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', other.leave);
    }
  }
}

/** A handle to a run, whoever works on it. */
export async function followRun(run: RunRecord, ports: RunPorts, joined: boolean): Promise<RunHandle> {
  const { store, clock } = ports;
  const open = await ports.open(run.environment);
  const feed = new EventFeed();
  const left = new AbortController();
  const events = watchEvents({ store, clock, runId: run.id, signal: left.signal });
  const finished = readToTheEnd(events, feed, left.signal, (outcome) =>
    outcome === 'succeeded' && run.action === 'up' ? open.environment.nextSteps : undefined,
  );
  // A caller that only reads the events receives the error there.
  finished.catch(() => {});
  return {
    runId: run.id,
    ...(joined && { joined: run }),
    events: feed,
    now: () => open.clock.now(),
    cancel: (reason, by = run.requester, person) => {
      const request = { by, reason, atMs: open.clock.now(), ...(person && { person }) };
      store.requestCancel(run.id, request).then(
        () => ports.attempts.get(run.id)?.abort(new LamplighterError('run-cancelled', reason)),
        (error) => ports.onTrouble(error),
      );
    },
    isWorkedOnHere: () => ports.attempts.has(run.id),
    leave: () => left.abort(new LamplighterError('run-cancelled', 'The run is no longer followed.')),
    finished,
  };
}

async function readToTheEnd(
  events: AsyncIterable<RunEvent>,
  feed: EventFeed,
  left: AbortSignal,
  nextStepsAfter: (outcome: RunResult['outcome']) => readonly string[] | undefined,
): Promise<RunResult> {
  const seen: RunEvent[] = [];
  try {
    for await (const event of events) {
      seen.push(event);
      await feed.append(event);
    }
    const last = seen.at(-1);
    if (last?.type !== 'run.finished')
      throw new LamplighterError('internal', 'a run ended without its last event');
    feed.end();
    const nextSteps = nextStepsAfter(last.outcome);
    return { outcome: last.outcome, events: seen, ...(nextSteps && { nextSteps }) };
  } catch (error) {
    feed.end(left.aborted ? undefined : error);
    throw error;
  }
}

/** Joining a run that leaves half of it out, or wipes more, would answer another request than the person's. */
const asksTheSame = (run: RunRecord, { action, infraOnly = false, reset = false }: RunRequest): boolean =>
  run.action === action &&
  (run.options.infraOnly ?? false) === infraOnly &&
  (run.options.reset ?? false) === reset;

/** Long enough for a thousand environments that are started in the same millisecond. */
function newRunId(action: string, nowMs: number, random: () => number): string {
  const salt = Math.floor(random() * 36 ** 8)
    .toString(36)
    .padStart(8, '0');
  return `${action}-${nowMs.toString(36)}-${salt}`;
}

function inTheWay(run: RunRecord, action: string): LamplighterError {
  const doing = { up: 'going up', down: 'going down', reset: 'being reset', init: 'being initialised' }[
    run.action
  ];
  return new LamplighterError(
    'run-in-progress',
    `${run.environment} is ${doing} (${run.id}, asked for by ${run.requester})`,
    {
      remedy: `Wait for it, end it with \`cancel\`, or confirm that ${action} takes its place.`,
      facts: { runId: run.id, action: run.action, requester: run.requester },
    },
  );
}
