import { kafkaContract } from '../contract/kafka.contract.ts';
import { services } from './support/installed.ts';
import { kafkaPeople } from './support/kafka-people.ts';
import { startKafka } from './support/kafka-server.ts';
import { freePort } from './support/ports.ts';
import { kafkaClient } from './support/real-clients.ts';
import { until } from './support/until.ts';

kafkaContract('Apache Kafka', async () => {
  const { installed, logs } = services();
  const server = await startKafka({ installed: installed.kafka, logs, name: 'kafka-contract' });
  const { join, commit } = kafkaPeople(server.address);
  const api = kafkaClient(server.address);
  return {
    api,
    elsewhere: kafkaClient(`127.0.0.1:${await freePort()}`),
    now: Date.now,
    join,
    commit,
    until,
    close: server.remove,
  };
});
