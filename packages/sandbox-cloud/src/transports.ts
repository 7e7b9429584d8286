import type { Transports } from '../../../src/clients/transports.ts';
import type { SandboxCloud } from './cloud.ts';
import { sandboxHttp } from './http.ts';

/** The network that leads to a simulated cloud. Each client's side is loaded when it is first used. */
export function sandboxTransports(cloud: SandboxCloud): Transports {
  const aws = once(async () => (await import('./aws/transport.ts')).sandboxAwsTransport(cloud));
  // The same for both hosts: over HTTP it goes through our own client, which knows the world's time.
  const kubernetes = once(async () => (await import('./kubernetes/transport.ts')).kubernetesInProcess(cloud));
  const kafka = once(async () => (await import('./kafka/transport.ts')).sandboxKafka(cloud));
  return {
    aws: async (service) => (await aws())(service),
    kubernetes: async () => (await kubernetes())(),
    kafka: async () => (await kafka())(),
    http: sandboxHttp(cloud),
    close: async () => {},
  };
}

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load();
    return loading;
  };
}
