import type { AwsService } from '../../../src/clients/aws-api.ts';

export interface KubernetesRequest {
  method: string;
  /** Path without query, still percent-encoded as the client sent it. */
  path: string;
  query: Readonly<Record<string, string>>;
  contentType: string | undefined;
  /** Bearer token, or undefined. */
  token: string | undefined;
  body: string | undefined;
}

export interface KubernetesResponse {
  status: number;
  contentType: string;
  body: string;
}

export interface HttpAnswer {
  status: number;
  body: string;
}

/**
 * The simulated cloud's doors. In process they lead straight to the simulators; from another process
 * the same calls go over HTTP to `lamplighter sandbox serve`. All of them throw SandboxRefusal for a refusal
 * and an error with a socket `code` for a lost answer.
 */
export interface SandboxCloud {
  /** `command` as the SDK names it without its suffix: `StartDBInstance`. Input and output as the SDK's. */
  aws(service: AwsService, command: string, input: object, signal: AbortSignal): Promise<object>;
  kubernetes(request: KubernetesRequest, signal: AbortSignal): Promise<KubernetesResponse>;
  /** `operation` as KafkaApi's transport names it; input and output are plain JSON. */
  kafka(operation: string, input: object, signal: AbortSignal): Promise<unknown>;
  /** A plain GET of a URL that the configuration checks. */
  http(url: string, signal: AbortSignal): Promise<HttpAnswer>;
}
