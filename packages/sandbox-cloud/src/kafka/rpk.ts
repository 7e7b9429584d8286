import type { ScriptEnd } from '../aws/ssm-shell.ts';
import { SandboxRefusal, type World } from '../world/world.ts';
import { askBroker, type KafkaInputs, type KafkaOperation } from './answer.ts';
import { presentGroup } from './state.ts';

/** What rpk ends with when it dies: 1, with its words on the standard error. */
class Died extends Error {}

/**
 * rpk, as far as lamplighter calls it: its words and its exit codes as its sources of December 2024 have them, for a broker on
 * the same machine. It ends with 0 for a group or a topic that it could not delete.
 */
export function rpkInWorld(world: World, words: readonly string[], stdin: string): ScriptEnd {
  const names = words.slice(words.indexOf('--') + 1);
  const name = words.includes('--') ? (names[0] ?? '') : '';
  const flag = (of: string): string => words[words.indexOf(of) + 1] ?? '';
  try {
    return { exitCode: 0, stderr: '', ...answer(world, words, { name, flag, stdin }) };
  } catch (error) {
    if (!(error instanceof Died)) throw error;
    return { exitCode: 1, stdout: '', stderr: `${error.message}\n` };
  }
}

interface Given {
  name: string;
  flag(of: string): string;
  stdin: string;
}

function answer(
  world: World,
  words: readonly string[],
  { name, flag, stdin }: Given,
): Partial<ScriptEnd> & { stdout: string } {
  /** A broker's refusal or a closed port, in Go's words, behind those that rpk puts before them. */
  const ask = <Operation extends KafkaOperation, Answer>(
    before: string,
    operation: Operation,
    input: KafkaInputs[Operation],
  ): Answer => {
    try {
      return askBroker(world, operation, input) as Answer;
    } catch (error) {
      if (error instanceof SandboxRefusal) throw error;
      throw new Died(`${before}: unable to dial: dial tcp: connect: connection refused`);
    }
  };
  const status = (heading: string, change: () => void): { stdout: string; exitCode: number } => {
    const text = refusalOf(change);
    return {
      stdout: table([
        [heading, 'STATUS'],
        [name, text ?? 'OK'],
      ]),
      exitCode: text === undefined ? 0 : 1,
    };
  };
  const partition = Number(flag('-p'));

  const command = words.slice(0, 2).join(' ');
  switch (command) {
    case 'cluster info': {
      const before = 'unable to request metadata';
      const seen = dying(before, () => ask<'describeCluster', Cluster>(before, 'describeCluster', {}));
      const rows = seen.brokers.map(({ nodeId, host, port }) => [
        `${nodeId}${nodeId === seen.controller ? '*' : ''}`,
        host,
        String(port),
      ]);
      return { stdout: table([['ID', 'HOST', 'PORT'], ...rows]) };
    }
    case 'topic create': {
      const spec = { topic: name, partitions: partition, replicas: Number(flag('-r')) };
      const operation = words.includes('--dry') ? 'validateTopics' : 'createTopics';
      return status('TOPIC', () => ask(`unable to create topics [${name}]`, operation, spec));
    }
    case 'topic delete': {
      const before = 'unable to issue delete topics request';
      return { ...status('TOPIC', () => ask(before, 'deleteTopics', { topic: name })), exitCode: 0 };
    }
    case 'group delete':
      return {
        ...status('GROUP', () => ask('unable to issue DeleteGroups', 'deleteGroups', { groupId: name })),
        exitCode: 0,
      };
    case 'topic describe': {
      const before = 'unable to request topic metadata';
      let partitions: Partition[] = [];
      const error = refusalOf(() => {
        partitions = ask(before, 'fetchTopicMetadata', { topic: name });
      });
      const offsets: Offsets[] = error === undefined ? ask(before, 'fetchTopicOffsets', { topic: name }) : [];
      const summary = [
        ['NAME', name],
        ['PARTITIONS', String(partitions.length)],
        ...(error === undefined ? [['REPLICAS', '1']] : [['ERROR', error]]),
      ];
      const rows = partitions.map(({ partitionId, leader }) => {
        const { low = '-', high = '-' } = offsets.find((at) => at.partition === partitionId) ?? {};
        return [String(partitionId), String(leader), '0', '[1]', low, high];
      });
      const headings = ['PARTITION', 'LEADER', 'EPOCH', 'REPLICAS', 'LOG-START-OFFSET', 'HIGH-WATERMARK'];
      return {
        stdout: `SUMMARY\n=======\n${table(summary)}\nPARTITIONS\n==========\n${table([headings, ...rows])}`,
      };
    }
    case 'group describe': {
      const before = 'unable to describe groups';
      const group = dying(before, () =>
        ask<'describeGroups', Group>(before, 'describeGroups', { groupId: name }),
      );
      return { stdout: describedGroup(world, name, group) };
    }
    case 'topic consume': {
      const atMs = Number(/^@(\d{13}):end$/.exec(flag('-o'))?.[1]);
      const before = `unable to consume topic "${name}"`;
      const [found, ends] = dying(before, () => [
        ask<'fetchTopicOffsetsByTimestamp', Offset[]>(before, 'fetchTopicOffsetsByTimestamp', {
          topic: name,
          atMs,
        }),
        ask<'fetchTopicOffsets', Offsets[]>(before, 'fetchTopicOffsets', { topic: name }),
      ]);
      const first = Number(found.find((at) => at.partition === partition)?.offset);
      const end = Number(ends.find((at) => at.partition === partition)?.high);
      return { stdout: first < end ? `${first}\n` : '' };
    }
    case 'topic produce': {
      const records = stdin
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => ({ value: Buffer.from(line, 'base64').toString('utf8'), atMs: world.now() }));
      const before = 'unable to produce record';
      const { baseOffset } = dying(before, () =>
        ask<'produce', { baseOffset: string }>(before, 'produce', { topic: name, partition, records }),
      );
      return { stdout: records.map((_, index) => `${partition} ${Number(baseOffset) + index}\n`).join('') };
    }
    default:
      throw new Died(`the sandbox's rpk has no command ${command}`);
  }
}

interface Cluster {
  brokers: { nodeId: number; host: string; port: number }[];
  controller: number;
}
interface Partition {
  partitionId: number;
  leader: number;
}
interface Offset {
  partition: number;
  offset: string;
}
interface Offsets {
  partition: number;
  low: string;
  high: string;
}
interface Group {
  state: string;
  members: { memberId: string; clientId: string; clientHost: string }[];
}

function describedGroup(world: World, id: string, { state, members }: Group): string {
  const held = presentGroup(world, id);
  const topics = new Set([
    ...Object.keys(held?.offsets ?? {}),
    ...(held?.members ?? []).flatMap((member) => member.topics),
  ]);
  const rows = [...topics].map((topic) => {
    const committed = held?.offsets[topic]?.[0];
    const reader = members.find(({ memberId }) =>
      held?.members.some((member) => member.id === memberId && member.topics.includes(topic)),
    );
    return [
      ...[topic, '0', committed === undefined ? '-' : String(committed), '0', '0', '-'],
      ...[reader?.memberId ?? '', reader?.clientId ?? '', reader?.clientHost ?? ''],
    ];
  });
  const summary = table([
    ['GROUP', id],
    ['COORDINATOR', '1'],
    ['STATE', state],
    ['BALANCER', ''],
    ['MEMBERS', String(members.length)],
    ['TOTAL-LAG', '0'],
  ]);
  return rows.length === 0 ? summary : `${summary}\n${table([GROUP_HEADINGS, ...rows])}`;
}

const GROUP_HEADINGS = [
  ...['TOPIC', 'PARTITION', 'CURRENT-OFFSET', 'LOG-START-OFFSET', 'LOG-END-OFFSET', 'LAG'],
  ...['MEMBER-ID', 'CLIENT-ID', 'HOST'],
];

/** What the broker refuses with, as rpk prints it; undefined when it does not. */
function refusalOf(change: () => void): string | undefined {
  try {
    change();
    return undefined;
  } catch (error) {
    if (error instanceof SandboxRefusal) return `${error.name}: ${error.message}`;
    throw error;
  }
}

function dying<T>(before: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof SandboxRefusal) throw new Died(`${before}: ${error.name}: ${error.message}`);
    throw error;
  }
}

/** Columns two spaces apart, as Go's tabwriter sets them. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column < row.length - 1 ? cell.padEnd((widths[column] ?? 0) + 2) : cell))
        .join(''),
    )
    .map((line) => `${line}\n`)
    .join('');
}
