import type {
  Check,
  ComponentSpec,
  EnvironmentSpec,
  Evidence,
  Part,
  Resource,
  Task,
} from '../core/component.ts';
import { isServiceError } from '../core/errors.ts';
import { allNeeds } from '../core/graph.ts';
import type { Look, Observation } from '../core/observation.ts';
import { allNeedsOf, specOf } from '../core/plan/phases.ts';
import { isServing, type Survey } from '../core/plan/survey.ts';
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
  parts: ReadonlyMap<string, Part>;
  clock: Clock;
  random: Random;
  signal: AbortSignal;
  /** Called with each probe as it comes. */
  onLook?: ((component: string, look: Look) => void) | undefined;
}): Promise<Survey> {
  const { environment, parts, clock, random, signal, onLook } = options;
  const looks = new Map<string, Look>();
  const keep = (name: string, look: Look): void => {
    looks.set(name, look);
    onLook?.(name, look);
  };
  const evidence = new Map<string, Evidence>();
  const lives = new Map<string, number>();
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
  const seen = (result: { value: Observation } | { failed: Error }): Look =>
    'value' in result ? { observed: result.value } : result;

  const lookAtResource = async (name: string, part: Resource): Promise<void> => {
    let look = seen(await patiently(() => part.observe(signal)));
    // A part of it did not answer: once proves nothing, and no plan is made on it.
    for (let again = 0; again < LOOKS_AGAIN && 'observed' in look && look.observed.unseen; again += 1) {
      await clock.sleep(LOOK_AGAIN_AFTER_MS, signal);
      look = seen(await patiently(() => part.observe(signal)));
    }
    keep(name, look);
    const { subject } = part;
    if (subject === undefined || !environment.components.some((spec) => spec.subject === name)) return;
    const found = await patiently(() => subject.lives(signal, JUST_SEEN_MS));
    if ('value' in found) lives.set(name, found.value.length);
  };
  const lookAtCheck = async (name: string, part: Check): Promise<void> => {
    const missing = missingNeed(name, environment, specs, looks);
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
    const under = lives.get(subject);
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

  const work: Record<Part['shape'], { name: string; part: Part }[]> = { resource: [], check: [], task: [] };
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
  return { looks, evidence, lives };
}

/** The first need that is not on; `seen` is false when it could not be probed. */
function missingNeed(
  name: string,
  environment: EnvironmentSpec,
  specs: ReturnType<typeof specOf>,
  looks: ReadonlyMap<string, Look>,
): { need: string; seen: boolean } | undefined {
  const needsOf = (at: string) => {
    const spec = specs.get(at);
    return spec === undefined ? [] : allNeedsOf(environment, spec);
  };
  for (const need of allNeeds(name, needsOf)) {
    const look = looks.get(need);
    if (look === undefined) continue;
    if (!('observed' in look)) return { need, seen: false };
    if (!isServing(look.observed)) return { need, seen: true };
  }
  return undefined;
}

function depth(specs: ReturnType<typeof specOf>, name: string): number {
  return allNeeds(name, (at) => specs.get(at)?.needs ?? []).size;
}

/** Probes that failed for a reason which makes any change unwise: no credentials, no permission, no route. */
export function failedLooks(survey: Survey): { component: string; error: Error; fatal: boolean }[] {
  const failed: { component: string; error: Error; fatal: boolean }[] = [];
  for (const [component, look] of survey.looks) {
    if (!('failed' in look)) continue;
    const fatal = !isServiceError(look.failed, 'throttled', 'transient', 'uncertain');
    failed.push({ component, error: look.failed, fatal });
  }
  return failed;
}
