import type { SandboxCall } from '../../packages/sandbox-cloud/src/world/world.ts';
import type { EnvironmentConfig } from '../../src/config/environment-config.ts';

/** The components to whose work a call with an effect can belong. */
export function ownerOf(environment: EnvironmentConfig, call: SandboxCall): Set<string> {
  const { service, operation, target } = call;
  const owners = environment.components.filter(({ kind, options }) => {
    switch (kind) {
      case 'ec2-instance':
        return service === 'ec2' && target.includes(String(options.instanceId));
      case 'rds-instance':
        return service === 'rds' && target === options.instanceId;
      case 'eks-nodegroup':
        return service === 'eks' || (service === 'kubernetes' && operation === 'patch nodes');
      case 'elasticache-cluster':
        return service === 'elasticache';
      case 'k8s-deployment':
        return operation === 'patch deployments/scale' && target === options.deployment;
      case 'kafka-reset':
        return service === 'kafka' && operation !== 'produce';
      case 'engine-init':
        return service === 'kafka' && operation === 'produce';
      case 'lambda-scaler':
        return service === 'lambda';
      default:
        return false;
    }
  });
  return new Set(owners.map(({ name }) => name));
}
