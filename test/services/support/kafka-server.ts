import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../install/tools.ts';
import { type Authority, makeAuthority, writeKeyStore } from './certificates.ts';
import { freePort } from './ports.ts';
import { type Program, startProgram } from './program.ts';
import { kafkaClient } from './real-clients.ts';

export const KAFKA_USER = { name: 'lamplighter', password: 'a password with = and ;' };

/** One broker of Apache Kafka in KRaft mode, its own controller, on 127.0.0.1. */
export interface KafkaServer {
  /** Without TLS and SASL; whoever comes there may do everything. */
  address: string;
  /** TLS and SASL; KAFKA_USER may do what ACLs allow. */
  secureAddress: string;
  /** TLS without SASL, for clients that show a certificate. */
  certificateAddress: string;
  /** Clients of this port are told to come back to `proxyPort`: for a proxy in between. */
  behindProxyPort: number;
  proxyPort: number;
  authority: Authority;
  folder: string;
  start(): Promise<void>;
  /** As if its machine had lost power; what it had written is there again after `start`. */
  kill(): Promise<void>;
  /** Kills it and starts it again, also when what is done meanwhile fails. */
  restart(whileDown: () => Promise<unknown>): Promise<void>;
  remove(): Promise<void>;
}

export async function startKafka(options: {
  installed: string;
  logs: string;
  name?: string;
}): Promise<KafkaServer> {
  const { installed, logs, name = 'kafka' } = options;
  const folder = await mkdtemp(join(tmpdir(), 'lamplighter-kafka-'));
  const [plain, controller, secure, certificate, behindProxyPort, proxyPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const authority = await makeAuthority(folder);
  const keyStore = join(folder, 'broker.pem');
  await writeKeyStore(keyStore, await authority.issue('broker', 'IP:127.0.0.1,DNS:localhost'));
  const quoted = JSON.stringify(KAFKA_USER.password);
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: [
      `PLAINTEXT://127.0.0.1:${plain}`,
      `CONTROLLER://127.0.0.1:${controller}`,
      `SECURE://127.0.0.1:${secure}`,
      `CERTIFICATE://127.0.0.1:${certificate}`,
      `PROXIED://127.0.0.1:${behindProxyPort}`,
    ].join(','),
    'advertised.listeners': [
      `PLAINTEXT://127.0.0.1:${plain}`,
      `SECURE://127.0.0.1:${secure}`,
      `CERTIFICATE://127.0.0.1:${certificate}`,
      `PROXIED://127.0.0.1:${proxyPort}`,
    ].join(','),
    'listener.security.protocol.map':
      'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL,CERTIFICATE:SSL,PROXIED:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': join(folder, 'data'),
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1_000,
    // A broker that was killed is let in again only when its old session has ended. On a busy machine one that lives may
    // be silent for seconds, and would lose its partitions with a shorter one.
    'broker.session.timeout.ms': 6_000,
    'broker.heartbeat.interval.ms': 500,
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': keyStore,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': authority.caFile,
    'listener.name.certificate.ssl.client.auth': 'required',
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    'listener.name.secure.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required user_${KAFKA_USER.name}=${quoted};`,
    'listener.name.secure.scram-sha-256.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'listener.name.secure.scram-sha-512.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS',
  };
  const file = join(folder, 'kraft.properties');
  // In a properties file a backslash begins an escape.
  const lines = Object.entries(properties).map(
    ([key, value]) => `${key}=${String(value).replaceAll('\\', '\\\\')}`,
  );
  await writeFile(file, `${lines.join('\n')}\n`);
  const java = ['-cp', join(installed, 'libs', '*'), '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];
  await run('java', [
    ...java,
    'kafka.tools.StorageTool',
    'format',
    ...['-t', clusterId(randomBytes(16)), '-c', file],
    ...['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
      '--add-scram',
      `${mechanism}=[name=${KAFKA_USER.name},password=${quoted}]`,
    ]),
  ]);

  let program: Program | undefined;
  const start = async () => {
    program = await startProgram({
      name,
      command: 'java',
      words: ['-Xmx384m', ...java, 'kafka.Kafka', file],
      logs,
      isReady: () => isComplete(`127.0.0.1:${plain}`),
    });
  };
  const kill = async () => {
    await program?.kill();
    program = undefined;
  };
  await start();
  return {
    address: `127.0.0.1:${plain}`,
    secureAddress: `127.0.0.1:${secure}`,
    certificateAddress: `127.0.0.1:${certificate}`,
    behindProxyPort,
    proxyPort,
    authority,
    folder,
    start,
    kill,
    restart: async (whileDown) => {
      await kill();
      try {
        await whileDown();
      } finally {
        await start();
      }
    },
    remove: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The name of a cluster. Kafka's tools take one that begins with a dash for an option. */
export const clusterId = (bytes: Uint8Array): string =>
  `L${Buffer.from(bytes).toString('base64url').slice(1)}`;

/** A new broker answers, but makes the topic of its groups' offsets only when it is first asked for a group. */
async function isComplete(address: string): Promise<boolean> {
  const { state } = await kafkaClient(address).describeGroup('nobody', AbortSignal.timeout(5_000));
  return state === 'Dead';
}
