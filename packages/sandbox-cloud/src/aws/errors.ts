import type { AwsService } from '../../../../src/clients/aws-api.ts';
import type { SandboxRefusal } from '../world/world.ts';

interface ExceptionOptions {
  name: string;
  message: string;
  $fault: 'client' | 'server';
  $metadata: { httpStatusCode: number; attempts: number };
}
type ExceptionClass = new (options: ExceptionOptions) => Error;

const sdks: Record<AwsService, { load: () => Promise<object>; base: string }> = {
  ec2: { load: () => import('@aws-sdk/client-ec2'), base: 'EC2ServiceException' },
  rds: { load: () => import('@aws-sdk/client-rds'), base: 'RDSServiceException' },
  eks: { load: () => import('@aws-sdk/client-eks'), base: 'EKSServiceException' },
  elasticache: { load: () => import('@aws-sdk/client-elasticache'), base: 'ElastiCacheServiceException' },
  lambda: { load: () => import('@aws-sdk/client-lambda'), base: 'LambdaServiceException' },
  ssm: { load: () => import('@aws-sdk/client-ssm'), base: 'SSMServiceException' },
};

/**
 * What the SDK would throw for this refusal: its modelled class where there is one (RDS and ElastiCache leave
 * `Fault` out on the wire), else the service's base class under the service's own name, as with all of EC2.
 */
export async function toSdkError(service: AwsService, refusal: SandboxRefusal): Promise<Error> {
  const { name, message, httpStatus } = refusal;
  // These come from the SDK itself, before any service is asked.
  if (name.endsWith('ProviderError')) return Object.assign(new Error(message), { name });
  const { load, base } = sdks[service];
  const sdk = (await load()) as Record<string, ExceptionClass>;
  const options: ExceptionOptions = {
    name,
    message,
    $fault: httpStatus >= 500 ? 'server' : 'client',
    $metadata: { httpStatusCode: httpStatus, attempts: 1 },
  };
  const modelled = sdk[name] ?? sdk[`${name}Fault`];
  const Exception = modelled ?? sdk[base];
  return Exception === undefined ? refusal : new Exception(options);
}
