import { type ErrorCode, LamplighterError } from '../core/errors.ts';

interface StoreErrorRow {
  code: Extract<ErrorCode, `store-${string}`>;
  /** Whether the same statement may succeed later. */
  repeat: boolean;
  reason: string;
  remedy?: string;
}

const lost = (reason: string): StoreErrorRow => ({ code: 'store-unreachable', repeat: true, reason });
const busy = (reason: string): StoreErrorRow => ({ code: 'store-busy', repeat: true, reason });
const refused = (reason: string, remedy: string): StoreErrorRow => ({
  code: 'store-refused',
  repeat: false,
  reason,
  remedy,
});

const CHECK_URL = 'Check DATABASE_URL: user, password, host, port and name of the database.';
const GRANT =
  'Grant the role CREATE on the database, or let its owner create the schemas `lamplighter` and `lamplighter_jobs` owned by the role.';
const FREE_SPACE = 'Free space on the disk of the store; lamplighter goes on by itself when there is some.';

/**
 * SQLSTATEs, socket codes and file system codes, each with its handling and the reason.
 * Sources: https://www.postgresql.org/docs/current/errcodes-appendix.html,
 * https://nodejs.org/api/errors.html#common-system-errors
 */
const byCode: Readonly<Record<string, StoreErrorRow>> = {
  '08000': lost('the connection broke'),
  '08001': lost('the server takes no connection'),
  '08003': lost('the connection was closed'),
  '08006': lost('the connection broke'),
  '57P01': lost('the server is shutting down'),
  '57P02': lost('the server crashed and is recovering'),
  '57P03': lost('the server is starting and takes no connection yet'),
  '57P05': lost('the server closed an idle session'),
  '25P03': lost('the server ended a transaction that was idle'),
  '25006': lost('the server is read-only: a standby that has not taken over yet'),
  ECONNREFUSED: lost('nothing listens at that address'),
  ECONNRESET: lost('the connection broke'),
  EPIPE: lost('the connection broke'),
  ETIMEDOUT: lost('no answer came in time'),
  EHOSTUNREACH: lost('no route to that address'),
  ENETUNREACH: lost('no route to that network'),
  ENOTFOUND: lost('the name of the host does not resolve'),
  EAI_AGAIN: lost('name resolution failed for now'),
  '40001': busy('two changes met, and this one has to be repeated'),
  '40P01': busy('two changes waited for each other, and this one has to be repeated'),
  '55P03': busy('another session holds the lock'),
  '53300': busy('the server has no connection left'),
  '57014': busy('the statement took too long and was cancelled'),
  '25P02': busy('the transaction had failed before'),
  '28P01': refused('the password is wrong', CHECK_URL),
  '28000': refused('the server does not admit this user', CHECK_URL),
  '3D000': refused('there is no such database', `Create it, or correct it. ${CHECK_URL}`),
  '3F000': refused('the schema is missing', GRANT),
  '42501': refused('the role has not the rights it needs', GRANT),
  '53100': { code: 'store-full', repeat: true, reason: 'the disk is full', remedy: FREE_SPACE },
  ENOSPC: { code: 'store-full', repeat: true, reason: 'the disk is full', remedy: FREE_SPACE },
  EDQUOT: { code: 'store-full', repeat: true, reason: 'the disk quota is used up', remedy: FREE_SPACE },
  '53200': busy('the server is out of memory'),
  EROFS: { code: 'store-read-only', repeat: false, reason: 'the file system is read-only' },
  EACCES: { code: 'store-read-only', repeat: false, reason: 'this user may not write there' },
  EPERM: { code: 'store-read-only', repeat: false, reason: 'this user may not write there' },
  ENOTDIR: {
    code: 'store-failed',
    repeat: false,
    reason: 'there is a file where a folder should be',
    remedy: 'Move that file away, or choose another data directory.',
  },
  '58030': { code: 'store-failed', repeat: false, reason: 'the disk could not be read or written' },
  XX001: { code: 'store-corrupt', repeat: false, reason: 'a page of the data is damaged' },
  XX002: { code: 'store-corrupt', repeat: false, reason: 'an index is damaged' },
  '23505': { code: 'store-failed', repeat: false, reason: 'a row with that key is there already' },
  '23503': { code: 'store-failed', repeat: false, reason: 'the row it belongs to is not there' },
};

/** Errors of `pg` without a code, recognised by their message. */
const byDriverSentence: Readonly<Record<string, StoreErrorRow>> = {
  'Connection terminated unexpectedly': lost('the connection broke'),
  'Connection terminated': lost('the connection was closed'),
  'Connection terminated due to connection timeout': lost('no connection in time'),
  'timeout exceeded when trying to connect': lost('no connection in time'),
  'timeout expired': lost('no connection in time'),
  'Query read timeout': lost('no answer came in time'),
  'Client has encountered a connection error and is not queryable': lost('the connection broke'),
  'Client was closed and is not queryable': lost('the connection was closed'),
};

const unknown: StoreErrorRow = {
  code: 'store-failed',
  repeat: false,
  reason: 'an error that lamplighter does not know',
};

/** The database's refusal of a statement. */
export class StoreError extends LamplighterError {
  /** Whether the same statement may succeed later. */
  readonly repeat: boolean;

  constructor(message: string, row: StoreErrorRow, cause: unknown, name: string | undefined) {
    super(row.code, message, {
      cause,
      facts: { ...(name !== undefined && { errorName: name }), reason: row.reason },
      ...(row.remedy !== undefined && { remedy: row.remedy }),
    });
    this.repeat = row.repeat;
  }
}

export const isRepeatable = (error: unknown): error is StoreError =>
  error instanceof StoreError && error.repeat;

/** Maps any error to a LamplighterError; lamplighter's own pass unchanged. */
export function toStoreError(error: unknown): LamplighterError {
  if (error instanceof LamplighterError) return error;
  const { row, name } = classify(error);
  const text = error instanceof Error ? error.message : String(error);
  // A refused connection to a host with two addresses is an AggregateError without a message.
  const detail = text === '' ? (name ?? '') : text;
  return new StoreError(
    `the database did not do what it was asked: ${row.reason} (${detail})`,
    row,
    error,
    name,
  );
}

function classify(error: unknown): { row: StoreErrorRow; name: string | undefined } {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string') {
      const row = byCode[code];
      if (row !== undefined) return { row, name: code };
      if (at.cause === undefined) return { row: unknown, name: code };
    }
    const row = byDriverSentence[at.message];
    if (row !== undefined) return { row, name: undefined };
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return { row: unknown, name: undefined };
}
