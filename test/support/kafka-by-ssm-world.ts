import { answerAws } from '../../packages/sandbox-cloud/src/aws/index.ts';
import { ssmSimulator } from '../../packages/sandbox-cloud/src/aws/ssm.ts';
import { sandboxAwsTransport } from '../../packages/sandbox-cloud/src/aws/transport.ts';
import type { SandboxCloud } from '../../packages/sandbox-cloud/src/cloud.ts';
import { createAwsApi } from '../../src/clients/aws.ts';
import { createCallService } from '../../src/clients/call-service.ts';
import { createKafkaBySsm } from '../../src/clients/kafka-by-ssm.ts';
import { type KafkaWorldOptions, kafkaWorld } from './kafka-world.ts';

const INSTANCE = 'i-044548ca3fe3ae1a1';
const BROKERS = ['127.0.0.1:9092'];

/** The same world, reached as from outside of its network: rpk in the broker's container, by Systems Manager. */
export function kafkaBySsmWorld(given: KafkaWorldOptions & { brokerUp?: boolean; agentUp?: boolean } = {}) {
  const { brokerUp = true, agentUp = true, ...options } = given;
  const bed = kafkaWorld({ ...options, hostUp: brokerUp });
  const simulator = ssmSimulator(bed.world, (id) => agentUp && id === INSTANCE);
  const cloud = {
    ...bed.cloud,
    aws: (service, command, input, signal) =>
      answerAws(bed.world, [simulator], service, command, input, signal),
  } as SandboxCloud;
  const aws = createAwsApi({
    transport: sandboxAwsTransport(cloud),
    call: createCallService({ clock: bed.clock }),
  });
  const place = { brokers: BROKERS, container: 'redpanda' };
  return {
    ...bed,
    aws,
    api: createKafkaBySsm({ aws, clock: bed.clock, instanceId: INSTANCE, place }),
  };
}
