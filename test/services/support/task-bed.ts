import { onTestFinished } from 'vitest';
import type { Clients } from '../../../src/clients/clients.ts';
import type { Check, Driver, Incarnation, Task, TaskTarget } from '../../../src/core/component.ts';
import type { RunEventBody } from '../../../src/core/events.ts';
import { MINUTE, SECOND } from '../../../src/core/ports/clock.ts';
import type { Kind } from '../../../src/kinds/kind.ts';
import { toFailure } from '../../../src/runs/execute/failure.ts';
import { runTaskPhase } from '../../../src/runs/execute/task-phase.ts';
import { handClock } from './hand-clock.ts';

/** It only ends what will never come: no busy machine uses it up. */
const TIMEOUT_MS = 20 * MINUTE;

/** An engine as its pod shows it: a life, and a log that the test's stand-in writes. */
export interface ShownEngine {
  incarnation: Incarnation;
  log: string[];
}

/** Runs one component's task as a run does, against real services, on real time. It ends with its test. */
export function taskBed(options: {
  kind: Kind;
  /** As in the configuration. */
  options: object;
  component: string;
  clients: Partial<Clients>;
  engine?: ShownEngine;
}) {
  const { kind, component, clients, engine } = options;
  const clock = handClock();
  const events: RunEventBody[] = [];
  const over = new AbortController();
  onTestFinished(() => over.abort(new Error('the test is over')));
  const part = kind.create(kind.options.parse(options.options), {
    environment: 'real',
    component,
    clients: clients as Clients,
    clock,
    random: Math.random,
    ...(engine !== undefined && { subject: subjectOf(engine) }),
  });
  const reported = () =>
    events.flatMap((event) =>
      event.type === 'phase.waiting' ? [event.detail] : event.type === 'phase.warned' ? [event.message] : [],
    );
  const runOnce = async () => {
    const startedAtMs = clock.now();
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
            timeoutMs: TIMEOUT_MS,
            pollMs: SECOND / 4,
            layer: 'application',
          },
          desired: 'on',
          clock,
          random: Math.random,
          cancelled: over.signal,
          shielded: over.signal,
          runEndsFirst: false,
          confirm: async () => {},
          remember: async () => {},
          startedAtMs,
          deadlineMs: startedAtMs + TIMEOUT_MS,
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
  const run = () => {
    const running = runOnce();
    // Whoever fails before waiting for it has said why already.
    running.catch(() => {});
    return running;
  };
  /** From now on its time is over. */
  const timeOut = () => clock.advance(TIMEOUT_MS + SECOND);
  return { part, run, reported, events, timeOut };
}

const asTask = (part: Driver): Task => {
  if (part.shape !== 'task') throw new TypeError(`not a task: ${part.shape}`);
  return part;
};

export const asCheck = (part: Driver): Check => {
  if (part.shape !== 'check') throw new TypeError(`not a check: ${part.shape}`);
  return part;
};

const subjectOf = ({ incarnation, log }: ShownEngine): TaskTarget => ({
  incarnation: async () => incarnation,
  incarnations: async () => [incarnation],
  findInLog: async (text) => ({ found: log.some((line) => line.includes(text)), complete: true }),
});
