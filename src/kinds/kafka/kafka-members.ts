import type { KafkaGroup } from '../../clients/kafka-api.ts';

/** Nobody is in it, so it can be deleted: `Dead` is what Kafka says of a group that does not exist. */
export const isVacant = (group: KafkaGroup): boolean => group.state === 'Empty' || group.state === 'Dead';

/** Who sits in a group, so that a person can find them: `client "console" on 10.0.1.7`. */
export function describeMembers(group: KafkaGroup): string {
  if (group.members.length === 0) return `nobody named, state ${group.state}`;
  return group.members.map(({ clientId, host }) => `client "${clientId}" on ${host}`).join(', ');
}
