import { GetCommandInvocationCommand, SendCommandCommand } from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { rpkInWorld } from '../../packages/sandbox-cloud/src/kafka/rpk.ts';
import type { Clock } from '../../src/core/ports/clock.ts';
import { systemClock } from '../../src/ops/system-clock.ts';
import { kafkaContract } from '../contract/kafka.contract.ts';
import { sandboxKafkaUnderTest } from '../contract/kafka-sandbox.ts';
import { kafkaWorld } from '../support/kafka-world.ts';
import { startAws } from './support/aws-server.ts';
import { services } from './support/installed.ts';
import { kafkaPeople } from './support/kafka-people.ts';
import { startKafka } from './support/kafka-server.ts';
import { freePort } from './support/ports.ts';
import { realClients } from './support/real-clients.ts';
import { CONTAINER, type SsmServer, startSsm } from './support/ssm-server.ts';
import { until } from './support/until.ts';

const never = new AbortController().signal;
const SETS_TIMES = 'rpk gives records their time itself';
const INSTANCE = 'i-044548ca3fe3ae1a1';

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** With short pauses between two looks, which are what a call takes. Its limits are as long as ever. */
const quick = (behindMs = 0): Clock => ({
  now: () => systemClock.now() - behindMs,
  sleep: (ms, signal) => systemClock.sleep(ms / 5, signal),
  outside: systemClock.outside,
});

const clientOf = (
  endpoint: string,
  brokers: readonly string[],
  { container = CONTAINER, clock = quick() } = {},
) =>
  realClients(
    {
      aws: { region: 'ap-northeast-2', endpoint },
      kafka: { brokers, clientId: 'lamplighter', via: { ssm: { instanceId: INSTANCE, container } } },
    },
    clock,
  );

const worldOf = () => {
  const bed = kafkaWorld();
  const answer = (words: readonly string[], stdin: string) => {
    let ended = { exitCode: 0, stdout: '', stderr: '' };
    bed.now(() => {
      ended = rpkInWorld(bed.world, words, stdin);
    });
    return ended;
  };
  return { ...bed, answer };
};

kafkaContract('rpk in a real shell, by the real SDK,', async () => {
  const lit = worldOf();
  const dark = kafkaWorld({ hostUp: false });
  const ssm = await startSsm(lit);
  const other = await startSsm({ answer: (words, stdin) => rpkInWorld(dark.world, words, stdin) });
  const brokers = ['127.0.0.1:9092'];
  return {
    ...sandboxKafkaUnderTest(
      { ...lit, api: clientOf(ssm.url, brokers).kafka },
      { api: clientOf(other.url, brokers).kafka },
      { setsTimes: SETS_TIMES },
    ),
    close: async () => {
      await ssm.close();
      await other.close();
    },
  };
});

// No registry has rpk, so it comes from outside; what it prints is recorded in test/clients/rpk-answer.test.ts.
const { RPK } = process.env;
if (RPK !== undefined) {
  kafkaContract('rpk itself, on Apache Kafka, in a real shell, by the real SDK,', async () => {
    const { installed, logs } = services();
    const server = await startKafka({ installed: installed.kafka, logs, name: 'kafka-by-ssm' });
    const ssm = await startSsm({ program: RPK });
    const { join, commit } = kafkaPeople(server.address);
    return {
      api: clientOf(ssm.url, [server.address]).kafka,
      elsewhere: clientOf(ssm.url, [`127.0.0.1:${await freePort()}`]).kafka,
      now: Date.now,
      setsTimes: SETS_TIMES,
      join,
      commit,
      until,
      close: async () => {
        await ssm.close();
        await server.remove();
      },
    };
  });
}

describe('a command by Systems Manager', () => {
  let bed: ReturnType<typeof worldOf>;
  let ssm: SsmServer;
  const kafka = (more: Parameters<typeof clientOf>[2] = {}) =>
    clientOf(ssm.url, ['127.0.0.1:9092'], more).kafka;
  const topics = () => Object.keys(bed.kafkaTopics());

  beforeEach(async () => {
    bed = worldOf();
    ssm = await startSsm(bed);
  });
  afterEach(() => ssm.close());

  it('takes every name and every value for what it is, and never for a part of the script', async () => {
    const create = (topic: string) => kafka().createTopic({ topic, partitions: 1, replicas: 1 }, never);
    const before = topics();
    for (const topic of ["'; rpk topic delete 'preload", '$(id)', '`id`', 'a b', '"', "it's", '|', '\\']) {
      await expect(create(topic), topic).rejects.toMatchObject({ errorName: 'INVALID_TOPIC_EXCEPTION' });
    }
    // A dash is allowed in a name.
    expect(await create('-r')).toBe(true);
    expect(topics()).toEqual([...before, '-r']);
    const values = ["it's", '$(id) `id` "x" \\', 'two\nlines', '별', JSON.stringify({ a: "'" })];
    const atMs = bed.clock.now();
    await kafka().produce(
      'preload',
      0,
      values.map((value) => ({ value, atMs })),
      never,
    );
    const { records } = bed.kafkaTopics().preload?.partitions[0] ?? { records: [] };
    expect(records.slice(-values.length).map(({ value }) => value)).toEqual(values);
  });

  it('is waited for while it is not known yet, and while its state cannot be read', async () => {
    ssm.disturb('GetCommandInvocation', { error: 'InvocationDoesNotExist', times: 1 });
    ssm.disturb('GetCommandInvocation', { error: 'ThrottlingException', times: 1 });
    ssm.disturb('GetCommandInvocation', { hangUp: true, times: 1 });
    expect(await kafka().describeCluster(never)).toMatchObject({ brokers: 1 });
    expect(ssm.scripts).toHaveLength(1);
  });

  it('whose sending had no answer is uncertain, and not sent again', async () => {
    const before = topics().length;
    ssm.disturb('SendCommand', { hangUp: true, times: 1 });
    const create = kafka().createTopic({ topic: 'once', partitions: 1, replicas: 1 }, never);
    await expect(create).rejects.toMatchObject({ errorClass: 'uncertain', service: 'ssm' });
    await until('the command has run', async () => topics().length === before + 1);
    expect(ssm.scripts).toHaveLength(1);
  });

  it('for a machine that Systems Manager does not reach has not run, and says what to look at', async () => {
    ssm.disturb('SendCommand', { error: 'InvalidInstanceId', times: 1 });
    await expect(kafka().describeCluster(never)).rejects.toMatchObject({
      errorClass: 'unreachable',
      errorName: 'InvalidInstanceId',
      remedy: expect.stringContaining('AmazonSSMManagedInstanceCore'),
    });
    ssm.setOnline(false);
    await expect(kafka().deleteTopic('preload', never)).rejects.toMatchObject({
      errorClass: 'unreachable',
      errorName: 'CommandNotDelivered',
    });
    expect(topics()).toContain('preload');
  });

  it('that a policy forbids names the right', async () => {
    ssm.disturb('SendCommand', { error: 'AccessDeniedException', times: 1 });
    await expect(kafka().describeCluster(never)).rejects.toMatchObject({ errorClass: 'denied' });
  });

  it('that finds another container, or none, says so with the setting', async () => {
    await expect(kafka({ container: 'kafka' }).describeCluster(never)).rejects.toMatchObject({
      errorClass: 'unreachable',
      errorName: 'ContainerNotRunning',
      remedy: expect.stringContaining('connections.kafka.via.ssm.container'),
    });
  });

  it('that changes something and comes too late does nothing, and may be sent again', async () => {
    const late = kafka({ clock: quick(3_600_000) });
    await expect(late.deleteTopic('preload', never)).rejects.toMatchObject({
      errorClass: 'transient',
      errorName: 'CommandTooLate',
      remedy: expect.stringContaining('clock'),
    });
    expect(topics()).toContain('preload');
    expect(await late.describeTopic('preload', never)).toBeDefined();
  });
});

describe('the SDK and moto', () => {
  let moto: Awaited<ReturnType<typeof startAws>>;
  beforeAll(async () => {
    const { installed, logs } = services();
    moto = await startAws({ installed: installed.moto, logs, name: 'ssm-moto' });
  });
  afterAll(() => moto?.stop());

  it('understand each other, as far as an emulator without machines goes: nothing was printed', async () => {
    const asking = clientOf(moto.url, ['127.0.0.1:9092']).kafka.describeCluster(never);
    await expect(asking).rejects.toMatchObject({ service: 'kafka', errorName: 'RpkAnswerUnreadable' });
    const { aws } = clientOf(moto.url, ['127.0.0.1:9092']);
    const { Command } = await aws.send(
      'ssm',
      new SendCommandCommand({ DocumentName: 'AWS-RunShellScript', InstanceIds: [INSTANCE] }),
      { signal: never },
    );
    const command = new GetCommandInvocationCommand({ CommandId: Command?.CommandId, InstanceId: INSTANCE });
    expect(await aws.send('ssm', command, { signal: never })).toMatchObject({ Status: 'Success' });
    const unknown = new GetCommandInvocationCommand({
      CommandId: '00000000-0000-4000-8000-000000000000',
      InstanceId: INSTANCE,
    });
    await expect(aws.send('ssm', unknown, { signal: never })).rejects.toMatchObject({
      errorName: expect.stringMatching(/InvocationDoesNotExist|InvalidCommandId/),
    });
  });
});
