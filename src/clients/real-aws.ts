import type { EKSClient } from '@aws-sdk/client-eks';
import { MINUTE, SECOND } from '../core/ports/clock.ts';
import { awsOperation } from './aws.ts';
import { readFailure } from './aws-answer.ts';
import type { AwsService } from './aws-api.ts';
import type { Connections } from './connections.ts';
import type { AwsTransport, Transports } from './transports.ts';

type Connection = NonNullable<Connections['aws']>;

/** In milliseconds; passing one of them ends the call with a TimeoutError. */
export interface HttpLimits {
  connectionTimeout: number;
  /** From sending to the head of the answer. */
  requestTimeout: number;
  /** Silence on the socket. */
  socketTimeout: number;
}

const usual: HttpLimits = {
  connectionTimeout: 5 * SECOND,
  requestTimeout: 20 * SECOND,
  socketTimeout: 20 * SECOND,
};

/** A synchronous Invoke answers when the function ends, and a function may run for 15 minutes. */
const invoke: HttpLimits = { ...usual, requestTimeout: 16 * MINUTE, socketTimeout: 16 * MINUTE };

/** NAT gateways forget a connection that is silent for 350 s, so a long Invoke must not be silent on TCP. */
const KEEP_ALIVE_MS = 30 * SECOND;

/** The settings of the SDK's HTTP handler. */
export function requestHandlerFor(service: AwsService) {
  const agent = { keepAlive: true, keepAliveMsecs: KEEP_ALIVE_MS };
  return {
    ...(service === 'lambda' ? invoke : usual),
    // Without it a request that takes too long is only logged.
    throwOnRequestTimeout: true,
    httpAgent: agent,
    httpsAgent: agent,
  };
}

export interface RealAws {
  transport: Transports['aws'];
  /** For what else needs the region and the credentials: the tokens of an EKS cluster. */
  eksClient(): Promise<EKSClient>;
  close(): void;
}

/**
 * The SDK's own clients, each loaded at its first use: one takes tens of megabytes.
 *
 * `maxAttempts: 1`: the SDK's own retry is invisible, and for Invoke it runs the function twice. lamplighter
 * repeats what the error table allows, and the journal shows it.
 */
export function realAws(connection: Connection, options: { limits?: Partial<HttpLimits> } = {}): RealAws {
  const settingsFor = async (service: AwsService) => {
    const { region, profile, roleArn, endpoint } = connection;
    return {
      region,
      maxAttempts: 1,
      requestHandler: { ...requestHandlerFor(service), ...options.limits },
      ...(endpoint !== undefined && { endpoint }),
      ...(profile !== undefined && { profile }),
      ...(roleArn !== undefined && {
        credentials: await roleCredentials(connection, roleArn),
      }),
    };
  };

  const makers = {
    ec2: async () => new (await import('@aws-sdk/client-ec2')).EC2Client(await settingsFor('ec2')),
    rds: async () => new (await import('@aws-sdk/client-rds')).RDSClient(await settingsFor('rds')),
    eks: async () => new (await import('@aws-sdk/client-eks')).EKSClient(await settingsFor('eks')),
    elasticache: async () =>
      new (await import('@aws-sdk/client-elasticache')).ElastiCacheClient(await settingsFor('elasticache')),
    lambda: async () =>
      new (await import('@aws-sdk/client-lambda')).LambdaClient(await settingsFor('lambda')),
    ssm: async () => new (await import('@aws-sdk/client-ssm')).SSMClient(await settingsFor('ssm')),
  } satisfies Record<AwsService, () => Promise<SdkClient>>;

  const clients = new Map<AwsService, Promise<SdkClient>>();
  const clientOf = (service: AwsService): Promise<SdkClient> => {
    let client = clients.get(service);
    if (client === undefined) {
      client = makers[service]();
      clients.set(service, client);
      // A client that could not be made is made anew at the next call; who waits for it sees the failure.
      client.catch(() => clients.delete(service));
    }
    return client;
  };

  return {
    transport: async (service) => asTransport(await clientOf(service)),
    eksClient: async () => (await clientOf('eks')) as EKSClient,
    close: () => {
      for (const client of clients.values()) {
        client.then(
          (made) => made.destroy(),
          () => {},
        );
      }
      clients.clear();
    },
  };
}

interface SdkClient {
  destroy(): void;
}

/** An SDK client, whose failures are told apart from answers that are none. */
export const asTransport = (client: SdkClient): AwsTransport => ({
  // Each client's `send` is typed for its own commands; AwsApi infers the output from the command itself.
  send: async (command, options) => {
    try {
      return await (client as unknown as AwsTransport).send(command, options);
    } catch (error) {
      throw readFailure(awsOperation(command), withRetryAfter(error));
    }
  },
});

/** Shows the call service how long the service asks us to wait. */
function withRetryAfter(error: unknown): unknown {
  const headers = (error as { $response?: { headers?: Record<string, string> } }).$response?.headers;
  const seconds = Number(headers?.['retry-after']);
  return Number.isFinite(seconds) && error instanceof Error
    ? Object.assign(error, { $retryAfterMs: seconds * SECOND })
    : error;
}

/** The bot's own credentials take on the role, and take it on again before it runs out. */
async function roleCredentials({ region, profile, endpoint }: Connection, roleArn: string) {
  const { fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
  return fromTemporaryCredentials({
    params: { RoleArn: roleArn, RoleSessionName: 'lamplighter' },
    clientConfig: {
      region,
      ...(profile !== undefined && { profile }),
      ...(endpoint !== undefined && { endpoint }),
    },
  });
}
