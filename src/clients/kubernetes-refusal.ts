/**
 * The fields of a failed answer that are used.
 * Source: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#response-status-kind
 */
interface Status {
  kind?: string;
  apiVersion?: string;
  reason?: string;
  message?: string;
  details?: { retryAfterSeconds?: number };
}

/**
 * An answer that is not a success. `type` is the server's reason (`Forbidden`, `NotFound`) and `name` its HTTP status
 * (`HTTP 403`): the error table has rows for both, and the reason takes precedence.
 */
export class KubernetesRefusal extends Error {
  readonly type: string | undefined;
  readonly code: number;
  readonly $retryAfterMs: number | undefined;
  /** Whether the API server itself wrote the answer, not a pod or a load balancer. */
  readonly fromApiServer: boolean;
  remedy: string | undefined;

  constructor(code: number, message: string, status: Status | undefined, retryAfterMs: number | undefined) {
    super(message);
    this.name = `HTTP ${code}`;
    this.code = code;
    this.type = status?.reason || undefined;
    this.$retryAfterMs = retryAfterMs;
    this.fromApiServer = status !== undefined;
  }
}

export function readRefusal(answer: {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: unknown;
}): KubernetesRefusal {
  const status = readStatus(answer.body);
  const text = typeof answer.body === 'string' ? answer.body.trim().slice(0, 300) : '';
  const message = status?.message || text || `the API server answered ${answer.status}`;
  const seconds = Number(answer.headers['retry-after'] ?? status?.details?.retryAfterSeconds);
  return new KubernetesRefusal(
    answer.status,
    message,
    status,
    Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined,
  );
}

function readStatus(body: unknown): Status | undefined {
  let value = body;
  if (typeof body === 'string') {
    try {
      value = JSON.parse(body);
    } catch {
      return undefined;
    }
  }
  const status = value as Status | null | undefined;
  return status?.kind === 'Status' && status.apiVersion === 'v1' ? status : undefined;
}
