import { describeError, type ErrorCode, LamplighterError } from '../../core/errors.ts';
import { StoreError } from '../store-error.ts';

/** Raised when a process of another version would misunderstand. */
export const PROTOCOL = 2;

/** A `serve` stays and works for all; a command leaves when its own run is over. */
export type HolderRole = 'serve' | 'command';

/** The holder of the store, as it describes itself. */
export interface Holder {
  protocol: number;
  pid: number;
  /** `host:pid`. */
  owner: string;
  role: HolderRole;
}

export type Answer = { value?: unknown } | { error: WireError };

/** The fields of an error that are passed on. */
export interface WireError {
  code: ErrorCode;
  message: string;
  remedy?: string;
  facts?: Readonly<Record<string, unknown>>;
  /** Of a StoreError: whether the same call may succeed later. */
  repeat?: boolean;
}

export function toWireError(error: unknown): WireError {
  if (!(error instanceof LamplighterError)) return { code: 'internal', message: describeError(error) };
  const { code, message, remedy, facts } = error;
  return {
    code,
    message,
    facts,
    ...(remedy !== undefined && { remedy }),
    ...(error instanceof StoreError && { repeat: error.repeat }),
  };
}

export function fromWireError({ code, message, remedy, facts, repeat }: WireError): LamplighterError {
  if (repeat === undefined) {
    return new LamplighterError(code, message, {
      ...(remedy !== undefined && { remedy }),
      ...(facts && { facts }),
    });
  }
  const row = {
    code: code as StoreError['code'] & `store-${string}`,
    repeat,
    reason: String(facts?.reason ?? message),
    ...(remedy !== undefined && { remedy }),
  };
  return new StoreError(message, row, undefined, facts?.errorName as string | undefined);
}

/** The process that held the store does not answer: it has ended, or is ending. */
export class HolderGone extends StoreError {
  override name = 'HolderGone';

  constructor(path: string, cause: unknown) {
    const reason = 'the process that holds the store has gone';
    super(
      `${reason} (${path}: ${describeError(cause)})`,
      { code: 'store-unreachable', repeat: true, reason },
      cause,
      undefined,
    );
  }
}
