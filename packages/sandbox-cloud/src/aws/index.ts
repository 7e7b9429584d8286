import { awsTarget } from '../../../../src/clients/aws.ts';
import type { AwsService } from '../../../../src/clients/aws-api.ts';
import { SandboxRefusal, type World } from '../world/world.ts';
import { ec2Simulator } from './ec2.ts';
import { eksSimulator } from './eks.ts';
import { elasticacheSimulator } from './elasticache.ts';
import { lambdaSimulator } from './lambda.ts';
import { rdsSimulator } from './rds.ts';
import type { AwsSimulator } from './simulator.ts';
import { ssmSimulator } from './ssm.ts';

/** The AWS services of a world, to be given to `world.populate` with those of others. */
export function awsSimulators(world: World): AwsSimulator[] {
  const services = [
    ec2Simulator(world),
    rdsSimulator(world),
    eksSimulator(world),
    elasticacheSimulator(world),
  ];
  return [...services, lambdaSimulator(world, services), ssmSimulator(world)];
}

/** Answers one command as AWS would. Throws SandboxRefusal with the real error name. */
export function answerAws(
  world: World,
  simulators: readonly AwsSimulator[],
  service: AwsService,
  command: string,
  input: object,
  signal: AbortSignal,
): Promise<object> {
  const operation = simulators.find(({ name }) => name === service)?.operations[command];
  const effect = operation?.effect ?? false;
  const call = {
    service,
    operation: command,
    target: awsTarget(input) ?? '',
    effect: typeof effect === 'function' ? effect(input as Record<string, unknown>) : effect,
  };
  return world.deliver(call, signal, () => {
    if (operation === undefined) {
      throw new SandboxRefusal(
        'UnknownOperationException',
        `the sandbox does not know ${service} ${command}`,
        404,
      );
    }
    return operation.answer(input as Record<string, unknown>);
  });
}
