import { Kafka, logLevel } from 'kafkajs';
import { repairKafkajs } from '../../../src/clients/kafkajs-repair.ts';

/**
 * A matching engine as seen from outside: it joins its group, reads its topics from their beginning, commits
 * what it has read, and says so once it was told to start.
 */
export async function startEngine(options: {
  address: string;
  group: string;
  topics: string[];
  say(line: string): void;
  /** One that reads and never commits is what a stuck engine looks like. */
  commits?: boolean;
}) {
  const { address, group, topics, say, commits = true } = options;
  repairKafkajs();
  const kafka = new Kafka({
    clientId: 'engine',
    brokers: [address],
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 50 },
  });
  const consumer = kafka.consumer({
    groupId: group,
    sessionTimeout: 10_000,
    heartbeatInterval: 300,
    maxWaitTimeInMs: 100,
  });
  const received: { topic: string; partition: number; value: string }[] = [];
  const commands: string[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  const joined = new Promise<void>((done) => {
    consumer.on(consumer.events.GROUP_JOIN, () => done());
  });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ topic, partition, message }) => {
      const value = String(message.value);
      received.push({ topic, partition, value });
      commands.push(value);
      if (commits) {
        await consumer.commitOffsets([{ topic, partition, offset: String(Number(message.offset) + 1) }]);
        if (JSON.parse(value).code === 'START_ENGINE') say('Start publish');
      }
    },
  });
  await joined;
  return { received, commands, stop: () => consumer.disconnect() };
}
