import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createCallService } from '../../src/clients/call-service.ts';
import { kafkaErrors } from '../../src/clients/error-table/kafka.ts';
import { networkErrors } from '../../src/clients/error-table/network.ts';
import { createKafkaApi } from '../../src/clients/kafka.ts';
import {
  connectFailure,
  firstRequestFailure,
  kafkaErrorName,
  sendFailure,
} from '../../src/clients/kafkajs-failure.ts';
import { repairKafkajs } from '../../src/clients/kafkajs-repair.ts';
import { realKafka } from '../../src/clients/real-kafka.ts';
import { SECOND } from '../../src/core/ports/clock.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import { kafkaWorld, STARTED_AT, VALUES } from '../support/kafka-world.ts';

const require = createRequire(import.meta.url);
const records = (atMs: number) => VALUES.map((value) => ({ value, atMs }));

describe('the Kafka client, against the fake with the surface of kafkajs', () => {
  it('answers what is not there without an error where that is an answer', async () => {
    const { api, signal } = kafkaWorld();
    expect(await api.describeTopic('nothing', signal)).toBeUndefined();
    expect(await api.describeGroup('nobody', signal)).toEqual({ state: 'Dead', members: [] });
    expect(await api.committedOffsets('nobody', 'preload', signal)).toEqual([
      { partition: 0, offset: undefined },
    ]);
  });

  it('calls what is absent absent, under all of the wrappers of kafkajs', async () => {
    const { api, signal } = kafkaWorld();
    const absent = { errorClass: 'absent' };
    await expect(api.deleteGroup('nobody', signal)).rejects.toMatchObject({
      ...absent,
      errorName: 'GROUP_ID_NOT_FOUND',
      httpStatus: undefined,
    });
    for (const call of [
      () => api.deleteTopic('nothing', signal),
      () => api.topicOffsets('nothing', signal),
      () => api.offsetAtTime('nothing', 0, 0, signal),
      () => api.produce('nothing', 0, records(0), signal),
      () => api.committedOffsets('engines', 'nothing', signal),
    ]) {
      await expect(call()).rejects.toMatchObject({ ...absent, errorName: 'UNKNOWN_TOPIC_OR_PARTITION' });
    }
  });

  it('refuses a partition that the topic does not have', async () => {
    const { api, signal } = kafkaWorld();
    await expect(api.produce('preload', 7, records(0), signal)).rejects.toMatchObject({
      errorName: 'UNKNOWN_TOPIC_OR_PARTITION',
    });
  });

  it('names the members of a group with their host, without the slash that Java writes', async () => {
    const { api, signal } = kafkaWorld({ engineReady: true });
    expect(await api.describeGroup('engines', signal)).toMatchObject({
      state: 'Stable',
      members: [{ clientId: 'engine', host: '10.0.3.10' }],
    });
    await expect(api.deleteGroup('engines', signal)).rejects.toMatchObject({
      errorClass: 'conflict',
      errorName: 'NON_EMPTY_GROUP',
    });
  });

  it('creates a topic once, and says false when it is there', async () => {
    const { api, signal } = kafkaWorld();
    const topic = { topic: 'new', partitions: 2, replicas: 1 };
    expect(await api.createTopic(topic, signal)).toBe(true);
    expect(await api.createTopic(topic, signal)).toBe(false);
    expect(await api.describeTopic('new', signal)).toEqual({
      partitions: [
        { id: 0, leader: 1 },
        { id: 1, leader: 1 },
      ],
    });
    await expect(api.createTopic({ ...topic, topic: 'wide', replicas: 3 }, signal)).rejects.toMatchObject({
      errorClass: 'invalid',
      remedy: expect.stringContaining('replicas'),
    });
  });

  it('finds the first record since a moment, and none after the last one', async () => {
    const { api, signal, clock } = kafkaWorld();
    await clock.sleep(10 * SECOND);
    expect(await api.produce('preload', 0, records(clock.now()), signal)).toEqual({ baseOffset: 3 });
    expect(await api.offsetAtTime('preload', 0, STARTED_AT, signal)).toBe(3);
    expect(await api.offsetAtTime('preload', 0, 0, signal)).toBe(0);
    expect(await api.offsetAtTime('preload', 0, clock.now() + 1, signal)).toBeUndefined();
  });

  it('is unreachable while no broker runs, and transient while a topic has no leader', async () => {
    const dark = kafkaWorld({ hostUp: false });
    await expect(dark.api.describeCluster(dark.signal)).rejects.toMatchObject({
      errorClass: 'unreachable',
      errorName: 'ECONNREFUSED',
    });
    const { api, signal, clock } = kafkaWorld({ components: { kafka: { leaderDelay: '5s' } } });
    await api.createTopic({ topic: 'new', partitions: 1, replicas: 1 }, signal);
    // As on Kafka 4.1: for a moment after its creation, metadata does not list the topic.
    expect(await api.describeTopic('new', signal)).toBeUndefined();
    await clock.sleep(3 * SECOND);
    await expect(api.describeTopic('new', signal)).rejects.toMatchObject({
      errorClass: 'transient',
      errorName: 'LEADER_NOT_AVAILABLE',
    });
  });

  it('gives up a call that is never answered, as uncertain, after its own time limit', async () => {
    const { api, signal, clock } = kafkaWorld({ faults: [{ on: 'kafka:produce', answer: 'hang' }] });
    await expect(api.produce('preload', 0, records(0), signal)).rejects.toMatchObject({
      errorClass: 'uncertain',
    });
    expect(clock.now() - STARTED_AT).toBe(15 * SECOND);
  });

  it('tells a lost answer from a refused connection', async () => {
    const { api, signal, effects } = kafkaWorld({ faults: [{ on: 'kafka:produce', answer: 'lost' }] });
    await expect(api.produce('preload', 0, records(0), signal)).rejects.toMatchObject({
      errorClass: 'uncertain',
      errorName: 'ECONNRESET',
    });
    expect(effects('produce')).toHaveLength(1);
  });
});

describe('the names of errors', () => {
  it('are taken from under the wrappers', () => {
    const kafkajs = require('kafkajs') as typeof import('kafkajs');
    const inner = Object.assign(new kafkajs.KafkaJSProtocolError('x'), { type: 'NOT_CONTROLLER' });
    const wrapped = new kafkajs.KafkaJSNumberOfRetriesExceeded(inner, { retryCount: 0, retryTime: 1 });
    expect(kafkaErrorName(wrapped)).toBe('NOT_CONTROLLER');
    const aggregate = new kafkajs.KafkaJSAggregateError('several', [wrapped]);
    expect(kafkaErrorName(aggregate)).toBe('NOT_CONTROLLER');
    const groups = [{ groupId: 'g', errorCode: 68, error: inner }];
    expect(kafkaErrorName(new kafkajs.KafkaJSDeleteGroupsError('x', groups))).toBe('NOT_CONTROLLER');
    expect(kafkaErrorName(new TypeError("Cannot read properties of null (reading 'brokers')"))).toBe(
      'KafkaJSMetadataNotLoaded',
    );
  });

  it('never claim that a batch was not sent because the reconnect after it was refused', () => {
    const { KafkaJSConnectionError } = require('kafkajs') as typeof import('kafkajs');
    const refused = new KafkaJSConnectionError('Connection error', { code: 'ECONNREFUSED' });
    expect(sendFailure(refused).name).toBe('KafkaJSConnectionClosedError');
    expect(kafkaErrors.KafkaJSConnectionClosedError.errorClass).toBe('uncertain');
  });

  it('call a hang-up before the first request unreachable, and hint at SASL for one on the first', () => {
    const reset = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    expect(connectFailure(reset).name).toBe('KafkaJSConnectionError');
    expect(kafkaErrors.KafkaJSConnectionError.errorClass).toBe('unreachable');
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    expect(connectFailure(refused).name).toBe('ECONNREFUSED');
    expect(firstRequestFailure(reset)).toMatchObject({
      name: 'ECONNRESET',
      remedy: expect.stringContaining('connections.kafka.sasl'),
    });
    expect(firstRequestFailure(refused)).not.toHaveProperty('remedy');
  });

  it('in the table are all names that kafkajs has', () => {
    const { errorCodes } = require('kafkajs/src/protocol/error') as { errorCodes: { type: string }[] };
    const classes = Object.keys(require('kafkajs/src/errors') as object);
    const known = new Set([...errorCodes.map(({ type }) => type), ...classes, ...Object.keys(networkErrors)]);
    expect(Object.keys(kafkaErrors).filter((name) => !known.has(name))).toEqual([]);
  });
});

const openSockets = () =>
  process.getActiveResourcesInfo().filter((resource) => resource === 'TCPSocketWrap').length;

describe('the real way to a broker', () => {
  const api = (broker: string) =>
    createKafkaApi({
      transport: realKafka({ brokers: [broker], clientId: 'test' }),
      call: createCallService({ clock: systemClock }),
    });

  it('says a refused connection at once, and leaves nothing open', async () => {
    const before = openSockets();
    await expect(api('127.0.0.1:1').describeCluster(new AbortController().signal)).rejects.toMatchObject({
      errorClass: 'unreachable',
      errorName: 'ECONNREFUSED',
    });
    // A socket that was destroyed is closed a few turns of the event loop later.
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(openSockets()).toBe(before);
  });

  it('cuts the connection of a call that is cancelled while the broker is silent', async () => {
    const cancel = new AbortController();
    const closed = Promise.withResolvers<void>();
    const server = createServer((socket) => {
      socket.on('error', () => undefined).once('close', () => closed.resolve());
      socket.once('data', () => cancel.abort(new Error('cancelled by a test')));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await expect(api(`127.0.0.1:${port}`).describeCluster(cancel.signal)).rejects.toThrow(
      'cancelled by a test',
    );
    await closed.promise;
    await new Promise((resolve) => server.close(resolve));
  });

  it('sets no timer for a throttling that nobody asked for', () => {
    repairKafkajs();
    const Queue = require('kafkajs/src/network/requestQueue') as new (
      options: object,
    ) => {
      throttleCheckTimeoutId: unknown;
      fulfillRequest(answer: object): void;
      destroy(): void;
    };
    const logger = { debug: () => undefined, warn: () => undefined };
    const queue = new Queue({ logger, requestTimeout: 1_000, enforceRequestTimeout: false });
    queue.fulfillRequest({ correlationId: 1, payload: Buffer.alloc(0), size: 0 });
    expect(queue.throttleCheckTimeoutId).toBeNull();
    queue.destroy();
  });

  it('says which file of the configuration cannot be read', async () => {
    const transport = realKafka({
      brokers: ['127.0.0.1:1'],
      clientId: 'test',
      sasl: { mechanism: 'plain', usernameFile: './no-such-file', passwordFile: './no-such-file' },
    });
    const kafka = createKafkaApi({ transport, call: createCallService({ clock: systemClock }) });
    await expect(kafka.describeCluster(new AbortController().signal)).rejects.toMatchObject({
      errorClass: 'invalid',
      message: expect.stringContaining('connections.kafka.sasl.usernameFile'),
      remedy: expect.stringContaining('Name a file'),
    });
  });
});
