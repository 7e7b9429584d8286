import type { RunEvent } from '../../core/events.ts';

/** Shows a run while it happens. Gets every event from the first, in order. */
export interface RunRenderer {
  event(event: RunEvent): void;
  /** The run is over, or its journal broke off: leaves the terminal as it should be. */
  close(): void;
}

export type OutputStream = NodeJS.WritableStream & {
  isTTY?: boolean;
  columns?: number;
  rows?: number;
};

/** Calls back once per second of real time until the returned function is called. */
export type Ticker = (onTick: () => void) => () => void;

export const columnsOf = (stream: OutputStream): number => stream.columns ?? 80;
