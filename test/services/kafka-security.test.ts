import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connections } from '../../src/core/connections.ts';
import { engineInit } from '../../src/kinds/engine-init.ts';
import { kafkaBroker } from '../../src/kinds/kafka-broker.ts';
import { kafkaReset } from '../../src/kinds/kafka-reset.ts';
import { services } from './support/installed.ts';
import { kafkaPeople } from './support/kafka-people.ts';
import { KAFKA_USER, type KafkaServer, startKafka } from './support/kafka-server.ts';
import { freePort } from './support/ports.ts';
import { COMPONENT_TIMEOUT, realApp } from './support/real-app.ts';
import { kafkaClient } from './support/real-clients.ts';
import { taskBed } from './support/task-bed.ts';

type Kafka = NonNullable<Connections['kafka']>;
type Mechanism = NonNullable<Kafka['sasl']>['mechanism'];

const never = new AbortController().signal;
let server: KafkaServer;
let people: ReturnType<typeof kafkaPeople>;
let files: { username: string; password: string; wrongPassword: string };

beforeAll(async () => {
  const { installed, logs } = services();
  server = await startKafka({ installed: installed.kafka, logs, name: 'kafka-security' });
  people = kafkaPeople(server.address);
  const file = async (name: string, text: string) => {
    const path = join(server.folder, name);
    // As editors and secret mounts leave it: with a line end.
    await writeFile(path, `${text}\n`);
    return path;
  };
  files = {
    username: await file('username', KAFKA_USER.name),
    password: await file('password', KAFKA_USER.password),
    wrongPassword: await file('wrong-password', 'not it'),
  };
});
afterAll(() => server?.remove());

const sasl = (mechanism: Mechanism, passwordFile = files.password): NonNullable<Kafka['sasl']> => ({
  mechanism,
  usernameFile: files.username,
  passwordFile,
});
const secure = (more: Partial<Kafka> = {}) =>
  kafkaClient(server.secureAddress, {
    ssl: { caFile: server.authority.caFile },
    sasl: sasl('scram-sha-256'),
    ...more,
  });

interface Right {
  operation: string;
  resource: string;
}

/** Gives KAFKA_USER exactly these rights on everything of that sort. */
async function allowOnly(rights: readonly Right[]): Promise<void> {
  const principal = `User:${KAFKA_USER.name}`;
  await people.withAdmin(async (admin) => {
    await admin.deleteAcls({
      filters: [
        {
          resourceType: AclResourceTypes.ANY,
          resourcePatternType: ResourcePatternTypes.ANY,
          operation: AclOperationTypes.ANY,
          permissionType: AclPermissionTypes.ANY,
          principal,
        },
      ],
    });
    if (rights.length === 0) return;
    await admin.createAcls({
      acl: rights.map(({ operation, resource }) => ({
        principal,
        host: '*',
        permissionType: AclPermissionTypes.ALLOW,
        operation: AclOperationTypes[operation.toUpperCase() as keyof typeof AclOperationTypes],
        resourceType: AclResourceTypes[resource.toUpperCase() as keyof typeof AclResourceTypes],
        resourceName: resource === 'Cluster' ? 'kafka-cluster' : '*',
        resourcePatternType: ResourcePatternTypes.LITERAL,
      })),
    });
  });
}

const rightsOf = (...kinds: (typeof kafkaReset)[]): Right[] => {
  const all = kinds.flatMap(({ permissions }) =>
    permissions.flatMap((permission) =>
      permission.on === 'kafka' ? [{ operation: permission.operation, resource: permission.resource }] : [],
    ),
  );
  return all.filter(
    (right, index) =>
      all.findIndex((one) => one.operation === right.operation && one.resource === right.resource) === index,
  );
};

describe('a broker with TLS and SASL, configured by files', () => {
  it.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)('is reached with %s', async (mechanism) => {
    expect(await secure({ sasl: sasl(mechanism) }).describeCluster(never)).toMatchObject({ brokers: 1 });
  });

  it('is reached with a client certificate', async () => {
    const { certFile, keyFile } = await server.authority.issue('client', 'DNS:client');
    const ssl = { caFile: server.authority.caFile, certFile, keyFile };
    expect(await kafkaClient(server.certificateAddress, { ssl }).describeCluster(never)).toMatchObject({
      brokers: 1,
    });
  });

  it('refuses a client without the certificate that it asks for', async () => {
    const ssl = { caFile: server.authority.caFile };
    await expect(
      kafkaClient(server.certificateAddress, { ssl }).describeCluster(never),
    ).rejects.toMatchObject({
      errorClass: 'credentials',
      remedy: expect.stringContaining('client certificate'),
    });
  });

  it('reads the files anew for each call, so a rotated password counts at once', async () => {
    const passwordFile = join(server.folder, 'rotated');
    await writeFile(passwordFile, 'old');
    const client = secure({ sasl: sasl('scram-sha-512', passwordFile) });
    await expect(client.describeCluster(never)).rejects.toMatchObject({ errorClass: 'credentials' });
    await writeFile(passwordFile, KAFKA_USER.password);
    expect(await client.describeCluster(never)).toMatchObject({ brokers: 1 });
  });
});

describe('the rights at the broker', () => {
  const group = 'rights-engines';
  const topic = 'rights-preload';

  /** Everything that the kinds do, one call of each. Resolves with the names of what was refused. */
  const refusals = async (): Promise<string[]> => {
    const client = secure();
    const refused: string[] = [];
    const seen = new Map<string, unknown>();
    const attempt = async (name: string, call: () => Promise<unknown>) => {
      try {
        seen.set(name, await call());
      } catch (error) {
        const { errorClass, errorName, remedy } = error as Record<string, string | undefined>;
        if (errorClass === 'absent') return;
        refused.push(`${name}: ${errorName}`);
        expect(remedy, `${name}: ${errorName}`).toEqual(expect.stringContaining('llow '));
      }
    };
    await attempt('describeCluster', () => client.describeCluster(never));
    await attempt('describeGroup', () => client.describeGroup(group, never));
    await attempt('describeTopic', () => client.describeTopic(topic, never));
    await attempt('topicOffsets', () => client.topicOffsets(topic, never));
    await attempt('offsetAtTime', () => client.offsetAtTime(topic, 0, 0, never));
    await attempt('committedOffsets', () => client.committedOffsets(group, topic, never));
    await attempt('produce', () => client.produce(topic, 0, [{ value: 'x', atMs: Date.now() }], never));
    await attempt('validateTopic', () => client.validateTopic({ topic, partitions: 1, replicas: 1 }, never));
    await attempt('deleteGroup', () => client.deleteGroup(group, never));
    await attempt('deleteTopic', () => client.deleteTopic(topic, never));
    await attempt('createTopic', () => client.createTopic({ topic, partitions: 1, replicas: 1 }, never));
    return refused;
  };
  const prepare = async (rights: readonly Right[]) => {
    await allowOnly([]);
    await people.withAdmin((admin) => admin.createTopics({ topics: [{ topic }], waitForLeaders: true }));
    await people.commit(group, topic, 0);
    await allowOnly(rights);
  };

  it('that the kinds name are enough for all that they do', async () => {
    await prepare(rightsOf(kafkaBroker, kafkaReset, engineInit));
    expect(await refusals()).toEqual([]);
  });

  const rights = rightsOf(kafkaBroker, kafkaReset, engineInit);
  const isDescribe = ({ operation }: Right) => operation === 'Describe';

  it.each(rights.filter((right) => !isDescribe(right)))(
    'are needed, each one: without $operation $resource something is refused',
    async (left) => {
      await prepare(rights.filter((right) => right !== left));
      expect(await refusals()).not.toEqual([]);
    },
  );

  it('include Describe wherever they include Delete or Write, so that it takes no rule of its own', async () => {
    await prepare(rights.filter((right) => !isDescribe(right)));
    expect(await refusals()).toEqual([]);
  });

  it.each(rightsOf(engineInit))(
    'of an engine-init alone are needed: without $operation $resource it is refused what it does',
    async (left) => {
      // Write includes Describe, so without the latter the former has to go, too.
      const rest = rightsOf(engineInit).filter(({ resource }) => resource !== left.resource);
      await prepare(rest);
      const refused = await refusals();
      const own =
        left.resource === 'Group' ? /^(describeGroup|committedOffsets):/ : /^(topicOffsets|produce):/;
      expect(refused.filter((line) => own.test(line))).not.toEqual([]);
    },
  );
});

describe('a task that the broker refuses', () => {
  it('fails at once, names itself and the right, and has deleted nothing', async () => {
    await allowOnly([{ operation: 'Describe', resource: 'Group' }]);
    await people.withAdmin((admin) =>
      admin.createTopics({ topics: [{ topic: 'kept' }], waitForLeaders: true }),
    );
    const reset = taskBed({
      kind: kafkaReset,
      component: 'kafka-reset',
      options: { groups: ['none'], topics: [{ topic: 'kept' }] },
      clients: { kafka: secure() },
    });
    await expect(reset.run()).rejects.toMatchObject({
      component: 'kafka-reset',
      message: expect.stringContaining('kafka-reset: kafka did not do'),
      remedy: expect.stringContaining('Allow'),
    });
    expect(await kafkaClient(server.address).describeTopic('kept', never)).toBeDefined();
  });
});

/** What a run of an environment with nothing but this broker says; where it would go on waiting, once it shows that. */
async function brokerFailure(connection: object, shows?: RegExp) {
  const { run } = await realApp(
    JSON.stringify({
      environments: {
        shop: {
          connections: { kafka: { clientId: 'lamplighter', ...connection } },
          components: { 'message-broker': { kind: 'kafka-broker', timeout: COMPONENT_TIMEOUT } },
        },
      },
    }),
  );
  const { outcome, failures } = await run('up', { ...(shows && { shows }) });
  expect(outcome).toBe('failed');
  // A broker that does not answer may come yet; what no waiting mends is told before anything is done.
  const failure = failures['message-broker'] ?? failures.shop;
  expect(failure?.message).toContain('message-broker');
  return { ...failure, text: `${failure?.message} ${failure?.serviceSaid} ${failure?.lastObserved}` };
}

const ONE_SIDE = /one side speaks TLS and the other does not/;

describe('a broker that is configured wrongly: the run names the component and the remedy', () => {
  it('at an address where nothing listens', async () => {
    const failure = await brokerFailure({ brokers: [`127.0.0.1:${await freePort()}`] }, /ECONNREFUSED/);
    expect(failure.text).toContain('ECONNREFUSED');
    expect(failure.remedy).toContain('connections.kafka.brokers');
  });

  it('under a name that nobody knows', async () => {
    // A resolver that cannot be asked takes its time instead of saying no.
    const unknown = /ENOTFOUND|EAI_AGAIN|KafkaJSConnectionError|TimeoutError/;
    const failure = await brokerFailure({ brokers: ['no-such-broker.invalid:9092'] }, unknown);
    expect(failure.text).toMatch(unknown);
    expect(failure.remedy).toBeTruthy();
  });

  it('with a certificate of an authority that nobody here trusts', async () => {
    const failure = await brokerFailure({
      brokers: [server.secureAddress],
      ssl: true,
      sasl: sasl('scram-sha-256'),
    });
    expect(failure.remedy).toContain('NODE_EXTRA_CA_CERTS');
  });

  it('asked for TLS at a port that speaks plainly', async () => {
    const ssl = { caFile: server.authority.caFile };
    const failure = await brokerFailure({ brokers: [server.address], ssl }, ONE_SIDE);
    expect(failure.text).toMatch(ONE_SIDE);
  });

  it('asked plainly at a port that wants TLS', async () => {
    const failure = await brokerFailure({ brokers: [server.secureAddress] }, ONE_SIDE);
    expect(failure.text).toMatch(ONE_SIDE);
  });

  it('with a password that is wrong', async () => {
    const failure = await brokerFailure({
      brokers: [server.secureAddress],
      ssl: { caFile: server.authority.caFile },
      sasl: sasl('scram-sha-256', files.wrongPassword),
    });
    expect(failure.remedy).toContain('connections.kafka.sasl');
    expect(failure.text).not.toContain('not it');
  });

  it('with no password at a port that wants one', async () => {
    const failure = await brokerFailure({
      brokers: [server.secureAddress],
      ssl: { caFile: server.authority.caFile },
    });
    expect(failure.remedy).toContain('connections.kafka.sasl');
  });
});
