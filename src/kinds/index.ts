import { LamplighterError } from '../core/errors.ts';
import type { KindRegistry } from '../core/kind-definition.ts';
import type { Kind } from './kind.ts';

/** Imports are lazy: an SDK takes tens of megabytes, so it is loaded only when the configuration uses it. */
const loaders = {
  'ec2-instance': async () => (await import('./ec2-instance.ts')).ec2Instance,
  'rds-instance': async () => (await import('./rds-instance.ts')).rdsInstance,
  'eks-nodegroup': async () => (await import('./eks-nodegroup.ts')).eksNodegroup,
  'elasticache-cluster': async () => (await import('./elasticache-cluster.ts')).elasticacheCluster,
  'k8s-deployment': async () => (await import('./k8s-deployment.ts')).k8sDeployment,
  'kafka-broker': async () => (await import('./kafka-broker.ts')).kafkaBroker,
  'kafka-reset': async () => (await import('./kafka-reset.ts')).kafkaReset,
  'engine-init': async () => (await import('./engine-init.ts')).engineInit,
  'http-check': async () => (await import('./http-check.ts')).httpCheck,
  'lambda-scaler': async () => (await import('./lambda-scaler.ts')).lambdaScaler,
} satisfies Record<string, () => Promise<Kind>>;

export type KindName = keyof typeof loaders;

export const kindNames = Object.keys(loaders) as KindName[];

export async function loadKind(name: string): Promise<Kind> {
  if (!Object.hasOwn(loaders, name)) {
    throw new LamplighterError('config-invalid', `There is no kind "${name}"`, {
      remedy: `Known kinds: ${kindNames.join(', ')}.`,
    });
  }
  return await loaders[name as KindName]();
}

export const loadAllKinds = (): Promise<Kind[]> => Promise.all(kindNames.map(loadKind));

/** The kinds that come with lamplighter. */
export const builtInKinds: KindRegistry<Kind> = { names: kindNames, load: loadKind };
