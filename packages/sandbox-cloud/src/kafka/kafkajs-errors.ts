import { createRequire } from 'node:module';
import type * as kafkajs from 'kafkajs';
import { SandboxRefusal } from '../world/world.ts';
import type { KafkaOperation } from './answer.ts';

interface ProtocolErrors {
  errorCodes: readonly { type: string; code: number; retriable: boolean; message: string }[];
}

const require = createRequire(import.meta.url);

/** Exported by the package, but missing from its types. */
type CreateTopicError = new (error: Error, topic: string) => Error;

/**
 * What kafkajs would throw for a refusal of the broker or a broken connection: its own classes, wrapped as it
 * wraps them in this operation, so that our handling of errors is put to the test as it is.
 */
export function asKafkajsThrows(
  operation: KafkaOperation,
  target: { topic?: string; groupId?: string },
  thrown: unknown,
): unknown {
  const errors = require('kafkajs') as typeof kafkajs & { KafkaJSCreateTopicError: CreateTopicError };
  if (!(thrown instanceof SandboxRefusal)) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (typeof code !== 'string') return thrown;
    return new errors.KafkaJSConnectionError(`Connection error: ${message}`, { broker: 'sandbox', code });
  }
  const ownClass = (errors as unknown as Record<string, new (message: string) => Error>)[thrown.name];
  if (ownClass !== undefined && thrown.name.startsWith('KafkaJS')) return new ownClass(thrown.message);

  const { errorCodes } = require('kafkajs/src/protocol/error') as ProtocolErrors;
  const known = errorCodes.find(({ type }) => type === thrown.name);
  const error = new errors.KafkaJSProtocolError(
    (known ?? {
      type: thrown.name,
      code: -1,
      retriable: false,
      message: thrown.message,
    }) as unknown as Error,
  );
  const retriesExceeded = (cause: Error) =>
    new errors.KafkaJSNumberOfRetriesExceeded(cause, { retryCount: 0, retryTime: 300 });
  // A look at the metadata comes first in each of them, and what that throws is not dressed up.
  if (known?.type === 'LEADER_NOT_AVAILABLE' || operation === 'connect') return retriesExceeded(error);
  if (operation === 'deleteGroups') {
    const groups = [{ groupId: target.groupId ?? '', errorCode: error.code, error }];
    return new errors.KafkaJSDeleteGroupsError('Error in DeleteGroups', groups);
  }
  if (operation === 'createTopics' || operation === 'validateTopics') {
    return new errors.KafkaJSAggregateError('Topic creation errors', [
      new errors.KafkaJSCreateTopicError(error, target.topic ?? ''),
    ]);
  }
  return error.retriable ? retriesExceeded(error) : error;
}
