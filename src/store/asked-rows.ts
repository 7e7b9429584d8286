import { type RawBuilder, sql } from 'kysely';
import { toJson } from './run-rows.ts';

/** The requests of several callers as rows of one statement: `columns` are the names and types of their keys. */
export const askedRows = (rows: readonly object[], columns: string): RawBuilder<unknown> =>
  sql`jsonb_to_recordset(${toJson(rows)}::jsonb) as asked(${sql.raw(columns)})`;

/** The column has one of the values: one statement for any number of them. */
export const among = (column: string, values: readonly string[]): RawBuilder<boolean> =>
  sql<boolean>`${sql.ref(column)} in (select jsonb_array_elements_text(${toJson([...new Set(values)])}::jsonb))`;

/** Distributes the rows to their callers, in the order of the statement. */
export function dealtOut<Row, Result>(
  keys: readonly string[],
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  toResult: (rows: readonly Row[]) => Result,
): Result[] {
  const byKey = Map.groupBy(rows, keyOf);
  return keys.map((key) => toResult(byKey.get(key) ?? []));
}
