import type { KafkaGroup } from '../../clients/kafka-api.ts';

/**
 * Whether the group has no members, so that it can be deleted: `Dead` is Kafka's state of a group that does not exist.
 * Source: apache/kafka#14408
 */
export const isVacant = (group: KafkaGroup): boolean => group.state === 'Empty' || group.state === 'Dead';

/** The members of a group, so that a person can find them: `client "console" on 10.0.1.7`. */
export function describeMembers(group: KafkaGroup): string {
  if (group.members.length === 0) return `nobody named, state ${group.state}`;
  return group.members.map(({ clientId, host }) => `client "${clientId}" on ${host}`).join(', ');
}
