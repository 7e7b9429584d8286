import { isServiceError } from '../core/errors.ts';
import type { KafkaTopicSpec } from './kafka-api.ts';

const LONGEST_NAME = 249;

/**
 * A free name beside that of a topic: for a name that is taken a broker says only that. The last character twice
 * keeps to every prefix in an ACL and to the characters that a policy allows.
 */
const scratchOf = ({ topic }: KafkaTopicSpec): string | undefined =>
  topic.length < LONGEST_NAME ? topic + topic.slice(-1) : undefined;

/** What a broker may refuse of another name only. The topic's own was accepted by then. */
const ABOUT_THE_NAME: ReadonlySet<string> = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'INVALID_TOPIC_EXCEPTION',
]);

/**
 * Throws the refusal with which the topic's creation would end. `validate` asks the broker about one spec, without
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
