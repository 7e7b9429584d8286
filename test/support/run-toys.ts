import type { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { Action } from '../../src/core/action.ts';
import type { Driver, EnvironmentSpec } from '../../src/core/component.ts';
import type { RunEvent } from '../../src/core/events.ts';
import type { Probe, SeenAt } from '../../src/core/observation.ts';
import { buildPlan } from '../../src/core/plan/build-plan.ts';
import type { PlanOptions } from '../../src/core/plan/draft.ts';
import type { Plan } from '../../src/core/plan/plan.ts';
import type { Journal } from '../../src/core/ports/journal.ts';
import { executeRun } from '../../src/runs/execute/execute-run.ts';

export interface ToyRun {
  clock: VirtualClock;
  environment: EnvironmentSpec;
  parts: ReadonlyMap<string, Driver>;
  action?: Action;
  options?: PlanOptions;
  plan?: Plan;
  signal?: AbortSignal;
  journal?: Journal;
  /** What the attempt has seen before it planned. */
  seen?: ReadonlyMap<string, SeenAt>;
}

/** Looks, plans and runs toys on virtual time. */
export async function runToys(toys: ToyRun) {
  const { clock, environment, parts } = toys;
  const signal = toys.signal ?? new AbortController().signal;
  const probes = new Map<string, Probe>();
  for (const [name, part] of parts) {
    if (part.shape !== 'task') probes.set(name, { observed: await part.observe(signal) });
  }
  const plan =
    toys.plan ??
    buildPlan(
      environment,
      { probes, evidence: new Map(), incarnations: new Map() },
      toys.action ?? 'up',
      toys.options,
    );
  const journaled: RunEvent[] = [];
  const journal = toys.journal ?? {
    append: async (event: RunEvent) => {
      journaled.push(event);
    },
  };
  const run = await executeRun({
    runId: 'run-1',
    requester: 'tester',
    plan,
    parts,
    clock,
    random: () => 0.5,
    journal,
    signal,
    ...(toys.seen && { seen: toys.seen }),
  });
  const of = <T extends RunEvent['type']>(type: T) =>
    run.events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
  const [finished] = of('run.finished');
  if (finished === undefined) throw new Error('the run did not finish');
  const phase = (id: string) => {
    const started = of('phase.started').find((event) => event.phase === id);
    const end = of('phase.finished').find((event) => event.phase === id);
    if (end === undefined) throw new Error(`phase ${id} did not finish`);
    return { startedAtMs: started?.at, endedAtMs: end.at, ...end };
  };
  return { ...run, plan, journaled, finished, of, phase };
}
