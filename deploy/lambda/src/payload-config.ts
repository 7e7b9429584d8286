import type { Config, ConfiguredComponent } from '../../../src/config/environment-config.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { pathText } from '../../../src/config/problems.ts';
import { NO_MORE, type Protection, protectedValues } from '../../../src/config/protect.ts';
import { LamplighterError } from '../../../src/core/errors.ts';
import { builtInKinds } from '../../../src/kinds/index.ts';
import type { SchedulerPayload, SchedulerService } from './payload.ts';

/** The environment that a payload describes, and which entry of the answer speaks of which component. */
export interface PayloadEnvironment {
  config: Config;
  name: string;
  services: ReadonlyMap<SchedulerService, readonly string[]>;
  /** Why the engine is not initialised although that was asked for. */
  noInit?: string;
}

type Component = Record<string, unknown>;

/** The function itself may run for 15 minutes. */
const WHOLE_RUN = '15m';

/**
 * A payload as a configuration: the same components, checks and time-outs as everywhere else. `known` is the
 * bundled configuration; of it come the brokers and the commands, which no payload holds, and what counts as
 * production.
 *
 * Throws `environment-protected` when the payload names production, and `config-invalid` for what no file could say.
 */
export async function payloadEnvironment(
  payload: SchedulerPayload,
  known: Config | undefined,
  region: string,
): Promise<PayloadEnvironment> {
  const protect = known?.protect ?? NO_MORE;
  refuseProtected(payload, protect);
  const name = /^[a-z][a-z0-9-]*$/.test(payload.clusterName) ? payload.clusterName : 'environment';
  const components: Record<string, Component> = {};
  const services = new Map<SchedulerService, string[]>();
  const add = (service: SchedulerService, component: string, options: Component): void => {
    components[component] = options;
    services.set(service, [...(services.get(service) ?? []), component]);
  };
  const isUp = payload.action === 'scale-up';

  const { desiredSize: desired, minSize: min, maxSize: max } = payload;
  const { clusterName: cluster, nodegroupName: nodegroup } = payload;
  const sizes = { desired, min, max, ...(!isUp && { down: { desired, min } }) };
  add('EKS', 'nodes', { kind: 'eks-nodegroup', cluster, nodegroup, ...sizes });
  if (payload.rdsInstanceId !== undefined) {
    add('RDS', 'database', { kind: 'rds-instance', instanceId: payload.rdsInstanceId });
  }
  const hosts = new Map(
    (payload.ec2InstanceIds ?? []).map((instanceId, at) => [instanceId, `host-${at + 1}`]),
  );
  for (const [instanceId, host] of hosts) add('EC2', host, { kind: 'ec2-instance', instanceId });
  if (payload.elasticache !== undefined) {
    add('ElastiCache', 'cache', { kind: 'elasticache-cluster', timeout: WHOLE_RUN, ...payload.elasticache });
  }
  for (const [at, { namespace, name: deployment, scaleUpReplicas }] of (
    payload.k8sDeployments ?? []
  ).entries()) {
    const options = { kind: 'k8s-deployment', needs: ['nodes'], namespace, deployment };
    add('K8sDeployments', `deployment-${at + 1}`, { ...options, replicas: scaleUpReplicas });
  }
  const init = isUp ? payload.matchingEngineInit : undefined;
  const found = init === undefined ? undefined : engineOf(known, init.preloadTopic);
  if (found !== undefined && init !== undefined) {
    const host = init.kafkaInstanceId === undefined ? undefined : hosts.get(init.kafkaInstanceId);
    const engine = deploymentAt(components, found.engine) ?? 'engine';
    // What the payload says of it comes first; its selector and its times are in the file alone.
    components[engine] = {
      ...{ kind: 'k8s-deployment', needs: ['nodes'] },
      ...found.engine,
      ...components[engine],
    };
    add('MatchingEngineInit', 'broker', { kind: 'kafka-broker', needs: host === undefined ? [] : [host] });
    add('MatchingEngineInit', 'engine-init', {
      ...{ kind: 'engine-init', subject: engine, needs: [engine, 'broker'] },
      ...found.init,
    });
  }
  const kafka = known && found && known.environments.get(found.environment)?.connections.kafka;
  const connections = {
    aws: awsOf(known, region),
    kubernetes: { eksCluster: cluster },
    ...(kafka && { kafka }),
  };
  const environment = { timeout: WHOLE_RUN, connections, components };
  const ownWords = Object.entries(components).flatMap(([component, { kind }]) => [component, String(kind)]);
  const config = await loadConfig({
    // JSON is YAML.
    text: JSON.stringify({ environments: { [name]: environment } }),
    source: 'the payload',
    // Names of our own making mean nothing; those of the payload have been checked.
    inherited: { patterns: protect.patterns, allow: [...protect.allow, ...ownWords] },
    registry: builtInKinds,
  });
  return {
    ...{ config, name, services },
    ...(init !== undefined &&
      found === undefined && {
        noInit: `no bundled configuration has an engine-init for ${init.preloadTopic}; no command was sent`,
      }),
  };
}

/** Everything that the payload names, whether this call would use it or not. */
function refuseProtected(payload: SchedulerPayload, protect: Protection): void {
  const refused = protectedValues(payload, protect);
  if (refused.length === 0) return;
  const named = refused.map(
    ({ path, found, word }) => `${pathText(path)} ${JSON.stringify(found)} ("${word}")`,
  );
  throw new LamplighterError(
    'environment-protected',
    `The payload names what looks like production, which lamplighter does not touch: ${named.join(', ')}. If it is not production, add the full name to protect.allow of the bundled configuration.`,
    { facts: { refused } },
  );
}

interface Engine {
  environment: string;
  init: Component;
  engine: Component;
}

/** The configured initialisation that sends to that topic, with the deployment that it initialises. */
function engineOf(known: Config | undefined, topic: string): Engine | undefined {
  for (const [environment, { components, connections }] of known?.environments ?? []) {
    const init = components.find(({ kind, options }) => kind === 'engine-init' && options.topic === topic);
    const engine = components.find(({ name }) => name === init?.subject);
    if (init === undefined || engine === undefined || connections.kafka === undefined) continue;
    return { environment, init: fileOptions(init), engine: fileOptions(engine) };
  }
  return undefined;
}

/** A component as a file has it: durations were read into milliseconds. */
const fileOptions = ({ options, timeoutMs, expected }: ConfiguredComponent): Component => {
  const { verifyTimeout, ...rest } = options;
  return {
    ...{ timeout: `${timeoutMs}ms`, expect: { up: `${expected.upMs}ms`, down: `${expected.downMs}ms` } },
    ...rest,
    ...(typeof verifyTimeout === 'number' && { verifyTimeout: `${verifyTimeout}ms` }),
  };
};

const deploymentAt = (components: Record<string, Component>, wanted: Component): string | undefined =>
  Object.entries(components).find(
    ([, { namespace, deployment }]) =>
      deployment !== undefined && namespace === wanted.namespace && deployment === wanted.deployment,
  )?.[0];

/** The function is in the account that it works on, and calls as its own role; an endpoint is for emulators. */
function awsOf(known: Config | undefined, region: string): Component {
  const [first] = [...(known?.environments.values() ?? [])].flatMap(
    ({ connections }) => connections.aws ?? [],
  );
  return { region, ...(first?.endpoint !== undefined && { endpoint: first.endpoint }) };
}
