export type AwsService = 'ec2' | 'rds' | 'eks' | 'elasticache' | 'lambda' | 'ssm';

/** What every command of the AWS SDK v3 has in common; `Output` is inferred from the command. */
export interface AwsCommand<Output> {
  readonly input: object;
  resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ output: Output }>;
}

interface AwsCallOptions {
  signal: AbortSignal;
  /** Limit for this one call, in milliseconds; default 15 s. */
  timeoutMs?: number;
}

export interface AwsApi {
  send<Output>(service: AwsService, command: AwsCommand<Output>, options: AwsCallOptions): Promise<Output>;
}
