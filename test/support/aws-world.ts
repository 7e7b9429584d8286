import type { V1Node } from '@kubernetes/client-node';
import { sandboxNodes } from '../../packages/sandbox-cloud/src/aws/eks.ts';
import { answerAws, awsSimulators } from '../../packages/sandbox-cloud/src/aws/index.ts';
import { sandboxAwsTransport } from '../../packages/sandbox-cloud/src/aws/transport.ts';
import { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { SandboxCloud } from '../../packages/sandbox-cloud/src/cloud.ts';
import type { FaultSpec } from '../../packages/sandbox-cloud/src/world/behaviour.ts';
import { World } from '../../packages/sandbox-cloud/src/world/world.ts';
import { worldFile } from '../../packages/sandbox-cloud/src/world/world-file.ts';
import { createAwsApi } from '../../src/clients/aws.ts';
import { createCallService } from '../../src/clients/call-service.ts';
import type { Clients } from '../../src/clients/clients.ts';
import type { KubernetesApi } from '../../src/clients/kubernetes-api.ts';
import type { Desired } from '../../src/core/action.ts';
import type { Driver, Resource } from '../../src/core/component.ts';
import { type AcceptedCall, decide } from '../../src/core/decide.ts';
import { isServiceError } from '../../src/core/errors.ts';
import type { Observation } from '../../src/core/observation.ts';
import { withRetry } from '../../src/core/retry.ts';
import type { FinishedCall } from '../../src/core/service-call.ts';
import type { Kind } from '../../src/kinds/kind.ts';

export const never = new AbortController().signal;
const BEGIN_MS = Date.parse('2026-11-23T02:00:00Z');

export interface AwsWorldSpec {
  components: Record<string, { kind: Kind; options: object; needs?: string[] }>;
  behaviour?: Record<string, object>;
  faults?: (Pick<FaultSpec, 'on'> & Partial<FaultSpec>)[];
  jitter?: number;
}

/** A simulated AWS on virtual time, and the kinds connected to it as in production. */
export function awsWorld(spec: AwsWorldSpec) {
  const clock = new VirtualClock(BEGIN_MS);
  const components = Object.entries(spec.components).map(([name, { kind, options, needs = [] }]) => ({
    name,
    kind: kind.name,
    needs,
    options: kind.options.parse(options) as Record<string, unknown>,
    expected: kind.expected,
  }));
  const world = new World({
    file: worldFile.parse({
      name: 'test',
      jitter: spec.jitter ?? 0,
      components: spec.behaviour ?? {},
      faults: (spec.faults ?? []).map(({ delay, ...fault }) => ({
        ...fault,
        ...(delay !== undefined && { delay: `${delay}ms` }),
      })),
    }),
    components,
    clock,
    withhold: (ms, signal) => clock.withhold(ms, signal),
  });
  const simulators = awsSimulators(world);
  world.populate(simulators);
  const cloud: Pick<SandboxCloud, 'aws'> = {
    aws: (service, command, input, signal) => answerAws(world, simulators, service, command, input, signal),
  };
  const calls: FinishedCall[] = [];
  const call = createCallService({ clock, onCall: (done) => calls.push(done) });
  const clients = {
    aws: createAwsApi({ transport: sandboxAwsTransport(cloud as SandboxCloud), call }),
    kubernetes: nodesOf(world),
    close: async () => {},
  } as unknown as Clients;

  const parts = new Map(
    Object.entries(spec.components).map(([name, { kind }]) => {
      const options = components.find((component) => component.name === name)?.options;
      const context = { environment: 'test', component: name, clients, clock, random: () => 0.5 };
      return [name, kind.create(options, context)] as const;
    }),
  );
  const part = (name: string): Driver => {
    const found = parts.get(name);
    if (found === undefined) throw new Error(`no component ${name}`);
    return found;
  };
  const resource = (name: string): Resource => {
    const found = part(name);
    if (found.shape !== 'resource') throw new Error(`${name} is no resource`);
    return found;
  };
  const effects = () => world.effects.map(({ operation }) => operation);
  return {
    clock,
    world,
    clients,
    calls,
    part,
    resource,
    effects,
    operations: () => calls.map(({ operation }) => operation),
    observe: (name: string) => resource(name).observe(never),
    elapsedMs: () => clock.now() - BEGIN_MS,
    /** Looks, decides and acts as a run does, every 2 s, until done; throws at a failure or after `limitMs`. */
    reconcile: (name: string, desired: Desired, limitMs = 1_200_000) =>
      reconcile(clock, resource(name), desired, limitMs),
  };
}

async function reconcile(clock: VirtualClock, resource: Resource, desired: Desired, limitMs: number) {
  const deadlineMs = clock.now() + limitMs;
  const seen: Observation[] = [];
  let lastCall: AcceptedCall | undefined;
  while (clock.now() < deadlineMs) {
    const probe = await resource.observe(never);
    if (probe.detail !== seen.at(-1)?.detail) seen.push(probe);
    const decision = decide(probe, desired, clock.now(), lastCall);
    if (decision.act === 'done') return seen;
    if (decision.act === 'fail') throw new Error(decision.reason);
    if (decision.act !== 'wait') {
      const { act } = decision;
      try {
        await withRetry(
          {
            clock,
            random: () => 0.5,
            signal: never,
            deadlineMs,
            repeat: ['throttled', 'transient', 'capacity'],
          },
          () => resource[act](probe, never),
        );
        lastCall = { act, atMs: clock.now() };
      } catch (error) {
        if (!isServiceError(error, 'conflict', 'uncertain')) throw error;
      }
    }
    await clock.sleep(2_000);
  }
  throw new Error(`not ${desired} in time: ${seen.map(({ detail }) => detail).join(' > ')}`);
}

/** The node calls of a Kubernetes API server, answered from the simulated nodegroups. */
function nodesOf(world: World): Pick<KubernetesApi, 'listNodes' | 'uncordonNode'> {
  return {
    listNodes: async (selector) => {
      world.settle();
      const [label, nodegroup] = selector.split('=');
      return sandboxNodes(world)
        .filter((node) => label === 'eks.amazonaws.com/nodegroup' && node.nodegroup === nodegroup)
        .map(
          (node): V1Node => ({
            metadata: { name: node.name },
            spec: { unschedulable: node.unschedulable },
            status: { conditions: [{ type: 'Ready', status: node.ready ? 'True' : 'False' }] },
          }),
        );
    },
    uncordonNode: async (name) => {
      const node = sandboxNodes(world).find((candidate) => candidate.name === name);
      if (node) node.unschedulable = false;
    },
  };
}
