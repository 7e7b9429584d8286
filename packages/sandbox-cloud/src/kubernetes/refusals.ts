import type { KubernetesResponse } from '../cloud.ts';
import { SandboxRefusal } from '../world/world.ts';

/** Every reason has its HTTP status; a fault of a world needs to name only the reason. */
const STATUS: Readonly<Record<string, number>> = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  Conflict: 409,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  ServiceUnavailable: 503,
  Timeout: 504,
};

/** A refusal in the words of the API server. */
export const refuse = (reason: keyof typeof STATUS & string, message: string): SandboxRefusal =>
  new SandboxRefusal(reason, message, STATUS[reason]);

export function statusResponse(refusal: SandboxRefusal): KubernetesResponse {
  const { name: reason, message } = refusal;
  const code = STATUS[reason] ?? refusal.httpStatus;
  return {
    status: code,
    contentType: 'application/json',
    body: JSON.stringify({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      reason,
      ...(code === 429 && { details: { retryAfterSeconds: 1 } }),
      code,
    }),
  };
}
