import type {
  Check,
  ComponentSpec,
  Driver,
  EnvironmentSpec,
  Evidence,
  Resource,
  Task,
} from '../core/component.ts';
import { isServiceError } from '../core/errors.ts';
import { allNeeds } from '../core/graph.ts';
import type { Observation, Probe } from '../core/observation.ts';
import { type EnvironmentSnapshot, isServing } from '../core/plan/environment-snapshot.ts';
import { allNeedsOf, specOf } from '../core/plan/phases.ts';
import { type Clock, SECOND } from '../core/ports/clock.ts';
import type { Random } from '../core/ports/random.ts';
import { REPEAT_LOOK, withRetry } from '../core/retry.ts';

/** How long one probe is retried before its row is given up, in milliseconds. */
const PATIENCE_MS = 20 * SECOND;
/** How often a partly unseen component is probed again: a missing right is no reason to keep people waiting. */
const LOOKS_AGAIN = 2;
const LOOK_AGAIN_AFTER_MS = 2 * SECOND;
/** The probe of a resource has seen its incarnations, too. */
const JUST_SEEN_MS = SECOND;

/**
 * Probes everything once, each row by itself, all concurrently. Checks are probed only when everything they need is on:
 * a broker on a stopped host does not answer, and waiting for that proves nothing. The tasks of an incarnation under
 * way are checked whatever else is off.
 */
export async function surveyEnvironment(options: {
  environment: EnvironmentSpec;
  parts: ReadonlyMap<string, Driver>;
  clock: Clock;
  random: Random;
  signal: AbortSignal;
  /** Called with each probe as it comes. */
  onProbe?: ((component: string, probe: Probe) => void) | undefined;
}): Promise<EnvironmentSnapshot> {
  const { environment, parts, clock, random, signal, onProbe } = options;
  const probes = new Map<string, Probe>();
  const keep = (name: string, probe: Probe): void => {
    probes.set(name, probe);
    onProbe?.(name, probe);
  };
  const evidence = new Map<string, Evidence>();
  const incarnations = new Map<string, number>();
  const specs = specOf(environment);
  const patiently = async <T>(call: () => Promise<T>): Promise<{ value: T } | { failed: Error }> => {
    const deadlineMs = clock.now() + PATIENCE_MS;
    try {
      return { value: await withRetry({ clock, random, signal, deadlineMs, repeat: REPEAT_LOOK }, call) };
    } catch (error) {
      signal.throwIfAborted();
      return { failed: error instanceof Error ? error : new Error(String(error)) };
    }
  };
  const seen = (result: { value: Observation } | { failed: Error }): Probe =>
    'value' in result ? { observed: result.value } : result;

  const lookAtResource = async (name: string, part: Resource): Promise<void> => {
    let probe = seen(await patiently(() => part.observe(signal)));
    // A part of it did not answer: once proves nothing, and no plan is made on it.
    for (let again = 0; again < LOOKS_AGAIN && 'observed' in probe && probe.observed.unseen; again += 1) {
      await clock.sleep(LOOK_AGAIN_AFTER_MS, signal);
      probe = seen(await patiently(() => part.observe(signal)));
    }
    keep(name, probe);
    const { subject } = part;
    if (subject === undefined || !environment.components.some((spec) => spec.subject === name)) return;
    const found = await patiently(() => subject.incarnations(signal, JUST_SEEN_MS));
    if ('value' in found) incarnations.set(name, found.value.length);
  };
  const lookAtCheck = async (name: string, part: Check): Promise<void> => {
    const missing = missingNeed(name, environment, specs, probes);
    if (missing === undefined) keep(name, seen(await patiently(() => part.observe(signal))));
    else if (missing.seen) {
      keep(name, { observed: { state: 'off', detail: `needs ${missing.need}, which is not on` } });
    } else {
      keep(name, {
        failed: new Error(`not asked: ${missing.need}, which it needs, cannot be looked at`),
      });
    }
  };
  const askTask = async (spec: ComponentSpec, part: Task): Promise<void> => {
    const subject = spec.subject ?? '';
    const under = incarnations.get(subject);
    if (under === 0) {
      evidence.set(spec.name, { answer: 'no', reason: `nothing of ${subject} runs` });
      return;
    }
    const found = await patiently(() => part.alreadyDone(signal));
    evidence.set(
      spec.name,
      'value' in found ? found.value : { answer: 'unknown', reason: found.failed.message },
    );
  };

  const work: Record<Driver['shape'], { name: string; part: Driver }[]> = {
    resource: [],
    check: [],
    task: [],
  };
  for (const { name } of environment.components) {
    const part = parts.get(name);
    if (part !== undefined) work[part.shape].push({ name, part });
  }
  await Promise.all(
    work.resource.map(({ name, part }) => part.shape === 'resource' && lookAtResource(name, part)),
  );
  // Checks rest on checks (a broker on its host, a page behind the broker), so they follow one another.
  for (const { name, part } of work.check.sort((a, b) => depth(specs, a.name) - depth(specs, b.name))) {
    if (part.shape === 'check') await lookAtCheck(name, part);
  }
  await Promise.all(
    work.task.map(({ name, part }) => {
      const spec = specs.get(name);
      const asks = part.shape === 'task' && spec?.moment === 'after-subject-is-ready';
      return asks ? askTask(spec, part) : undefined;
    }),
  );
  return { probes, evidence, incarnations };
}

/** The first need that is not on; `seen` is false when it could not be probed. */
function missingNeed(
  name: string,
  environment: EnvironmentSpec,
  specs: ReturnType<typeof specOf>,
  probes: ReadonlyMap<string, Probe>,
): { need: string; seen: boolean } | undefined {
  const needsOf = (at: string) => {
    const spec = specs.get(at);
    return spec === undefined ? [] : allNeedsOf(environment, spec);
  };
  for (const need of allNeeds(name, needsOf)) {
    const probe = probes.get(need);
    if (probe === undefined) continue;
    if (!('observed' in probe)) return { need, seen: false };
    if (!isServing(probe.observed)) return { need, seen: true };
  }
  return undefined;
}

function depth(specs: ReturnType<typeof specOf>, name: string): number {
  return allNeeds(name, (at) => specs.get(at)?.needs ?? []).size;
}

/** Probes that failed for a reason which makes any change unwise: no credentials, no permission, no route. */
export function failedLooks(
  snapshot: EnvironmentSnapshot,
): { component: string; error: Error; fatal: boolean }[] {
  const failed: { component: string; error: Error; fatal: boolean }[] = [];
  for (const [component, probe] of snapshot.probes) {
    if (!('failed' in probe)) continue;
    const fatal = !isServiceError(probe.failed, 'throttled', 'transient', 'uncertain');
    failed.push({ component, error: probe.failed, fatal });
  }
  return failed;
}
