import type { Probe } from '../../core/observation.ts';
import { SECOND } from '../../core/ports/clock.ts';
import { hasState } from '../../reports/report-status.ts';
import type { Seen } from '../messages/environment-snapshot.ts';
import type { SlackDeps } from '../slack-deps.ts';

/** The longest that a person waits for an answer, in milliseconds: then it shows what is known. */
const ANSWER_WITHIN_MS = 2.3 * SECOND;

/** Probes everything, and returns in time with what is known by then. Rejects only when the store does not answer. */
export async function probeEnvironment(
  { app, environments, evening, clock, environmentClock, log }: SlackDeps,
  environment: string,
  signal: AbortSignal,
): Promise<Seen> {
  const enough = new AbortController();
  const probes = new Map<string, Probe>();
  const asking = app.status(environment, AbortSignal.any([signal, enough.signal]), (name, probe) => {
    probes.set(name, probe);
  });
  let trouble: Error | undefined;
  const report = Promise.race([
    asking.catch((error: unknown) => {
      if (enough.signal.aborted || signal.aborted) return undefined;
      trouble = error instanceof Error ? error : new Error(String(error));
      return undefined;
    }),
    clock.sleep(ANSWER_WITHIN_MS, AbortSignal.any([signal, enough.signal])).then(
      () => undefined,
      () => undefined,
    ),
  ]);
  const [whole, past, tonight] = await Promise.all([
    report,
    app.history({ environment, limit: 1 }),
    (async () => evening?.of(environment))().catch((error: unknown) => {
      log.warn({ err: error, environment }, 'nothing is known of the evening');
      return undefined;
    }),
  ]).finally(() => enough.abort());
  const [newest] = past;
  const components = environments.get(environment)?.components.filter(hasState) ?? [];
  return {
    environment,
    atMs: environmentClock.now(),
    rows:
      whole?.rows ??
      components.map((component) => ({
        component,
        probe: probes.get(component.name) ?? (trouble && { failed: trouble }),
      })),
    summary: whole?.summary ?? (trouble && 'unknown'),
    nextSteps: whole?.summary === 'lit' ? whole.nextSteps : [],
    live: newest?.state === 'finished' ? undefined : newest,
    last: newest?.state === 'finished' ? newest : undefined,
    evening: tonight,
  };
}
