import type { EKSClient } from '@aws-sdk/client-eks';
import type { Connections } from '../core/connections.ts';
import { MINUTE, SECOND } from '../core/ports/clock.ts';
import { awsOperation } from './aws.ts';
import { readFailure } from './aws-answer.ts';
import type { AwsService } from './aws-api.ts';
import type { AwsTransport, Transports } from './transports.ts';

type Connection = NonNullable<Connections['aws']>;

/** All in milliseconds; exceeding one of them ends the call with a TimeoutError. */
export interface HttpLimits {
  connectionTimeout: number;
  /** From sending the request to the first byte of the answer. */
  requestTimeout: number;
  /** Idle time of the socket. */
  socketTimeout: number;
}

const usual: HttpLimits = {
  connectionTimeout: 5 * SECOND,
  requestTimeout: 20 * SECOND,
  socketTimeout: 20 * SECOND,
};

/**
 * A synchronous Invoke answers when the function ends, and a function may run for 15 minutes.
 * Sources: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-sync.html
 */
const invoke: HttpLimits = { ...usual, requestTimeout: 16 * MINUTE, socketTimeout: 16 * MINUTE };

/**
 * NAT gateways drop a connection that is idle for 350 s, so a long Invoke sends TCP keep-alives.
 * Source:
 * https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html#nat-gateway-troubleshooting-timeout
 */
const KEEP_ALIVE_MS = 30 * SECOND;

/** The settings of the SDK's HTTP handler. */
export function requestHandlerFor(service: AwsService) {
  const agent = { keepAlive: true, keepAliveMsecs: KEEP_ALIVE_MS };
  return {
    ...(service === 'lambda' ? invoke : usual),
    // Without this a request that takes too long is only logged. Source: aws/aws-sdk-js-v3#7076
    throwOnRequestTimeout: true,
    httpAgent: agent,
    httpsAgent: agent,
  };
}

export interface RealAws {
  transport: Transports['aws'];
  /** For callers that need the region and the credentials: the tokens of an EKS cluster. */
  eksClient(): Promise<EKSClient>;
  close(): void;
}

/**
 * The SDK's own clients, each loaded at its first use: one takes tens of megabytes.
 *
 * `maxAttempts: 1`: the SDK's own retry is invisible, and for Invoke it runs the function twice. lamplighter repeats
 * what the error table allows, and the journal shows it.
 * Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
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
      // A client that could not be created is created anew at the next call; callers that await it receive the failure.
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

/** An SDK client whose failures are distinguished from answers that could not be parsed. */
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

/** Passes the service's requested wait on to the call service. */
function withRetryAfter(error: unknown): unknown {
  const headers = (error as { $response?: { headers?: Record<string, string> } }).$response?.headers;
  const seconds = Number(headers?.['retry-after']);
  return Number.isFinite(seconds) && error instanceof Error
    ? Object.assign(error, { $retryAfterMs: seconds * SECOND })
    : error;
}

/**
 * The bot's own credentials assume the role, and assume it again before the session expires.
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
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
