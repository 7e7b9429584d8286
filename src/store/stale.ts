import { type RawBuilder, sql } from 'kysely';
import { HEARTBEAT_MS } from './heartbeat.ts';
import type { OfDatabaseTime } from './schema.ts';

/** For columns that are only ever compared with the database's own time. */
export const DATABASE_NOW = sql<OfDatabaseTime>`now()`;

/** Whether the holder has been silent for so long that another may begin; by the database's own time. */
export const isStale = (column: string, forMs = HEARTBEAT_MS): RawBuilder<boolean> =>
  sql<boolean>`(${sql.ref(column)} is null or ${sql.ref(column)} < now() - ${sql.lit(`${forMs} ms`)}::interval)`;
