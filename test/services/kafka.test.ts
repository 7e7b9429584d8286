import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Clients } from '../../src/clients/clients.ts';
import { engineInit } from '../../src/kinds/engine-init.ts';
import { kafkaBroker } from '../../src/kinds/kafka-broker.ts';
import { kafkaReset } from '../../src/kinds/kafka-reset.ts';
import { startEngine } from './support/engine-stand-in.ts';
import { exampleOptions } from './support/example-options.ts';
import { services } from './support/installed.ts';
import { kafkaPeople } from './support/kafka-people.ts';
import { startKafkaProxy } from './support/kafka-proxy.ts';
import { type KafkaServer, startKafka } from './support/kafka-server.ts';
import { ORIGINAL_COMMANDS } from './support/original-commands.ts';
import { kafkaClient } from './support/real-clients.ts';
import { asCheck, type ShownEngine, taskBed } from './support/task-bed.ts';
import { until } from './support/until.ts';

const never = new AbortController().signal;
let server: KafkaServer;
let people: ReturnType<typeof kafkaPeople>;
let kafka: Clients['kafka'];
let count = 0;

beforeAll(async () => {
  const { installed, logs } = services();
  server = await startKafka({ installed: installed.kafka, logs });
  people = kafkaPeople(server.address);
  kafka = kafkaClient(server.address);
});
afterAll(() => server?.remove());

/** A group and topics that no other test knows. */
const names = () => {
  count += 1;
  return { group: `engines-${count}`, topic: `preload-${count}` };
};
const withRecords = async (topic: string, partitions = 1) => {
  await kafka.createTopic({ topic, partitions, replicas: 1 }, never);
  await until('the topic has a leader', () =>
    kafka.produce(topic, 0, [{ value: 'old', atMs: Date.now() }], never),
  );
};
const highs = async (topic: string) => (await kafka.topicOffsets(topic, never)).map(({ high }) => high);
const stateOf = async (group: string) => (await kafka.describeGroup(group, never)).state;
const resetBed = (options: object, client = kafka) =>
  taskBed({ kind: kafkaReset, component: 'kafka-reset', options, clients: { kafka: client } });
const proxied = async () => {
  const proxy = await startKafkaProxy({ port: server.proxyPort, brokerPort: server.behindProxyPort });
  onTestFinished(proxy.close);
  return { proxy, client: kafkaClient(proxy.address) };
};

describe('a kafka-reset, on Apache Kafka', () => {
  it('leaves an empty topic and no group where there were records and offsets', async () => {
    const { group, topic } = names();
    await withRecords(topic);
    await people.commit(group, topic, 1);
    const reset = resetBed({ groups: [group], topics: [{ topic }] });
    expect(await reset.run()).toEqual({ state: 'done', detail: `${topic} empty, ${group} gone` });
    expect(await highs(topic)).toEqual([0]);
    expect(await stateOf(group)).toBe('Dead');
    expect(await kafka.committedOffsets(group, topic, never)).toEqual([{ partition: 0, offset: undefined }]);
  });

  it('waits for a live consumer, deletes nothing meanwhile, and goes on when it has left', async () => {
    const { group, topic } = names();
    await withRecords(topic);
    const consumer = await people.join(group, topic);
    onTestFinished(consumer.leave);
    const reset = resetBed({ groups: [group], topics: [{ topic }] });
    const running = reset.run();
    await until('it waits', () => reset.reported().some((line) => line.includes('client "console" on')));
    expect(await highs(topic)).toEqual([1]);
    expect(await stateOf(group)).toBe('Stable');
    await consumer.leave();
    expect(await running).toMatchObject({ state: 'done' });
    expect(await highs(topic)).toEqual([0]);
  });

  it('refuses when the consumer stays, names it with its host, and has touched nothing', async () => {
    const { group, topic } = names();
    await withRecords(topic);
    const { leave } = await people.join(group, topic);
    onTestFinished(leave);
    const reset = resetBed({ groups: [group], topics: [{ topic }], groupTimeout: '2s' });
    await expect(reset.run()).rejects.toMatchObject({
      code: 'task-refused',
      message: expect.stringMatching(
        new RegExp(`^kafka-reset: .*${group}.* client "console" on 127\\.0\\.0\\.1.* untouched`),
      ),
      remedy: 'Stop these consumers, then run it again.',
    });
    expect(await highs(topic)).toEqual([1]);
    expect(await stateOf(group)).toBe('Stable');
  });

  it('creates a topic that was missing, and does without a group that was', async () => {
    const { group, topic } = names();
    await resetBed({ groups: [group], topics: [{ topic }] }).run();
    expect(await highs(topic)).toEqual([0]);
  });

  it('resets every shard, with its partitions', async () => {
    const { group, topic } = names();
    const shards = [`${topic}-shard-1`, `${topic}-shard-2`, `${topic}-shard-3`];
    await withRecords(shards[0] ?? '', 2);
    const topics = shards.map((shard, index) => ({ topic: shard, partitions: index + 1 }));
    await resetBed({ groups: [group], topics }).run();
    expect(await Promise.all(shards.map(highs))).toEqual([[0], [0, 0], [0, 0, 0]]);
  });

  it('deletes and creates once although each answer is lost', async () => {
    const { group, topic } = names();
    await withRecords(topic);
    await people.commit(group, topic, 1);
    const { proxy, client } = await proxied();
    for (const request of ['deleteGroups', 'deleteTopics', 'createTopics'] as const) {
      proxy.loseNextAnswer(request);
    }
    await resetBed({ groups: [group], topics: [{ topic }] }, client).run();
    expect(await highs(topic)).toEqual([0]);
    expect(await stateOf(group)).toBe('Dead');
    expect(proxy.forwarded.filter((request) => request === 'createTopics').length).toBeLessThanOrEqual(2);
  });

  it('waits for a broker that takes long to delete a topic', async () => {
    const { group, topic } = names();
    await withRecords(topic);
    const { proxy, client } = await proxied();
    proxy.holdNextAnswer('deleteTopics', 3_000);
    const startedAt = performance.now();
    await resetBed({ groups: [group], topics: [{ topic }] }, client).run();
    expect(performance.now() - startedAt).toBeGreaterThan(3_000);
    expect(proxy.forwarded).toEqual(['deleteGroups', 'deleteTopics', 'createTopics']);
  });
});

/** A reset topic, an engine that reads it, and an engine-init with the commands of the example. */
async function engineBed(
  options: {
    commits?: boolean;
    client?: Clients['kafka'];
    shards?: number;
    afterReset?: () => Promise<void>;
  } = {},
) {
  const { group, topic } = names();
  const shards = Array.from({ length: options.shards ?? 0 }, (_, index) => `${topic}-shard-${index + 1}`);
  const topics = [topic, ...shards];
  await resetBed({ groups: [group], topics: topics.map((each) => ({ topic: each })) }).run();
  await options.afterReset?.();
  const shown: ShownEngine = { incarnation: { id: `life-${topic}`, startedAtMs: Date.now() }, log: [] };
  const engine = await startEngine({
    address: server.address,
    group,
    topics,
    say: (line) => shown.log.push(line),
    ...(options.commits !== undefined && { commits: options.commits }),
  });
  onTestFinished(engine.stop);
  const init = taskBed({
    kind: engineInit,
    component: 'engine-init',
    options: {
      ...(await exampleOptions('engine-init')),
      group,
      topic,
      sharding: { enabled: shards.length > 0, topics: shards.length > 0 ? shards : ['none'] },
    },
    clients: { kafka: options.client ?? kafka },
    engine: shown,
  });
  return { group, topic, shards, engine, init, shown };
}

describe('an engine-init, on Apache Kafka', () => {
  it("sends the old system's bytes, in order, to one partition, and sees the engine read them", async () => {
    const { topic, init, engine } = await engineBed();
    expect(await init.run()).toEqual({
      state: 'done',
      detail: '3 of 3 commands read; the engine has printed "Start publish"',
    });
    expect(await people.read(topic, 3)).toEqual(
      ORIGINAL_COMMANDS.map((value, offset) => ({ partition: 0, offset, value, key: null })),
    );
    expect(engine.received.map(({ value }) => value)).toEqual(ORIGINAL_COMMANDS);
  });

  it('finds an engine that was initialised already, and sends nothing', async () => {
    const { topic, init } = await engineBed();
    await init.run();
    expect(await init.run()).toMatchObject({ state: 'skipped' });
    expect(await highs(topic)).toEqual([3]);
  });

  it('broadcasts all commands to each of several shards', async () => {
    const { shards, topic, init } = await engineBed({ shards: 3 });
    expect(await init.run()).toMatchObject({ state: 'done' });
    expect(await Promise.all([topic, ...shards].map(highs))).toEqual([[0], [3], [3], [3]]);
  });

  it('gives up on an engine that reads and never commits, and says what is missing', async () => {
    const { init, engine } = await engineBed({ commits: false });
    const nothingRead = '0 of 3 commands read; the engine has not printed "Start publish" yet';
    const running = init.run();
    await until(
      'it has read all',
      () => engine.received.length === 3 && init.reported().includes(nothingRead),
    );
    init.timeOut();
    await expect(running).rejects.toMatchObject({
      code: 'component-timed-out',
      message: expect.stringMatching(/^engine-init was not finished within 1200 s/),
      remedy: expect.stringContaining('Look at the log of the engine'),
    });
    expect(init.reported()).toContain(nothingRead);
    expect(engine.received).toHaveLength(3);
  });

  it('sends nothing a second time when the answer is lost after the broker has written', async () => {
    const { proxy, client } = await proxied();
    const { topic, init } = await engineBed({ client });
    proxy.loseNextAnswer('produce');
    expect(await init.run()).toMatchObject({ state: 'done' });
    expect(proxy.forwarded.filter((request) => request === 'produce')).toHaveLength(1);
    expect(await highs(topic)).toEqual([3]);
  });

  it('initialises the engine although the broker was restarted after the reset', async () => {
    const check = asCheck(
      taskBed({ kind: kafkaBroker, component: 'kafka', options: {}, clients: { kafka } }).part,
    );
    const { topic, init } = await engineBed({
      afterReset: async () => {
        await server.restart(async () =>
          expect(await check.observe(never)).toMatchObject({
            state: 'starting',
            detail: expect.stringContaining('ECONNREFUSED'),
          }),
        );
        expect(await check.observe(never)).toMatchObject({ state: 'on' });
      },
    });
    expect(await init.run()).toMatchObject({ state: 'done' });
    expect(await highs(topic)).toEqual([3]);
  });
});

describe('the connections to Apache Kafka', () => {
  it('are gone after each call, with their timers', async () => {
    const { group, topic } = names();
    const open = () =>
      process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap' || kind === 'Timeout');
    // The machinery of the tests has timers of its own.
    const before = open().length;
    await withRecords(topic);
    await people.commit(group, topic, 1);
    await kafka.describeCluster(never);
    await kafka.describeGroup(group, never);
    await kafka.committedOffsets(group, topic, never);
    await kafka.offsetAtTime(topic, 0, 0, never);
    await kafka.deleteGroup(group, never);
    await kafka.deleteTopic(topic, never);
    await expect(kafka.produce(topic, 0, [{ value: 'x', atMs: 0 }], never)).rejects.toThrow();
    await until('nothing is open', () => open().length <= before);
  });
});
