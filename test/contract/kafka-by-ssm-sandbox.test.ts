import { kafkaBySsmWorld } from '../support/kafka-by-ssm-world.ts';
import { kafkaContract } from './kafka.contract.ts';
import { sandboxKafkaUnderTest } from './kafka-sandbox.ts';

kafkaContract('rpk through Systems Manager, in the sandbox,', async () =>
  sandboxKafkaUnderTest(kafkaBySsmWorld(), kafkaBySsmWorld({ brokerUp: false }), {
    setsTimes: 'rpk gives records their time itself',
  }),
);
