import { isServiceError } from '../core/errors.ts';
import type { KafkaTopicSpec } from './kafka-api.ts';

const LONGEST_NAME = 249;

/**
 * A free name beside the topic's: for a taken name a broker reports only that it is taken. Doubling the last character
 * keeps every prefix of an ACL and every character that a policy allows.
 */
const scratchOf = ({ topic }: KafkaTopicSpec): string | undefined =>
  topic.length < LONGEST_NAME ? topic + topic.slice(-1) : undefined;

/** Refusals that concern another name only. The topic's own name was accepted before. */
const ABOUT_THE_NAME: ReadonlySet<string> = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'INVALID_TOPIC_EXCEPTION',
]);

/**
 * Throws the refusal with which the creation of the topic would end. `validate` sends one spec to the broker without
 * creating it: false when the name is taken.
 */
export async function validateTopic(
  spec: KafkaTopicSpec,
  validate: (spec: KafkaTopicSpec) => Promise<boolean>,
): Promise<void> {
  if (await validate(spec)) return;
  const scratch = scratchOf(spec);
  if (scratch === undefined) return;
  try {
    await validate({ ...spec, topic: scratch });
  } catch (error) {
    if (!isServiceError(error) || !ABOUT_THE_NAME.has(error.errorName)) throw error;
  }
}
