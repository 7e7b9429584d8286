import { createAwsApi } from './aws.ts';
import type { CallService } from './call-service.ts';
import type { Clients } from './clients.ts';
import { createHttpApi } from './http.ts';
import { createKafkaApi } from './kafka.ts';
import { createKubernetesApi } from './kubernetes.ts';
import type { Transports } from './transports.ts';

/** The clients of one environment over its transports: the same code in production and in the sandbox. */
export function createClients(transports: Transports, call: CallService): Clients {
  return {
    aws: createAwsApi({ transport: transports.aws, call }),
    kubernetes: createKubernetesApi({ transport: transports.kubernetes, call }),
    kafka: createKafkaApi({ transport: transports.kafka, call }),
    http: createHttpApi({ transport: transports.http, call }),
    close: () => transports.close(),
  };
}
