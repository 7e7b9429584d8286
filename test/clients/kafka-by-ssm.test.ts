import { describe, expect, it } from 'vitest';
import type { Clients } from '../../src/clients/clients.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Check } from '../../src/core/component.ts';
import { isServiceError } from '../../src/core/errors.ts';
import { builtInKinds } from '../../src/kinds/index.ts';
import { kafkaBroker } from '../../src/kinds/kafka-broker.ts';
import { kafkaBySsmWorld } from '../support/kafka-by-ssm-world.ts';
import { VALUES } from '../support/kafka-world.ts';

const records = VALUES.map((value) => ({ value, atMs: 0 }));

describe('Kafka through Systems Manager, in the sandbox', () => {
  it('is `starting` while the agent of the machine does not answer, and while no broker runs there', async () => {
    for (const bed of [kafkaBySsmWorld({ agentUp: false }), kafkaBySsmWorld({ brokerUp: false })]) {
      const broker = kafkaBroker.create(
        {},
        {
          environment: 'toys',
          component: 'kafka',
          clients: { kafka: bed.api } as Clients,
          clock: bed.clock,
          random: () => 0.5,
        },
      ) as Check;
      expect(await broker.observe(bed.signal)).toMatchObject({ state: 'starting' });
    }
  });

  it('is uncertain about records when the answer to the sending was lost, and they are there once', async () => {
    const bed = kafkaBySsmWorld({
      // The first command only looks.
      faults: [{ on: 'ssm:SendCommand', answer: 'lost', skip: 1, times: 1 }],
    });
    const before = bed.kafkaTopics().preload?.partitions[0]?.records.length ?? 0;
    const error = await bed.api.produce('preload', 0, records, bed.signal).catch((thrown) => thrown);
    expect(isServiceError(error, 'uncertain')).toBe(true);
    expect(bed.kafkaTopics().preload?.partitions[0]?.records).toHaveLength(before + records.length);
  });

  it('gives up on an end that it never sees after a minute, and says that it may have happened', async () => {
    const bed = kafkaBySsmWorld({
      faults: [{ on: 'ssm:GetCommandInvocation', error: 'InternalServerError', status: 500, times: 1_000 }],
    });
    const since = bed.clock.now();
    await expect(bed.api.deleteTopic('preload', bed.signal)).rejects.toMatchObject({
      errorClass: 'uncertain',
      errorName: 'CommandEndUnknown',
    });
    expect(bed.clock.now() - since).toBeGreaterThanOrEqual(60_000);
    expect(bed.clock.now() - since).toBeLessThan(65_000);
  });

  it('says of an end that it may not see that the command was sent', async () => {
    const bed = kafkaBySsmWorld({
      faults: [{ on: 'ssm:GetCommandInvocation', error: 'AccessDeniedException', times: 1 }],
    });
    await expect(bed.api.deleteTopic('preload', bed.signal)).rejects.toMatchObject({
      errorClass: 'denied',
      message: expect.stringContaining('may have run'),
    });
  });
});

describe('connections.kafka.via', () => {
  const problemsOf = (connections: object) =>
    loadConfig({
      text: JSON.stringify({
        environments: { shop: { connections, components: { kafka: { kind: 'kafka-broker' } } } },
      }),
      source: 'test.yaml',
      registry: builtInKinds,
    }).then(
      () => '',
      (error: Error & { remedy?: string }) => `${error.message} ${error.remedy}`,
    );
  const kafka = { brokers: ['127.0.0.1:9092'], via: { ssm: { instanceId: 'i-044548ca3fe3ae1a1' } } };
  const aws = { region: 'ap-northeast-2' };

  it('is taken with a machine and a region', async () => {
    expect(await problemsOf({ aws, kafka })).toBe('');
  });

  it('needs the aws connection', async () => {
    expect(await problemsOf({ kafka })).toContain('Add connections.aws');
  });

  it('has no use for TLS and SASL of our own', async () => {
    expect(await problemsOf({ aws, kafka: { ...kafka, ssl: true } })).toContain('rpk makes its own');
  });

  it.each([{ instanceId: 'kafka-host' }, { instanceId: 'i-044548ca3fe3ae1a1', container: '-it x' }])(
    'refuses what is no machine or no container: %j',
    async (ssm) => {
      expect(await problemsOf({ aws, kafka: { ...kafka, via: { ssm } } })).toMatch(/is not the (id|name)/);
    },
  );
});
