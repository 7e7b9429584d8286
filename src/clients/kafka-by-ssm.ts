import { ServiceError } from '../core/errors.ts';
import { type Clock, SECOND } from '../core/ports/clock.ts';
import { redact } from '../core/redact.ts';
import type { AwsApi } from './aws-api.ts';
import { classify } from './error-table/index.ts';
import type { KafkaApi, KafkaTopicSpec } from './kafka-api.ts';
import {
  failureIn,
  type RpkPartition,
  RpkRefusal,
  readBrokers,
  readCommitted,
  readGroup,
  readTopic,
  refusal,
  requireOk,
  unreadable,
} from './rpk-answer.ts';
import { BETWEEN, bothOf, feeding, notAfter, type RpkPlace, rpk, TOO_LATE } from './rpk-script.ts';
import { validateTopic } from './scratch-topic.ts';
import { runBySsm } from './ssm-commands.ts';

/** How long after it was sent a command that changes something may still begin. */
const BEGIN_WITHIN_MS = 20 * SECOND;
/** How long rpk retries the delivery of a record. */
const DELIVERY = '10s';
const TRUNCATED = /--+\s*output truncated\s*--+/i;

/**
 * The Kafka API for a bot without a route to the broker: each call is one rpk command on the broker's own machine, sent
 * through AWS Systems Manager. All calls throw ServiceError.
 *
 * Two differences remain: rpk sets the time of a record itself, and it may split the records of one `produce` into
 * several requests, so that after a failure some may be written without the others. They keep their order, and rpk
 * never writes one twice. The watermark shows which were written.
 */
export function createKafkaBySsm(options: {
  aws: AwsApi;
  clock: Clock;
  instanceId: string;
  place: RpkPlace;
}): KafkaApi {
  const { aws, clock, instanceId, place } = options;

  /** Runs a script to its end and parses its output; every failure becomes a ServiceError. */
  const ask = async <T>(
    what: { operation: string; target?: string; changes?: boolean },
    script: string,
    signal: AbortSignal,
    read: (stdout: string, end: { exitCode: number; words: string }) => T,
  ): Promise<T> => {
    const sent = what.changes ? notAfter(clock.now() + BEGIN_WITHIN_MS, script) : script;
    const end = await runBySsm(sent, { aws, clock, instanceId }, signal);
    try {
      if (end.how === 'not-delivered') throw refusal('CommandNotDelivered', end.why);
      if (end.how === 'unknown') throw refusal('CommandEndUnknown', end.why);
      const { exitCode, stdout, stderr } = end;
      if (exitCode === TOO_LATE && what.changes) throw refusal('CommandTooLate', 'the machine did nothing');
      if (TRUNCATED.test(stdout))
        throw refusal('RpkAnswerUnreadable', 'the answer was cut off at 24,000 characters');
      return read(stdout, { exitCode, words: `${stderr}\n${stdout}`.trim() });
    } catch (error) {
      throw error instanceof RpkRefusal ? toServiceError(what, error) : error;
    }
  };

  /** For commands whose exit code reports success. */
  const whenWell =
    <T>(read: (stdout: string) => T) =>
    (stdout: string, { exitCode, words }: { exitCode: number; words: string }): T => {
      if (exitCode !== 0) throw failureIn(words);
      return read(stdout);
    };

  const describe = (topic: string) => rpk(place, ['topic', 'describe', '-s', '-p'], [topic]);
  const describeGroup = (groupId: string) => rpk(place, ['group', 'describe'], [groupId]);

  const create = (
    { topic, partitions, replicas }: KafkaTopicSpec,
    isDryRun: boolean,
    signal: AbortSignal,
  ): Promise<boolean> => {
    const size = ['-p', String(partitions), '-r', String(replicas)];
    return ask(
      { operation: 'createTopics', target: topic, changes: !isDryRun },
      rpk(place, ['topic', 'create', ...size, ...(isDryRun ? ['--dry'] : [])], [topic]),
      signal,
      (text, { words }) => {
        try {
          // rpk exits with 1 for a taken name, too.
          requireOk(text || words, 'TOPIC', topic);
          return true;
        } catch (error) {
          if (error instanceof RpkRefusal && error.name === 'TOPIC_ALREADY_EXISTS') return false;
          throw error;
        }
      },
    );
  };

  return {
    describeCluster: (signal) =>
      ask(
        { operation: 'describeCluster' },
        rpk(place, ['cluster', 'info', '-b']),
        signal,
        whenWell(readBrokers),
      ),

    describeGroup: (groupId, signal) =>
      ask(
        { operation: 'describeGroups', target: groupId },
        describeGroup(groupId),
        signal,
        whenWell(readGroup),
      ),

    deleteGroup: (groupId, signal) =>
      ask(
        { operation: 'deleteGroups', target: groupId, changes: true },
        rpk(place, ['group', 'delete'], [groupId]),
        signal,
        whenWell((text) => requireOk(text, 'GROUP', groupId)),
      ),

    describeTopic: (topic, signal) =>
      ask(
        { operation: 'fetchTopicMetadata', target: topic },
        describe(topic),
        signal,
        whenWell((text) => {
          const partitions = readTopic(text);
          return partitions && { partitions: partitions.map(({ id, leader }) => ({ id, leader })) };
        }),
      ),

    deleteTopic: (topic, signal) =>
      ask(
        { operation: 'deleteTopics', target: topic, changes: true },
        rpk(place, ['topic', 'delete'], [topic]),
        signal,
        whenWell((text) => requireOk(text, 'TOPIC', topic)),
      ),

    createTopic: (spec, signal) => create(spec, false, signal),

    validateTopic: (spec, signal) => validateTopic(spec, (asked) => create(asked, true, signal)),

    topicOffsets: (topic, signal) =>
      ask(
        { operation: 'fetchTopicOffsets', target: topic },
        describe(topic),
        signal,
        whenWell((text) => existing(topic, readTopic(text)).map(watermarks)),
      ),

    offsetAtTime: (topic, partition, atMs, signal) =>
      ask(
        { operation: 'fetchTopicOffsetsByTimestamp', target: topic },
        // Up to the present end, so that it ends where no record is young enough.
        rpk(
          place,
          [
            ...['topic', 'consume', '-p', String(partition), '-n', '1', '-f', '%o\\n'],
            ...['-o', `@${String(Math.max(0, Math.floor(atMs))).padStart(13, '0')}:end`],
          ],
          [topic],
        ),
        signal,
        whenWell((text) => {
          const line = text.trim();
          if (line === '') return undefined;
          if (!/^\d+$/.test(line)) throw unreadable(text);
          return Number(line);
        }),
      ),

    committedOffsets: (groupId, topic, signal) =>
      ask(
        { operation: 'fetchOffsets', target: groupId },
        bothOf(describe(topic), describeGroup(groupId)),
        signal,
        whenWell((text) => {
          const [ofTopic = '', ofGroup = ''] = text.split(`${BETWEEN}\n`);
          const partitions = existing(topic, readTopic(ofTopic));
          const committed = readCommitted(ofGroup, topic);
          return partitions.map(({ id }) => ({ partition: id, offset: committed.get(id) }));
        }),
      ),

    async produce(topic, partition, records, signal) {
      const what = { operation: 'produce', target: topic };
      // The topic is described first: for a missing topic rpk retries until its limit, and then reports no reason.
      await ask(
        what,
        describe(topic),
        signal,
        whenWell((text) => {
          const found = existing(topic, readTopic(text)).find(({ id }) => id === partition);
          if (found === undefined) throw missing(topic, partition);
          watermarks(found);
        }),
      );
      const words = ['-p', String(partition), '-z', 'none', '--acks', '-1', '--delivery-timeout', DELIVERY];
      const command = rpk(
        place,
        ['topic', 'produce', ...words, '-f', '%v{base64}\\n', '-o', '%p %o\\n'],
        [topic],
        { reads: true },
      );
      const script = feeding(
        records.map(({ value }) => value),
        command,
      );
      return ask({ ...what, changes: true }, script, signal, (text, end) => {
        const written = text.split('\n').flatMap((line) => {
          const [, in_, at] = /^(\d+) (\d+)$/.exec(line.trim()) ?? [];
          return Number(in_) === partition ? [Number(at)] : [];
        });
        if (written.length === records.length) return { baseOffset: Math.min(...written) };
        if (written.length > 0) {
          throw refusal('RpkPartlyWritten', `${written.length} of ${records.length} records: ${end.words}`);
        }
        if (end.exitCode === 0) throw unreadable(end.words);
        throw failureIn(end.words);
      });
    },
  };
}

const missing = (topic: string, partition?: number): RpkRefusal =>
  refusal(
    'UNKNOWN_TOPIC_OR_PARTITION',
    partition === undefined
      ? `there is no topic ${topic}`
      : `the topic ${topic} has no partition ${partition}`,
  );

function existing(topic: string, partitions: RpkPartition[] | undefined): RpkPartition[] {
  if (partitions === undefined) throw missing(topic);
  return partitions;
}

function watermarks({ id, leader, low, high, words }: RpkPartition) {
  if (low !== undefined && high !== undefined) return { partition: id, low, high };
  const failure = failureIn(words);
  // A dash stands for a leader that could not be reached.
  throw failure.name === 'RpkFailed' || leader < 0
    ? refusal('LEADER_NOT_AVAILABLE', `partition ${id} has no leader that answers`)
    : failure;
}

function toServiceError({ operation, target }: { operation: string; target?: string }, thrown: RpkRefusal) {
  const row = classify({ service: 'kafka', names: [thrown.name] });
  return new ServiceError(redact(`kafka ${operation}: ${thrown.name}: ${thrown.message}`), {
    service: 'kafka',
    operation,
    errorName: thrown.name,
    errorClass: row.errorClass,
    facts: { reason: row.reason, target },
    ...(row.remedy !== undefined && { remedy: row.remedy }),
    cause: thrown,
  });
}
