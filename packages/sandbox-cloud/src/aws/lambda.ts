import type { InvokeCommandInput } from '@aws-sdk/client-lambda';
import type { AwsService } from '../../../../src/clients/aws-api.ts';
import { option, SandboxRefusal, type World } from '../world/world.ts';
import { type AwsSimulator, operation, refuse } from './simulator.ts';

/** What the scheduler function is told. */
interface ScalerEvent {
  action?: string;
  clusterName?: string;
  nodegroupName?: string;
  desiredSize?: number;
  minSize?: number;
  maxSize?: number;
  rdsInstanceId?: string;
  ec2InstanceIds?: string[];
  elasticache?: Record<string, string>;
}

interface Entry {
  service: string;
  status: 'success' | 'error' | 'skipped';
  message: string;
}

/** The function's own calls: they go straight to the services, as its SDK does in the real cloud. */
type CallAws = (service: AwsService, command: string, input: Record<string, unknown>) => object;

/**
 * The scheduler function that many teams have written in one form or another, with its faults: it takes a
 * refusal because of the state for "already in the desired state", and answers 500 within an HTTP 200.
 */
export function lambdaSimulator(world: World, services: readonly AwsSimulator[]): AwsSimulator {
  const callAws: CallAws = (service, command, input) => {
    const found = services.find(({ name }) => name === service)?.operations[command];
    return found?.answer(input) ?? refuse('UnknownOperationException', `${service} has no ${command}`);
  };

  const invoke = ({ FunctionName, Payload, InvocationType }: InvokeCommandInput) => {
    const known = world
      .ofKind('lambda-scaler')
      .some((component) => option(component, 'functionName') === FunctionName);
    if (!known) refuse('ResourceNotFoundException', `Function not found: ${FunctionName}`, 404);
    const event = decode(Payload);
    if (InvocationType === 'DryRun') return { StatusCode: 204 };
    if (event === undefined) {
      return {
        StatusCode: 200,
        FunctionError: 'Unhandled',
        Payload: encode({ errorType: 'SyntaxError', errorMessage: 'Unexpected token in JSON' }),
      };
    }
    const answer = handle(event, callAws);
    if (InvocationType === 'Event') return { StatusCode: 202, Payload: new Uint8Array() };
    return { StatusCode: 200, ExecutedVersion: '$LATEST', Payload: encode(answer) };
  };

  return {
    name: 'lambda',
    boot: () => {},
    on: () => {},
    operations: { Invoke: operation(true, invoke) },
  };
}

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

function decode(payload: InvokeCommandInput['Payload']): ScalerEvent | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(payload as Uint8Array));
  } catch {
    return undefined;
  }
}

function handle(event: ScalerEvent, callAws: CallAws): { statusCode: number; body: string } {
  const up = event.action === 'scale-up';
  if (!up && event.action !== 'scale-down') {
    return { statusCode: 500, body: JSON.stringify({ error: `Unknown action: ${event.action}` }) };
  }
  const results = [
    attempt('EKS', [], 'Nodegroup update initiated', () =>
      callAws('eks', 'UpdateNodegroupConfig', {
        clusterName: event.clusterName,
        nodegroupName: event.nodegroupName,
        scalingConfig: {
          minSize: event.minSize,
          desiredSize: event.desiredSize,
          maxSize: event.maxSize,
        },
      }),
    ),
    ...(event.rdsInstanceId === undefined
      ? []
      : [
          attempt('RDS', ['InvalidDBInstanceStateFault'], `RDS ${up ? 'start' : 'stop'} initiated`, () =>
            callAws('rds', up ? 'StartDBInstance' : 'StopDBInstance', {
              DBInstanceIdentifier: event.rdsInstanceId,
            }),
          ),
        ]),
    ...(event.ec2InstanceIds === undefined
      ? []
      : [
          attempt('EC2', ['IncorrectInstanceState'], `EC2 ${up ? 'start' : 'stop'} initiated`, () =>
            callAws('ec2', up ? 'StartInstances' : 'StopInstances', { InstanceIds: event.ec2InstanceIds }),
          ),
        ]),
    ...(event.elasticache === undefined ? [] : [cache(event.elasticache, up, callAws)]),
    { service: 'MatchingEngineInit', status: 'skipped', message: 'not requested' } as const,
    { service: 'K8sDeployments', status: 'skipped', message: 'not requested' } as const,
  ];
  const failed = results.some(({ status }) => status === 'error');
  return { statusCode: failed ? 500 : 200, body: JSON.stringify({ action: event.action, results }) };
}

function cache(wanted: Record<string, string>, up: boolean, callAws: CallAws): Entry {
  if (!up) {
    return attempt('ElastiCache', ['CacheClusterNotFoundFault'], 'Cluster deletion initiated', () =>
      callAws('elasticache', 'DeleteCacheCluster', { CacheClusterId: wanted.clusterId }),
    );
  }
  return attempt('ElastiCache', ['CacheClusterAlreadyExistsFault'], 'Cluster creation initiated', () => {
    const { SecurityGroups } = callAws('ec2', 'DescribeSecurityGroups', {
      Filters: [{ Name: 'group-name', Values: [wanted.securityGroupName] }],
    }) as { SecurityGroups: { GroupId: string }[] };
    return callAws('elasticache', 'CreateCacheCluster', {
      CacheClusterId: wanted.clusterId,
      CacheNodeType: wanted.nodeType,
      Engine: wanted.engine,
      EngineVersion: wanted.engineVersion,
      NumCacheNodes: 1,
      CacheSubnetGroupName: wanted.subnetGroupName,
      SecurityGroupIds: SecurityGroups.map(({ GroupId }) => GroupId),
    });
  });
}

/** `taken`: the refusals that the function takes for success. That is its fault, not ours. */
function attempt(service: string, taken: readonly string[], done: string, call: () => object): Entry {
  try {
    call();
    return { service, status: 'success', message: done };
  } catch (error) {
    if (!(error instanceof SandboxRefusal)) throw error;
    return taken.includes(error.name)
      ? { service, status: 'success', message: 'Already in desired state' }
      : { service, status: 'error', message: `${error.name}: ${error.message}` };
  }
}
