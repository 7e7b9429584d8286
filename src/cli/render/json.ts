import type { RunEvent } from '../../core/events.ts';
import type { OutputStream, RunRenderer } from './run-renderer.ts';

/** For programs: one event per line; the last one is `run.finished`. */
export function jsonRenderer(stream: OutputStream): RunRenderer {
  return {
    event: (event) => writeJson(stream, jsonEvent(event)),
    close() {},
  };
}

/** An event with its moment as people and programs elsewhere write it. */
export function jsonEvent(event: RunEvent): object {
  const { type, at, seq, runId, ...rest } = event;
  return { type, at: new Date(at).toISOString(), seq, runId, ...rest };
}

export function writeJson(stream: OutputStream, value: object): void {
  stream.write(`${JSON.stringify(value)}\n`);
}
