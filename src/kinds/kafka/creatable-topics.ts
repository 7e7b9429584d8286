import type { KafkaTopicSpec } from '../../clients/kafka-api.ts';
import type { Permission } from '../../core/component.ts';
import { isServiceError } from '../../core/errors.ts';
import { MINUTE, SECOND } from '../../core/ports/clock.ts';
import { remedyFor } from '../../core/remedies.ts';
import type { KindContext } from '../kind.ts';

/** How long the first broker of a cluster may answer before the others have joined it. */
const BROKERS_JOIN_WITHIN_MS = MINUTE;

const TOO_FEW = 'INVALID_REPLICATION_FACTOR';
const UNTOUCHED = 'topics and groups are untouched';
const REPLICAS_REMEDY =
  "Lower the topic's `replicas` to the number of brokers, or see why the other brokers have not joined the cluster.";

/**
 * Why a topic could not be created again once it was deleted; undefined when nothing prevents it. Changes nothing. The
 * brokers are counted too: in a dry run Redpanda accepts a creation that it then refuses.
 */
export async function whyNotCreatable(
  topics: readonly KafkaTopicSpec[],
  { clients: { kafka } }: KindContext,
  waitedMs: number,
  signal: AbortSignal,
): Promise<Permission | undefined> {
  const { brokers } = await kafka.describeCluster(signal);
  for (const spec of topics) {
    const { topic, replicas } = spec;
    const tooFew = `topic ${topic} wants ${replicas} replicas, and there ${brokers === 1 ? 'is 1 broker' : `are ${brokers} brokers`}`;
    if (replicas > brokers) return waitForBrokers(tooFew, waitedMs);
    try {
      await kafka.validateTopic(spec, signal);
    } catch (error) {
      // A missing right is reported like that of any other call: its remedy names the right.
      if (!isServiceError(error, 'invalid')) throw error;
      if (error.errorName === TOO_FEW) return waitForBrokers(tooFew, waitedMs);
      const reason = `topic ${topic} could not be created again: ${error.message}; ${UNTOUCHED}`;
      return { answer: 'refuse', reason, remedy: remedyFor(error) };
    }
  }
  return undefined;
}

function waitForBrokers(reason: string, waitedMs: number): Permission {
  if (waitedMs < BROKERS_JOIN_WITHIN_MS) return { answer: 'wait', reason };
  return {
    answer: 'refuse',
    reason: `${reason}, after ${BROKERS_JOIN_WITHIN_MS / SECOND} s; ${UNTOUCHED}`,
    remedy: REPLICAS_REMEDY,
  };
}
