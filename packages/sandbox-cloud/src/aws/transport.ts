import { awsOperation } from '../../../../src/clients/aws.ts';
import type { Transports } from '../../../../src/clients/transports.ts';
import type { SandboxCloud } from '../cloud.ts';
import { SandboxRefusal } from '../world/world.ts';
import { toSdkError } from './errors.ts';

/** What an SDK client does, without the network: real commands in, real outputs and real exceptions out. */
export function sandboxAwsTransport(cloud: SandboxCloud): Transports['aws'] {
  return async (service) => ({
    send: async (command, { abortSignal }) => {
      try {
        const output = await cloud.aws(service, awsOperation(command), command.input, abortSignal);
        return { $metadata: { httpStatusCode: 200, attempts: 1 }, ...output } as never;
      } catch (error) {
        throw error instanceof SandboxRefusal ? await toSdkError(service, error) : error;
      }
    },
  });
}
