import { requireAnswer } from './aws-answer.ts';
import type { AwsApi } from './aws-api.ts';
import type { CallService } from './call-service.ts';
import type { Transports } from './transports.ts';

/**
 * Makes the AWS calls of one environment through the call service, which names them as the SDK does. Its calls throw
 * ServiceError.
 */
export function createAwsApi(options: { transport: Transports['aws']; call: CallService }): AwsApi {
  const { transport, call } = options;
  return {
    send: (service, command, { signal, timeoutMs }) => {
      const target = awsTarget(command.input);
      const operation = awsOperation(command);
      return call(
        {
          service,
          operation,
          ...(target !== undefined && { target }),
          ...(timeoutMs !== undefined && { timeoutMs }),
        },
        signal,
        async (callSignal) => {
          const client = await transport(service);
          return requireAnswer(operation, command, await client.send(command, { abortSignal: callSignal }));
        },
      );
    },
  };
}

/** The operation of a command, `StartDBInstance` for a StartDBInstanceCommand: the name in AWS's documents and IAM. */
export const awsOperation = (command: object): string => command.constructor.name.replace(/Command$/, '');

const IDENTIFIERS = [
  'DBInstanceIdentifier',
  'InstanceIds',
  'InstanceId',
  'CacheClusterId',
  'SnapshotName',
  'nodegroupName',
  'FunctionName',
  'name',
] as const;

/** The resource of a call: the id in its input, or the value it filters by. */
export function awsTarget(input: object): string | undefined {
  const fields = input as Record<string, unknown>;
  for (const name of IDENTIFIERS) {
    const value = fields[name];
    if (typeof value === 'string') return value;
    if (Array.isArray(value) && value.length > 0) return value.join(',');
  }
  const filters = fields.Filters as { Values?: string[] }[] | undefined;
  const values = filters?.flatMap((filter) => filter.Values ?? []) ?? [];
  return values.length > 0 ? values.join(',') : undefined;
}
