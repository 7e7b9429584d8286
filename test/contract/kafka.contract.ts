import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { KafkaApi } from '../../src/clients/kafka-api.ts';
import { isServiceError } from '../../src/core/errors.ts';

export interface KafkaUnderTest {
  api: KafkaApi;
  /** The same client, for an address where no broker is. */
  elsewhere: KafkaApi;
  /** The time of the records and of the broker, in milliseconds. */
  now(): number;
  /** Why records do not have the time that they are given, where they do not. */
  setsTimes?: string;
  /** A consumer that is in the group and has its partition; it commits nothing by itself. */
  join(group: string, topic: string): Promise<{ clientId: string; leave(): Promise<void> }>;
  /** As a consumer would, without being in the group any more. */
  commit(group: string, topic: string, offset: number): Promise<void>;
  /** Looks until there is something to see, in the time of the broker. */
  until<T>(what: string, read: () => Promise<T | undefined | false>): Promise<T>;
  close(): Promise<void>;
}

/** What lamplighter relies on in a Kafka cluster, whatever answers. */
export function kafkaContract(name: string, open: () => Promise<KafkaUnderTest>): void {
  describe(`${name} keeps the contract of Kafka`, () => {
    const never = new AbortController().signal;
    let kafka: KafkaUnderTest;
    let api: KafkaApi;
    let count = 0;
    const fresh = (word: string) => {
      count += 1;
      return `${word}-${count}`;
    };
    const values = ['first', 'second', 'third'];
    const records = (atMs = kafka.now()) => values.map((value) => ({ value, atMs }));
    const ready = async (topic: string, partitions = 1) => {
      await kafka.until(`${topic} can be used`, async () => {
        try {
          const seen = await api.describeTopic(topic, never);
          if (seen?.partitions.length !== partitions) return false;
          // Metadata names a leader some milliseconds before that leads.
          return await api.topicOffsets(topic, never);
        } catch (error) {
          if (!isServiceError(error, 'transient')) throw error;
          return false;
        }
      });
      return topic;
    };
    const newTopic = async (partitions = 1) => {
      const topic = fresh('topic');
      expect(await api.createTopic({ topic, partitions, replicas: 1 }, never)).toBe(true);
      return ready(topic, partitions);
    };

    beforeAll(async () => {
      kafka = await open();
      api = kafka.api;
    });
    afterAll(() => kafka?.close());

    it('names its brokers and its controller', async () => {
      const { brokers, controller } = await api.describeCluster(never);
      expect(brokers).toBe(1);
      expect(controller).toEqual(expect.any(Number));
    });

    it('answers what is not there without an error where that is an answer', async () => {
      expect(await api.describeTopic(fresh('nothing'), never)).toBeUndefined();
      expect(await api.describeGroup(fresh('nobody'), never)).toEqual({ state: 'Dead', members: [] });
      const topic = await newTopic();
      expect(await api.committedOffsets(fresh('nobody'), topic, never)).toEqual([
        { partition: 0, offset: undefined },
      ]);
    });

    it('calls a missing topic absent in every call that needs one', async () => {
      const absent = { errorClass: 'absent', errorName: 'UNKNOWN_TOPIC_OR_PARTITION', httpStatus: undefined };
      for (const call of [
        () => api.deleteTopic('nothing', never),
        () => api.topicOffsets('nothing', never),
        () => api.offsetAtTime('nothing', 0, 0, never),
        () => api.produce('nothing', 0, records(), never),
        () => api.committedOffsets('nobody', 'nothing', never),
      ]) {
        await expect(call()).rejects.toMatchObject(absent);
      }
    });

    it('calls a missing group absent when it is to be deleted', async () => {
      await expect(api.deleteGroup(fresh('nobody'), never)).rejects.toMatchObject({
        errorClass: 'absent',
        errorName: 'GROUP_ID_NOT_FOUND',
      });
    });

    it('creates a topic with all of its partitions once, and says false when it is there', async () => {
      const topic = await newTopic(3);
      expect(await api.createTopic({ topic, partitions: 3, replicas: 1 }, never)).toBe(false);
      const seen = await api.describeTopic(topic, never);
      expect(seen?.partitions.map(({ id }) => id)).toEqual([0, 1, 2]);
      expect(await api.topicOffsets(topic, never)).toEqual(
        [0, 1, 2].map((partition) => ({ partition, low: 0, high: 0 })),
      );
    });

    it('refuses more replicas than there are brokers, and says what to change', async () => {
      const topic = fresh('wide');
      await expect(api.createTopic({ topic, partitions: 1, replicas: 3 }, never)).rejects.toMatchObject({
        errorClass: 'invalid',
        errorName: 'INVALID_REPLICATION_FACTOR',
        remedy: expect.stringContaining('replicas'),
      });
    });

    it('says of a topic that it could not be created, whether its name is taken or not, and creates none', async () => {
      const wide = { partitions: 1, replicas: 3 };
      const refused = { errorClass: 'invalid', errorName: 'INVALID_REPLICATION_FACTOR' };
      const free = fresh('free');
      await expect(api.validateTopic({ topic: free, ...wide }, never)).rejects.toMatchObject(refused);
      await api.validateTopic({ topic: free, partitions: 1, replicas: 1 }, never);
      const taken = await newTopic();
      await expect(api.validateTopic({ topic: taken, ...wide }, never)).rejects.toMatchObject(refused);
      await api.validateTopic({ topic: taken, partitions: 1, replicas: 1 }, never);
      for (const topic of [free, `${free}${free.slice(-1)}`, `${taken}${taken.slice(-1)}`]) {
        expect(await api.describeTopic(topic, never), topic).toBeUndefined();
      }
      await expect(
        api.validateTopic({ topic: 'no/name', partitions: 1, replicas: 1 }, never),
      ).rejects.toMatchObject({ errorClass: 'invalid', errorName: 'INVALID_TOPIC_EXCEPTION' });
    });

    it('refuses a name that is none', async () => {
      await expect(
        api.createTopic({ topic: 'no/name', partitions: 1, replicas: 1 }, never),
      ).rejects.toMatchObject({ errorClass: 'invalid', errorName: 'INVALID_TOPIC_EXCEPTION' });
    });

    it('appends a batch in order and answers with its first offset', async () => {
      const topic = await newTopic();
      expect(await api.produce(topic, 0, records(), never)).toEqual({ baseOffset: 0 });
      expect(await api.produce(topic, 0, records(), never)).toEqual({ baseOffset: 3 });
      expect(await api.topicOffsets(topic, never)).toEqual([{ partition: 0, low: 0, high: 6 }]);
    });

    it('refuses a partition that the topic does not have, and writes nothing', async () => {
      const topic = await newTopic();
      await expect(api.produce(topic, 7, records(), never)).rejects.toMatchObject({
        errorClass: 'absent',
        errorName: 'UNKNOWN_TOPIC_OR_PARTITION',
      });
      expect(await api.topicOffsets(topic, never)).toEqual([{ partition: 0, low: 0, high: 0 }]);
    });

    it('finds the first record that was written since a moment, and none after the last one', async () => {
      const topic = await newTopic();
      await api.produce(topic, 0, records(), never);
      const written = kafka.now();
      await kafka.until('time goes by', async () => kafka.now() > written + 1_000);
      const between = kafka.now();
      await api.produce(topic, 0, records(), never);
      expect(await api.offsetAtTime(topic, 0, 0, never)).toBe(0);
      expect(await api.offsetAtTime(topic, 0, between, never)).toBe(3);
      expect(await api.offsetAtTime(topic, 0, kafka.now() + 60_000, never)).toBeUndefined();
    });

    it('gives records the time that they come with, or says that it cannot', async () => {
      const topic = await newTopic();
      const now = kafka.now();
      if (kafka.setsTimes !== undefined) {
        await api.produce(topic, 0, records(now - 60_000), never);
        expect(await api.offsetAtTime(topic, 0, now - 30_000, never), kafka.setsTimes).toBe(0);
        return;
      }
      await api.produce(topic, 0, records(now - 10_000), never);
      await api.produce(topic, 0, records(now - 5_000), never);
      expect(await api.offsetAtTime(topic, 0, 0, never)).toBe(0);
      expect(await api.offsetAtTime(topic, 0, now - 5_000, never)).toBe(3);
      expect(await api.offsetAtTime(topic, 0, now - 4_999, never)).toBeUndefined();
    });

    it('shows a deleted topic as gone after a while, and then creates it anew and empty', async () => {
      const topic = await newTopic();
      await api.produce(topic, 0, records(), never);
      await api.deleteTopic(topic, never);
      await kafka.until('it is gone', async () => (await api.describeTopic(topic, never)) === undefined);
      await kafka.until('its name is free', () =>
        api.createTopic({ topic, partitions: 2, replicas: 1 }, never),
      );
      await ready(topic, 2);
      expect((await api.topicOffsets(topic, never)).map(({ high }) => high)).toEqual([0, 0]);
    });

    it('never serves old records under the name of a topic that is created right after its deletion', async () => {
      const topic = await newTopic();
      await api.produce(topic, 0, records(), never);
      await api.deleteTopic(topic, never);
      await kafka.until('its name is free', () =>
        api.createTopic({ topic, partitions: 1, replicas: 1 }, never),
      );
      await ready(topic);
      expect(await api.topicOffsets(topic, never)).toEqual([{ partition: 0, low: 0, high: 0 }]);
    });

    it('names the members of a group, and deletes none that has some', async () => {
      const topic = await newTopic();
      const group = fresh('group');
      const member = await kafka.join(group, topic);
      onTestFinished(() => member.leave());
      const seen = await api.describeGroup(group, never);
      expect(seen).toMatchObject({ state: 'Stable', members: [{ clientId: member.clientId }] });
      expect(seen.members[0]?.host).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
      await expect(api.deleteGroup(group, never)).rejects.toMatchObject({
        errorClass: 'conflict',
        errorName: 'NON_EMPTY_GROUP',
      });
      await member.leave();
      await kafka.until('it is empty', async () => (await api.describeGroup(group, never)).state === 'Empty');
      await api.deleteGroup(group, never);
      expect(await api.describeGroup(group, never)).toEqual({ state: 'Dead', members: [] });
      await expect(api.deleteGroup(group, never)).rejects.toMatchObject({ errorClass: 'absent' });
    });

    it('tells what a group has committed, and forgets it with the group', async () => {
      const topic = await newTopic();
      const group = fresh('group');
      await api.produce(topic, 0, records(), never);
      await kafka.commit(group, topic, 2);
      expect(await api.committedOffsets(group, topic, never)).toEqual([{ partition: 0, offset: 2 }]);
      await api.deleteGroup(group, never);
      expect(await api.committedOffsets(group, topic, never)).toEqual([{ partition: 0, offset: undefined }]);
    });

    it('forgets what a group has committed with the topic, too', async () => {
      const topic = await newTopic();
      const group = fresh('group');
      await api.produce(topic, 0, records(), never);
      await kafka.commit(group, topic, 3);
      await api.deleteTopic(topic, never);
      await kafka.until('its name is free', () =>
        api.createTopic({ topic, partitions: 1, replicas: 1 }, never),
      );
      await ready(topic);
      expect(await api.committedOffsets(group, topic, never)).toEqual([{ partition: 0, offset: undefined }]);
    });

    it('is unreachable where no broker is', async () => {
      await expect(kafka.elsewhere.describeCluster(never)).rejects.toMatchObject({
        errorClass: 'unreachable',
        errorName: 'ECONNREFUSED',
      });
    });

    it('ends a call with the reason of its signal', async () => {
      const reason = new Error('cancelled');
      const cancelled = new AbortController();
      const call = api.describeCluster(cancelled.signal);
      cancelled.abort(reason);
      await expect(call).rejects.toBe(reason);
    });
  });
}
