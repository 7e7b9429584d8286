import type { Connections } from '../core/connections.ts';
import { LamplighterError } from '../core/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { CallService } from './call-service.ts';
import { realAws } from './real-aws.ts';
import { realKafka } from './real-kafka.ts';
import { realKubernetes } from './real-kubernetes.ts';
import type { Transports } from './transports.ts';

/** The production network. A connection that the environment does not configure is refused at its first use. */
export function realTransports(
  connections: Connections,
  options: { clock: Clock; call: CallService },
): Transports {
  const aws = connections.aws === undefined ? undefined : realAws(connections.aws);
  const eksClient = () => (aws === undefined ? Promise.reject(notConfigured('aws')) : aws.eksClient());
  return {
    aws: aws?.transport ?? (async () => Promise.reject(notConfigured('aws'))),
    kubernetes:
      connections.kubernetes === undefined
        ? async () => Promise.reject(notConfigured('kubernetes'))
        : realKubernetes(connections.kubernetes, { ...options, eksClient }),
    kafka:
      connections.kafka === undefined
        ? async () => Promise.reject(notConfigured('kafka'))
        : realKafka(connections.kafka),
    close: async () => aws?.close(),
  };
}

const notConfigured = (name: keyof Connections): LamplighterError =>
  new LamplighterError('config-invalid', `this environment has no connection to ${name}`, {
    remedy: `Add connections.${name} to the environment.`,
  });
