import type { HttpLibrary, KubeConfig } from '@kubernetes/client-node';
import type { Kafka } from 'kafkajs';
import type { AwsCommand, AwsService } from './aws-api.ts';

/**
 * The seam that the sandbox replaces: the network, not our code. Production builds these from SDKs and addresses
 * (`clients/real-transports.ts`), the sandbox from a simulated world.
 */
export interface Transports {
  aws(service: AwsService): Promise<AwsTransport>;
  kubernetes(): Promise<KubernetesTransport>;
  kafka(): Promise<KafkaTransport>;
  /** Left out where plain HTTP goes over the real network. */
  http?: HttpTransport;
  close(): Promise<void>;
}

/** The part of an SDK client that is used. */
export interface AwsTransport {
  send<Output>(command: AwsCommand<Output>, options: { abortSignal: AbortSignal }): Promise<Output>;
}

/**
 * Where the API server is and with which identity it is called; `http` replaces the client's own HTTP where there is no
 * socket.
 */
export interface KubernetesTransport {
  config: KubeConfig;
  http?: HttpLibrary;
  /** Drops the present credentials, where new ones can be had: called after a 401. */
  renew?(): void;
}

/**
 * Creates a kafkajs client, or an object with the same admin and producer surface. When the signal is aborted, its
 * connections are cut at once: kafkajs itself cannot cancel a call.
 */
type KafkaTransport = (signal: AbortSignal) => Pick<Kafka, 'admin' | 'producer'>;

/** The part of `fetch` that is used. */
export type HttpTransport = (
  url: string,
  options: { signal: AbortSignal; headers: Record<string, string> },
) => Promise<Response>;
