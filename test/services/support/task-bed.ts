import type { Clients } from '../../../src/clients/clients.ts';
import type { Check, Life, Part, Subject, Task } from '../../../src/core/component.ts';
import type { RunEventBody } from '../../../src/core/events.ts';
import { SECOND } from '../../../src/core/ports/clock.ts';
import type { Kind } from '../../../src/kinds/kind.ts';
import { systemClock } from '../../../src/ops/system-clock.ts';
import { toFailure } from '../../../src/runs/execute/failure.ts';
import { runTaskPhase } from '../../../src/runs/execute/task-phase.ts';

/** An engine as its pod shows it: a life, and a log that the test's stand-in writes. */
export interface ShownEngine {
  life: Life;
  log: string[];
}

/** Runs one component's task as a run does, against real services, on real time. */
export function taskBed(options: {
  kind: Kind;
  /** As in the configuration. */
  options: object;
  component: string;
  clients: Partial<Clients>;
  engine?: ShownEngine;
  timeoutMs?: number;
}) {
  const { kind, component, clients, engine, timeoutMs = 60 * SECOND } = options;
  const events: RunEventBody[] = [];
  const never = new AbortController().signal;
  const part = kind.create(kind.options.parse(options.options), {
    environment: 'real',
    component,
    clients: clients as Clients,
    clock: systemClock,
    random: Math.random,
    ...(engine !== undefined && { subject: subjectOf(engine) }),
  });
  const told = () =>
    events.flatMap((event) =>
      event.type === 'phase.waiting' ? [event.detail] : event.type === 'phase.warned' ? [event.message] : [],
    );
  const run = async () => {
    const startedAtMs = systemClock.now();
    try {
      return await runTaskPhase(
        {
          phase: {
            id: component,
            component,
            kind: kind.name,
            verb: 'run',
            needs: [],
            reason: 'a test asks for it',
            skip: false,
            forced: false,
            confirmOnly: false,
            expectedMs: SECOND,
            timeoutMs,
            pollMs: SECOND / 4,
            layer: 'application',
          },
          desired: 'on',
          clock: systemClock,
          random: Math.random,
          cancelled: never,
          shielded: never,
          runEndsFirst: false,
          confirm: async () => {},
          remember: async () => {},
          startedAtMs,
          deadlineMs: startedAtMs + timeoutMs,
          record: async (event) => {
            events.push(event);
          },
          last: {},
        },
        asTask(part),
      );
    } catch (error) {
      // As people are shown it.
      throw Object.assign(new Error('the task failed', { cause: error }), toFailure(error, component));
    }
  };
  return { part, run, told, events };
}

const asTask = (part: Part): Task => {
  if (part.shape !== 'task') throw new TypeError(`not a task: ${part.shape}`);
  return part;
};

export const asCheck = (part: Part): Check => {
  if (part.shape !== 'check') throw new TypeError(`not a check: ${part.shape}`);
  return part;
};

const subjectOf = ({ life, log }: ShownEngine): Subject => ({
  life: async () => life,
  lives: async () => [life],
  findInLog: async (text) => ({ found: log.some((line) => line.includes(text)), complete: true }),
});
