import { kafkaErrors } from './error-table/kafka.ts';
import type { KafkaGroup } from './kafka-api.ts';

/**
 * The output of rpk, in the format that it has had since 2021: tables whose columns begin below their headings. It has
 * no JSON for groups, and for topics only in its newest versions.
 * Sources: https://docs.redpanda.com/redpanda-cloud/reference/rpk/rpk-group/rpk-group-describe/,
 * https://docs.redpanda.com/current/get-started/rpk-quickstart/
 */
type Row = Readonly<Record<string, string>>;

/** The rows below the line that begins with these headings; undefined where there is no such line. */
function tableIn(text: string, ...headings: readonly string[]): Row[] | undefined {
  const lines = text.split('\n');
  const at = lines.findIndex((line) =>
    headings.every((heading, index) => line.trim().split(/\s+/)[index] === heading),
  );
  if (at < 0) return undefined;
  const columns = [...(lines[at] ?? '').matchAll(/\S+/g)];
  const end = lines.findIndex((line, index) => index > at && line.trim() === '');
  return lines.slice(at + 1, end < 0 ? undefined : end).map((line) => {
    // Go aligns by characters, not by UTF-16 units.
    const characters = [...line];
    return Object.fromEntries(
      columns.map(({ 0: heading, index }, column) => [
        heading,
        characters
          .slice(index, columns[column + 1]?.index)
          .join('')
          .trim(),
      ]),
    );
  });
}

/** The value of a line such as `STATE  Empty`. */
const fieldIn = (text: string, name: string): string | undefined =>
  new RegExp(`^${name}[ \\t]+(\\S.*?)[ \\t]*$`, 'm').exec(text)?.[1];

/** An answer that lacks the requested values, or reports a failure. */
export class RpkRefusal extends Error {}

export function refusal(name: string, words: string): RpkRefusal {
  const error = new RpkRefusal(words.trim().split('\n').slice(-3).join(' ').slice(0, 500) || name);
  error.name = name;
  return error;
}

export const unreadable = (text: string): RpkRefusal =>
  refusal('RpkAnswerUnreadable', text || 'rpk printed nothing');

/** Older names of these errors that kafkajs, and so the error table, uses. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  COORDINATOR_NOT_AVAILABLE: 'GROUP_COORDINATOR_NOT_AVAILABLE',
  COORDINATOR_LOAD_IN_PROGRESS: 'GROUP_LOAD_IN_PROGRESS',
  NOT_COORDINATOR: 'NOT_COORDINATOR_FOR_GROUP',
  NOT_LEADER_OR_FOLLOWER: 'NOT_LEADER_FOR_PARTITION',
};

/** Messages of Docker, of the shell and of Go's network, most specific first. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /No such container|container \S+ is (not running|restarting|paused)|Docker daemon/i,
    'ContainerNotRunning',
  ],
  [/not found in \$PATH|(rpk|docker)\S*: (command )?not found|permission denied.*docker/i, 'RpkNotFound'],
  [/connection refused/, 'ECONNREFUSED'],
  [/no such host/, 'ENOTFOUND'],
  [/no route to host/, 'EHOSTUNREACH'],
  [/network is unreachable/, 'ENETUNREACH'],
  [/certificate signed by unknown authority/, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  [/does not look like a TLS handshake/, 'ERR_SSL_WRONG_VERSION_NUMBER'],
  [/closed the connection immediately after a dial|dial tcp[^\n]*i\/o timeout/, 'KafkaJSConnectionError'],
  [/deadline exceeded|i\/o timeout|timed out/, 'TimeoutError'],
  [/\bEOF\b|connection reset|broken pipe/, 'KafkaJSConnectionClosedError'],
];

/** The failure in the output, under its name in the error table. */
export function failureIn(words: string): RpkRefusal {
  for (const [name] of words.matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g)) {
    const known = OTHER_NAMES[name] ?? name;
    if (Object.hasOwn(kafkaErrors, known)) return refusal(known, words);
  }
  const [, name = 'RpkFailed'] = WORDS.find(([pattern]) => pattern.test(words)) ?? [];
  return refusal(name, words);
}

/**
 * Throws `RpkRefusal` unless the table of names and statuses says `OK`: rpk itself exits with 0 for some refusals.
 */
export function requireOk(text: string, heading: 'TOPIC' | 'GROUP', name: string): void {
  const status = tableIn(text, heading, 'STATUS')?.find((row) => row[heading] === name)?.STATUS;
  if (status === undefined) throw failureOr(text, unreadable);
  if (status !== 'OK') throw failureIn(status);
}

/** The failure that the text names, if it names one; else the result of `otherwise`. */
function failureOr(text: string, otherwise: (text: string) => RpkRefusal): RpkRefusal {
  const failure = failureIn(text);
  return failure.name === 'RpkFailed' ? otherwise(text) : failure;
}

export function readBrokers(text: string): { brokers: number; controller: number | undefined } {
  const rows = tableIn(text, 'ID', 'HOST');
  if (rows === undefined) throw failureOr(text, unreadable);
  const controller = rows.map(({ ID = '' }) => ID).find((id) => id.endsWith('*'));
  return {
    brokers: rows.length,
    controller: controller === undefined ? undefined : Number.parseInt(controller, 10),
  };
}

export interface RpkPartition {
  id: number;
  leader: number;
  /** Undefined where the partition's leader did not report it. */
  low: number | undefined;
  high: number | undefined;
  words: string;
}

/** Reads `topic describe -s -p`; undefined when there is no such topic. */
export function readTopic(text: string): RpkPartition[] | undefined {
  const error = fieldIn(text, 'ERROR');
  if (error !== undefined) {
    const failure = failureIn(error);
    if (failure.name === 'UNKNOWN_TOPIC_OR_PARTITION') return undefined;
    throw failure;
  }
  if (fieldIn(text, 'NAME') === undefined) throw failureOr(text, unreadable);
  const rows = tableIn(text, 'PARTITION', 'LEADER') ?? [];
  return rows
    .map((row) => ({
      id: Number(row.PARTITION),
      leader: Number(row.LEADER),
      low: offset(row['LOG-START-OFFSET']),
      high: offset(row['HIGH-WATERMARK']),
      words: `${row['LOG-START-OFFSET']} ${row['HIGH-WATERMARK']}`,
    }))
    .sort((a, b) => a.id - b.id);
}

const offset = (cell: string | undefined): number | undefined =>
  cell !== undefined && /^\d+$/.test(cell) ? Number(cell) : undefined;

const STATES: ReadonlySet<string> = new Set([
  'Empty',
  'Stable',
  'PreparingRebalance',
  'CompletingRebalance',
  'Dead',
] satisfies KafkaGroup['state'][]);

/** Reads `group describe`. rpk names only members that have a partition; the others are counted. */
export function readGroup(text: string): KafkaGroup {
  const state = fieldIn(text, 'STATE');
  const error = fieldIn(text, 'ERROR');
  if (error !== undefined) throw failureIn(error);
  if (state === undefined) throw failureOr(text, unreadable);
  const named = new Map(
    (tableIn(text, 'TOPIC', 'PARTITION') ?? []).flatMap((row) =>
      row['MEMBER-ID']
        ? [
            [
              row['MEMBER-ID'],
              { clientId: row['CLIENT-ID'] ?? '', host: (row.HOST ?? '').replace(/^\//, '') },
            ],
          ]
        : [],
    ) as [string, { clientId: string; host: string }][],
  );
  const members = [...named].map(([memberId, who]) => ({ memberId, ...who }));
  const unnamed = Math.max(0, Number(fieldIn(text, 'MEMBERS') ?? 0) - members.length);
  return {
    state: STATES.has(state) ? (state as KafkaGroup['state']) : 'Unknown',
    members: [
      ...members,
      ...Array.from({ length: unnamed }, (_, index) => ({
        memberId: `unnamed-${index + 1}`,
        clientId: 'without a partition',
        host: 'a host that rpk does not name',
      })),
    ],
  };
}

/** Reads `group describe`: the committed offsets of one topic's partitions. */
export function readCommitted(text: string, topic: string): Map<number, number> {
  const rows = tableIn(text, 'TOPIC', 'PARTITION') ?? [];
  return new Map(
    rows.flatMap((row): [number, number][] => {
      const at = offset(row['CURRENT-OFFSET']);
      return row.TOPIC === topic && at !== undefined ? [[Number(row.PARTITION), at]] : [];
    }),
  );
}
