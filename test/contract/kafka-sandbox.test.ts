import { kafkaWorld } from '../support/kafka-world.ts';
import { kafkaContract } from './kafka.contract.ts';
import { sandboxKafkaUnderTest } from './kafka-sandbox.ts';

kafkaContract('the sandbox', async () => sandboxKafkaUnderTest(kafkaWorld(), kafkaWorld({ hostUp: false })));
