import { z } from 'zod';
import { isServiceError } from '../core/errors.ts';
import type { Observation } from '../core/observation.ts';
import { MINUTE, SECOND } from '../core/ports/clock.ts';
import { defineKind } from './kind.ts';

const UNREACHED =
  'If its machine is up, compare `connections.kafka.brokers` with the address at which the broker listens, and see that the network and its security group let the bot through; from outside of that network, `connections.kafka.via` is another way.';

/** A Kafka cluster that is reachable and has a controller: from then on topics and groups can be changed. */
export const kafkaBroker = defineKind({
  name: 'kafka-broker',
  shape: 'check',
  summary: 'A Kafka cluster (or what speaks its protocol) answers and has a controller.',
  notes: [
    'The cluster is the one in `connections.kafka`. Nothing is started or stopped by this kind: it *needs* the',
    'component on which the broker runs. While that one boots, refused connections are normal and are shown as',
    '`starting`; a missing leader or a lost answer is asked again; a refused password or certificate is an',
    'error at once.',
  ].join('\n'),
  options: z.strictObject({}),
  layer: 'infrastructure',
  timeoutMs: 10 * MINUTE,
  expected: { upMs: 20 * SECOND, downMs: 0 },
  pollMs: SECOND,
  // Every client that may connect may see brokers and controller.
  permissions: [],
  connections: () => ['kafka'],
  create: (_options, context) => ({
    shape: 'check',
    async observe(signal): Promise<Observation> {
      try {
        const { brokers, controller } = await context.clients.kafka.describeCluster(signal);
        const count = `${brokers} ${brokers === 1 ? 'broker' : 'brokers'}`;
        if (brokers === 0 || controller === undefined) {
          return { state: 'starting', detail: `${count}, no controller yet` };
        }
        return { state: 'on', detail: `${count}, controller ${controller}` };
      } catch (error) {
        // A blip is thrown, and the caller repeats the probe: as an observation it would make a running broker look
        // off, and a plan would follow from that.
        if (!isServiceError(error, 'unreachable')) throw error;
        const reason = String(error.facts.reason ?? error.errorClass);
        return {
          state: 'starting',
          detail: `does not answer yet: ${reason} (${error.errorName})`,
          remedy: error.remedy ?? UNREACHED,
        };
      }
    },
  }),
});
