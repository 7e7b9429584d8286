import { describe, expect, it } from 'vitest';
import { classify } from '../../src/clients/error-table/index.ts';
import {
  failureIn,
  readBrokers,
  readCommitted,
  readGroup,
  readTopic,
  requireOk,
} from '../../src/clients/rpk-answer.ts';

// Recorded from rpk (built from its sources of December 2024, 1c6cff3) on Apache Kafka 4.1.0, character for character.
const BROKERS = 'ID    HOST       PORT\n1*    127.0.0.1  23466\n';
const CREATED = 'TOPIC  STATUS\nt1     OK\n';
const TAKEN = "TOPIC  STATUS\nt1     TOPIC_ALREADY_EXISTS: Topic 't1' already exists.\n";
const TOPIC = `SUMMARY
=======
NAME        t1
PARTITIONS  2
REPLICAS    1

PARTITIONS
==========
PARTITION  LEADER  EPOCH  REPLICAS  LOG-START-OFFSET  HIGH-WATERMARK
0          1       0      [1]       0                 2
1          1       0      [1]       0                 0
`;
const NO_TOPIC = `SUMMARY
=======
NAME        nothing
PARTITIONS  0
ERROR       UNKNOWN_TOPIC_OR_PARTITION: This server does not host this topic-partition.

PARTITIONS
==========
PARTITION  LEADER  EPOCH  REPLICAS  LOG-START-OFFSET  HIGH-WATERMARK
`;
const NO_GROUP = `GROUP        nobody
COORDINATOR  1
STATE        Dead
BALANCER     
MEMBERS      0
TOTAL-LAG    0
`;
const GROUP = `GROUP        members
COORDINATOR  1
STATE        Stable
BALANCER     RoundRobinAssigner
MEMBERS      1
TOTAL-LAG    0

TOPIC  PARTITION  CURRENT-OFFSET  LOG-START-OFFSET  LOG-END-OFFSET  LAG   MEMBER-ID                                     CLIENT-ID  HOST
busy   0          -               0                 0               -     console-ca1ea486-c5b2-4213-9931-eea3cff7aebc  console    /127.0.0.1
busy   1          -               0                 0               -     console-ca1ea486-c5b2-4213-9931-eea3cff7aebc  console    /127.0.0.1
`;
const IDLE = `GROUP        idle
COORDINATOR  1
STATE        Empty
BALANCER     
MEMBERS      0
TOTAL-LAG    0

TOPIC  PARTITION  CURRENT-OFFSET  LOG-START-OFFSET  LOG-END-OFFSET  LAG   MEMBER-ID  CLIENT-ID  HOST
busy   0          0               0                 0               -                           
busy   1          -               0                 0               -                           
`;

describe('what rpk prints', () => {
  it('of a cluster is its brokers, with a star at the controller', () => {
    expect(readBrokers(BROKERS)).toEqual({ brokers: 1, controller: 1 });
    expect(readBrokers(BROKERS.replace('*', ' '))).toEqual({ brokers: 1, controller: undefined });
  });

  it('of a topic is its partitions with leader and watermarks', () => {
    expect(readTopic(TOPIC)).toMatchObject([
      { id: 0, leader: 1, low: 0, high: 2 },
      { id: 1, leader: 1, low: 0, high: 0 },
    ]);
    expect(readTopic(NO_TOPIC)).toBeUndefined();
  });

  it('of a partition without a leader is no watermark', () => {
    const text = TOPIC.replace(
      '1          1       0      [1]       0                 0',
      '1          -1      0      [1]       -                 -',
    );
    expect(readTopic(text)?.[1]).toMatchObject({ leader: -1, low: undefined, high: undefined });
  });

  it('of a group is its state, and who has its partitions, each once', () => {
    expect(readGroup(NO_GROUP)).toEqual({ state: 'Dead', members: [] });
    expect(readGroup(IDLE)).toEqual({ state: 'Empty', members: [] });
    expect(readGroup(GROUP)).toEqual({
      state: 'Stable',
      members: [
        { clientId: 'console', host: '127.0.0.1', memberId: 'console-ca1ea486-c5b2-4213-9931-eea3cff7aebc' },
      ],
    });
  });

  it('counts the members that it does not name, so that a group is never taken for empty', () => {
    const { members } = readGroup(GROUP.replace('MEMBERS      1', 'MEMBERS      3'));
    expect(members.map(({ clientId }) => clientId)).toEqual([
      'console',
      'without a partition',
      'without a partition',
    ]);
  });

  it('of committed offsets has a dash where there is none', () => {
    expect(readCommitted(IDLE, 'busy')).toEqual(new Map([[0, 0]]));
    expect(readCommitted(IDLE, 'other')).toEqual(new Map());
  });

  it('says how it went in a table, since its exit code does not', () => {
    expect(() => requireOk(CREATED, 'TOPIC', 't1')).not.toThrow();
    expect(() => requireOk(TAKEN, 'TOPIC', 't1')).toThrow(
      expect.objectContaining({ name: 'TOPIC_ALREADY_EXISTS' }),
    );
    const text = 'GROUP    STATUS\nmembers  NON_EMPTY_GROUP: The group is not empty.\n';
    expect(() => requireOk(text, 'GROUP', 'members')).toThrow(
      expect.objectContaining({ name: 'NON_EMPTY_GROUP' }),
    );
    expect(() => requireOk('', 'GROUP', 'members')).toThrow(
      expect.objectContaining({ name: 'RpkAnswerUnreadable' }),
    );
  });

  it.each([
    [
      'unable to request metadata: unable to dial: dial tcp 127.0.0.1:1: connect: connection refused',
      'ECONNREFUSED',
      'unreachable',
    ],
    [
      'unable to create topics [t1]: unable to dial: dial tcp: lookup no-such.invalid on 10.0.0.2:53: no such host',
      'ENOTFOUND',
      'unreachable',
    ],
    ['Error response from daemon: No such container: redpanda', 'ContainerNotRunning', 'unreachable'],
    ['Error response from daemon: Container 8f is not running', 'ContainerNotRunning', 'unreachable'],
    ['/var/lib/amazon/ssm/script.sh: line 1: rpk: command not found', 'RpkNotFound', 'invalid'],
    ['exec: "rpk": executable file not found in $PATH: unknown', 'RpkNotFound', 'invalid'],
    [
      'unable to produce record: records have timed out before they were able to be produced',
      'TimeoutError',
      'uncertain',
    ],
    [
      'unable to request metadata: SASL_AUTHENTICATION_FAILED: SASL Authentication failed.',
      'SASL_AUTHENTICATION_FAILED',
      'credentials',
    ],
    ['NOT_COORDINATOR: This is not the correct coordinator.', 'NOT_COORDINATOR_FOR_GROUP', 'transient'],
    ['something that nobody has seen', 'RpkFailed', 'unknown'],
  ])('is given its row in the table of errors: %s', (words, name, errorClass) => {
    expect(failureIn(words).name).toBe(name);
    expect(classify({ service: 'kafka', names: [name] }).errorClass).toBe(errorClass);
  });
});
