import type { Connections } from '../core/connections.ts';
import type { Clock } from '../core/ports/clock.ts';
import { createAwsApi } from './aws.ts';
import type { CallService } from './call-service.ts';
import type { Clients } from './clients.ts';
import { createHttpApi } from './http.ts';
import { createKafkaApi } from './kafka.ts';
import { createKafkaBySsm } from './kafka-by-ssm.ts';
import { createKubernetesApi } from './kubernetes.ts';
import type { Transports } from './transports.ts';

/** Creates the clients of one environment over its transports: the same code in production and in the sandbox. */
export function createClients(
  transports: Transports,
  call: CallService,
  /** For an environment that may reach its broker other than by a socket. */
  ways?: { connections: Connections; clock: Clock },
): Clients {
  const aws = createAwsApi({ transport: transports.aws, call });
  const kafka = ways?.connections.kafka;
  const ssm = kafka?.via?.ssm;
  return {
    aws,
    kubernetes: createKubernetesApi({ transport: transports.kubernetes, call }),
    kafka:
      ways === undefined || kafka === undefined || ssm === undefined
        ? createKafkaApi({ transport: transports.kafka, call })
        : createKafkaBySsm({
            aws,
            clock: ways.clock,
            instanceId: ssm.instanceId,
            place: { brokers: kafka.brokers, container: ssm.container },
          }),
    http: createHttpApi({ transport: transports.http, call }),
    close: () => transports.close(),
  };
}
