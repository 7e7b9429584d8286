import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { kafkaState } from '../../packages/sandbox-cloud/src/kafka/state.ts';
import { sandboxApp } from '../support/sandbox-app.ts';

const via = 'via: { ssm: { instanceId: i-044548ca3fe3ae1a1, container: redpanda } }';

it('the example goes up and down with every call of Kafka through Systems Manager, and wipes nothing when lit', async () => {
  const text = await readFile('examples/exchange-dev.yaml', 'utf8');
  const config = text.replace(/^( +)clientId: lamplighter$/m, (line, indent) => `${line}\n${indent}${via}`);
  expect(config).toContain(via);
  const sandbox = await sandboxApp({ config, world: {} });
  const codes = () =>
    (kafkaState(sandbox.world).topics.matching_engine_preload?.partitions[0]?.records ?? []).map(
      ({ value }) => JSON.parse(value).code,
    );
  const ORDER = ['INITIALIZE_ENGINE', 'UPDATE_INSTRUMENT', 'START_ENGINE'];

  const up = await sandbox.run('up');
  expect(up.outcome, JSON.stringify(up.finished)).toBe('succeeded');
  expect(codes()).toEqual(ORDER);
  const commands = sandbox.effects('SendCommand').length;
  // One group and one topic away, one topic anew, one batch of commands.
  expect(commands).toBe(4);

  expect((await sandbox.run('up')).outcome).toBe('succeeded');
  expect(sandbox.effects('SendCommand')).toHaveLength(commands);
  expect((await sandbox.run('down')).outcome).toBe('succeeded');
  expect((await sandbox.run('up')).outcome).toBe('succeeded');
  expect(codes()).toEqual(ORDER);
  expect(sandbox.calls.filter(({ service }) => service === 'kafka')).toEqual([]);
});
