import { deserialize, serialize } from 'node:v8';
import type { ScaledOrigin } from '../clock/scaled.ts';
import { SandboxRefusal } from '../world/world.ts';

/**
 * How calls cross between processes: values in V8's own format, which keeps Dates, bytes and undefined, and
 * time in headers, so that the world is never earlier than what one of its callers has seen.
 */
export const VALUE_TYPE = 'application/x-v8';
/** Of a request: the caller's time. Only our own clients send it. */
export const NOW_HEADER = 'x-sandbox-now';
/** Of every answer: the origin that the world's time counts from. */
export const ORIGIN_HEADER = 'x-sandbox-origin';
/** Of an answer: the body is a WireError. */
export const ERROR_HEADER = 'x-sandbox-error';

export const encodeValue = (value: unknown): Buffer => serialize(value);
export const decodeValue = (body: Uint8Array): unknown => deserialize(body);

export const encodeOrigin = ({ realMs, worldMs, speed }: ScaledOrigin): string =>
  `${realMs},${worldMs},${speed}`;

export function decodeOrigin(text: string | null): ScaledOrigin | undefined {
  const [realMs, worldMs, speed] = text?.split(',').map(Number) ?? [];
  return realMs && worldMs && speed ? { realMs, worldMs, speed } : undefined;
}

/** What is kept of an error on its way. */
export interface WireError {
  name: string;
  message: string;
  httpStatus?: number;
  /** A socket code such as ECONNRESET: the answer got lost. */
  code?: string;
}

export function toWireError(thrown: unknown): WireError {
  const { name, message, code } = (thrown instanceof Error ? thrown : new Error(String(thrown))) as Error & {
    code?: unknown;
  };
  return {
    name,
    message,
    ...(thrown instanceof SandboxRefusal && { httpStatus: thrown.httpStatus }),
    ...(typeof code === 'string' && { code }),
  };
}

export function fromWireError({ name, message, httpStatus, code }: WireError): Error {
  if (httpStatus !== undefined) return new SandboxRefusal(name, message, httpStatus);
  const error = Object.assign(new Error(message), code !== undefined && { code });
  error.name = name;
  return error;
}
