import { networkErrors } from './network.ts';
import type { ErrorTable } from './row.ts';

/**
 * Kafka's protocol errors by the `type` that kafkajs gives them, and kafkajs's own errors by their class name.
 *
 * The network rows are included because kafkajs wraps socket errors in its own: the socket's code must win over the
 * wrapper's name.
 *
 * Source: https://kafka.apache.org/protocol.html#protocol_error_codes; the classes: tulios/kafkajs, src/errors.js of
 * version 2.2.4.
 */
export const kafkaErrors = {
  ...networkErrors,

  NON_EMPTY_GROUP: {
    errorClass: 'conflict',
    reason: 'the consumer group still has members',
    remedy: 'Stop the consumers of this group, or wait until their session has timed out.',
  },
  GROUP_ID_NOT_FOUND: { errorClass: 'absent', reason: 'there is no such consumer group' },
  REBALANCE_IN_PROGRESS: { errorClass: 'conflict', reason: 'the consumer group is rebalancing' },
  UNKNOWN_TOPIC_OR_PARTITION: {
    errorClass: 'absent',
    reason: 'there is no such topic',
    remedy: "Compare the topic's name in the configuration with the broker's, or create it with a reset.",
  },
  TOPIC_ALREADY_EXISTS: {
    errorClass: 'conflict',
    reason: 'the name is taken: by a topic, or by one whose deletion is pending',
  },

  LEADER_NOT_AVAILABLE: { errorClass: 'transient', reason: 'a topic has no leader yet' },
  NOT_LEADER_FOR_PARTITION: { errorClass: 'transient', reason: 'the leader of the partition has moved' },
  NOT_CONTROLLER: { errorClass: 'transient', reason: 'the controller has moved to another broker' },
  GROUP_COORDINATOR_NOT_AVAILABLE: {
    errorClass: 'transient',
    reason: "the group's coordinator is not up yet",
  },
  NOT_COORDINATOR_FOR_GROUP: { errorClass: 'transient', reason: "the group's coordinator has moved" },
  GROUP_LOAD_IN_PROGRESS: { errorClass: 'transient', reason: 'the coordinator is loading its groups' },
  BROKER_NOT_AVAILABLE: { errorClass: 'transient', reason: 'a broker is not up yet' },
  REPLICA_NOT_AVAILABLE: { errorClass: 'transient', reason: 'a replica is not up yet' },
  NOT_ENOUGH_REPLICAS: {
    errorClass: 'transient',
    reason: 'too few replicas are in sync; nothing was written',
  },
  KAFKA_STORAGE_ERROR: {
    errorClass: 'transient',
    reason: 'the broker cannot use its disk, or moves the partition off it',
  },
  UNSTABLE_OFFSET_COMMIT: { errorClass: 'transient', reason: 'offsets are being committed just now' },
  OFFSET_NOT_AVAILABLE: { errorClass: 'transient', reason: 'a new leader does not know its offsets yet' },

  REQUEST_TIMED_OUT: { errorClass: 'uncertain', reason: 'the broker gave up waiting; it may still happen' },
  NETWORK_EXCEPTION: { errorClass: 'uncertain', reason: 'the broker lost the connection' },
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: {
    errorClass: 'uncertain',
    reason: 'the records were written, but to fewer replicas than required',
  },

  TOPIC_AUTHORIZATION_FAILED: {
    errorClass: 'denied',
    reason: 'this user may not do that with the topic',
    remedy: 'Allow it on the topic: Describe, Create and Delete for a reset, Write for sending commands.',
  },
  GROUP_AUTHORIZATION_FAILED: {
    errorClass: 'denied',
    reason: 'this user may not do that with the consumer group',
    remedy: 'Allow Describe and Delete on the consumer group.',
  },
  CLUSTER_AUTHORIZATION_FAILED: {
    errorClass: 'denied',
    reason: 'this user may not do that with the cluster',
    remedy: 'Allow Describe (and for a reset Create) on the cluster.',
  },
  SASL_AUTHENTICATION_FAILED: {
    errorClass: 'credentials',
    reason: 'the broker refuses this user name and password',
    remedy: 'Compare the files named in `connections.kafka.sasl` with the user at the broker.',
  },
  KafkaJSSASLAuthenticationError: {
    errorClass: 'credentials',
    reason: 'the broker refuses this user name and password',
    remedy: 'Compare the files named in `connections.kafka.sasl` with the user at the broker.',
  },
  UNSUPPORTED_SASL_MECHANISM: {
    errorClass: 'invalid',
    reason: 'the broker does not offer this way to authenticate',
    remedy: 'Set `connections.kafka.sasl.mechanism` to one that the listener offers.',
  },
  ILLEGAL_SASL_STATE: {
    errorClass: 'invalid',
    reason: 'broker and client disagree about authentication',
    remedy: 'Check whether this listener wants SASL, and set `connections.kafka.sasl` accordingly.',
  },

  INVALID_REPLICATION_FACTOR: {
    errorClass: 'invalid',
    reason: 'there are fewer brokers than replicas asked for',
    remedy: "Lower the topic's `replicas` to the number of brokers.",
  },
  INVALID_PARTITIONS: { errorClass: 'invalid', reason: 'this number of partitions is not possible' },
  INVALID_TOPIC_EXCEPTION: { errorClass: 'invalid', reason: 'this is no name for a topic' },
  INVALID_GROUP_ID: { errorClass: 'invalid', reason: 'this is no name for a consumer group' },
  INVALID_CONFIG: { errorClass: 'invalid', reason: 'the broker refuses this configuration of the topic' },
  INVALID_REQUEST: { errorClass: 'invalid', reason: 'the broker does not understand the request' },
  INVALID_TIMESTAMP: {
    errorClass: 'invalid',
    reason: "the record's time is too far from the broker's",
    remedy: 'Set the clocks of the broker and of this machine right.',
  },
  POLICY_VIOLATION: {
    errorClass: 'invalid',
    reason: "the broker's policy forbids such a topic",
    remedy:
      "Change the topic's `partitions` and `replicas` to what the policy of the broker allows, or the policy.",
  },
  TOPIC_DELETION_DISABLED: {
    errorClass: 'invalid',
    reason: 'this broker deletes no topics',
    remedy: 'Set `delete.topic.enable=true` at the broker.',
  },
  MESSAGE_TOO_LARGE: { errorClass: 'invalid', reason: 'a record is larger than the broker takes' },
  RECORD_LIST_TOO_LARGE: { errorClass: 'invalid', reason: 'the batch is larger than the broker takes' },
  UNSUPPORTED_VERSION: { errorClass: 'invalid', reason: 'the broker speaks no version that kafkajs knows' },
  KafkaJSServerDoesNotSupportApiKey: {
    errorClass: 'invalid',
    reason: 'the broker does not know this request',
  },

  KafkaJSConnectionError: {
    errorClass: 'unreachable',
    reason:
      'the broker lets no connection come about: it boots, or one side speaks TLS and the other does not',
    remedy:
      'If it stays so, compare `connections.kafka.ssl` with what the listener at this port wants: it hangs up on anything else.',
  },
  KafkaJSNoBrokerAvailableError: { errorClass: 'unreachable', reason: 'no broker of the list answers' },
  KafkaJSConnectionClosedError: {
    errorClass: 'uncertain',
    reason: 'the broker closed the connection before the answer came',
  },
  KafkaJSRequestTimeoutError: { errorClass: 'uncertain', reason: 'no answer came in time' },
  KafkaJSBrokerNotFound: { errorClass: 'transient', reason: 'a broker left the cluster just now' },
  KafkaJSGroupCoordinatorNotFound: {
    errorClass: 'transient',
    reason: "the group's coordinator was not found",
    remedy:
      'kafkajs says the same when the user may not see the group: allow Describe on the consumer group if it stays so.',
  },
  KafkaJSMetadataNotLoaded: { errorClass: 'transient', reason: 'the broker told nothing of the topic yet' },
  KafkaJSLockTimeout: { errorClass: 'transient', reason: 'the connection was not ready in time' },
} as const satisfies ErrorTable;
