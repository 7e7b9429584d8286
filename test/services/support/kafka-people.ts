import { Kafka, logLevel } from 'kafkajs';
import { repairKafkajs } from '../../../src/clients/kafkajs-repair.ts';

/** Others at the same broker: consumers and administrators that are not lamplighter. */
export function kafkaPeople(address: string, clientId = 'console') {
  repairKafkajs();
  const kafka = new Kafka({ clientId, brokers: [address], logLevel: logLevel.NOTHING });
  const withAdmin = async <T>(use: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> => {
    const admin = kafka.admin();
    await admin.connect();
    try {
      return await use(admin);
    } finally {
      await admin.disconnect();
    }
  };
  /** Joins and resolves once it has its partition. */
  const join = async (groupId: string, topic: string) => {
    const consumer = kafka.consumer({
      groupId,
      // Longer than a busy machine keeps a heartbeat waiting.
      sessionTimeout: 60_000,
      heartbeatInterval: 300,
      maxWaitTimeInMs: 100,
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    const joined = new Promise<void>((done) => {
      consumer.on(consumer.events.GROUP_JOIN, () => done());
    });
    await consumer.run({ autoCommit: false, eachMessage: async () => {} });
    await joined;
    return { clientId, consumer, leave: () => consumer.disconnect() };
  };
  return {
    kafka,
    withAdmin,
    join,
    async commit(groupId: string, topic: string, offset: number) {
      // Not by the admin: that waits for a fetch of five seconds.
      const { consumer, leave } = await join(groupId, topic);
      await consumer.commitOffsets([{ topic, partition: 0, offset: String(offset) }]);
      await leave();
    },
    /** Every value of the topic, with its partition, in the order of that. */
    async read(topic: string, count: number) {
      const consumer = kafka.consumer({ groupId: `reader-${Math.random()}`, maxWaitTimeInMs: 100 });
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      const seen: { partition: number; offset: number; value: string; key: Buffer | null }[] = [];
      await new Promise<void>((done, fail) => {
        consumer
          .run({
            autoCommit: false,
            eachMessage: async ({ partition, message }) => {
              const { offset, value, key } = message;
              seen.push({ partition, offset: Number(offset), value: String(value), key });
              if (seen.length >= count) done();
            },
          })
          .catch(fail);
      });
      await consumer.disconnect();
      return seen;
    },
  };
}
