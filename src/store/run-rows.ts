import type { Selectable } from 'kysely';
import type { RunEvent } from '../core/events.ts';
import type { RunRecord } from '../core/ports/run-store.ts';
import type { RunsTable } from './schema.ts';

export const RUN_COLUMNS = [
  'id',
  'environment',
  'action',
  'requester',
  'origin',
  'trigger',
  'options',
  'created_at',
  'state',
  'attempt',
  'owner',
  'started_at',
  'finished_at',
  'outcome',
  'cancel',
] as const satisfies readonly (keyof RunsTable)[];

export type RunRow = Pick<Selectable<RunsTable>, (typeof RUN_COLUMNS)[number]>;

export const toRunRecord = (row: RunRow): RunRecord => ({
  id: row.id,
  environment: row.environment,
  action: row.action,
  requester: row.requester,
  ...(row.origin !== null && { origin: row.origin }),
  trigger: row.trigger,
  options: row.options,
  createdAtMs: row.created_at,
  state: row.state,
  attempt: row.attempt,
  ...(row.owner !== null && { owner: row.owner }),
  ...(row.started_at !== null && { startedAtMs: row.started_at }),
  ...(row.finished_at !== null && { finishedAtMs: row.finished_at }),
  ...(row.outcome !== null && { outcome: row.outcome }),
  ...(row.cancel !== null && { cancel: row.cancel }),
});

/**
 * PostgreSQL text cannot hold NUL, which services and pods' logs may contain; nor half of a surrogate pair, with which
 * a text ends that was cut inside an emoji.
 * Source: https://www.postgresql.org/docs/current/datatype-json.html
 */
export const toJson = (value: unknown): string =>
  JSON.stringify(value ?? null).replaceAll(
    /(\\\\)|\\u0000|\\ud[89a-f][0-9a-f]{2}/g,
    (_, escaped) => escaped ?? '\\ufffd',
  );

/** The same for a plain text. */
export const toText = (text: string): string => text.replaceAll('\0', '\ufffd').toWellFormed();

export const toEvent = (row: { body: RunEvent }): RunEvent => row.body;
