import { VirtualClock } from '../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { KubernetesRequest } from '../../packages/sandbox-cloud/src/cloud.ts';
import { answerKubernetes } from '../../packages/sandbox-cloud/src/kubernetes/router.ts';
import { createKubernetesSimulator } from '../../packages/sandbox-cloud/src/kubernetes/simulator.ts';
import { kubernetesInProcess } from '../../packages/sandbox-cloud/src/kubernetes/transport.ts';
import { type SandboxComponent, World } from '../../packages/sandbox-cloud/src/world/world.ts';
import { worldFile } from '../../packages/sandbox-cloud/src/world/world-file.ts';
import { createCallService } from '../../src/clients/call-service.ts';
import type { Clients } from '../../src/clients/clients.ts';
import { createKubernetesApi } from '../../src/clients/kubernetes.ts';
import type { Kind, KindContext } from '../../src/kinds/kind.ts';
import { sandboxNodes } from './sandbox-nodes.ts';

export const START = Date.parse('2026-11-23T02:00:00Z');

export const deployment = (name: string, more: Partial<SandboxComponent> = {}): SandboxComponent => ({
  name,
  kind: 'k8s-deployment',
  needs: [],
  options: { namespace: 'ns', deployment: name, replicas: 2, selector: `app=${name}` },
  expected: { upMs: 60_000, downMs: 30_000 },
  ...more,
});

/**
 * A world of Deployments on virtual time. Components of kind `toy` are what Deployments may need: each serves
 * from the time that `toys` says. Its file must mock `packages/sandbox-cloud/src/aws/eks.ts` by `sandbox-nodes.ts`.
 */
export function kubernetesWorld(options: {
  components: SandboxComponent[];
  /** When each toy begins to serve, in milliseconds from the start. */
  toys?: Record<string, number>;
  behaviours?: Record<string, object>;
  faults?: object[];
}) {
  const clock = new VirtualClock(START);
  const file = worldFile.parse({
    name: 'test',
    jitter: 0,
    components: options.behaviours ?? {},
    faults: options.faults ?? [],
  });
  const toys = options.toys ?? {};
  const components = [
    ...options.components,
    ...Object.keys(toys).map((name) => ({
      name,
      kind: 'toy',
      needs: [],
      options: {},
      expected: { upMs: 0, downMs: 0 },
    })),
  ];
  const world = new World({
    file,
    components,
    clock,
    withhold: (ms, signal) => clock.withhold(ms, signal),
  });
  world.populate([
    {
      name: 'toys',
      boot: () => {
        for (const ms of Object.values(toys)) world.after(ms, 'toys', { type: 'serves' });
      },
      on: () => {},
      isUp: (name) => (name in toys ? world.now() >= START + (toys[name] ?? 0) : undefined),
    },
    createKubernetesSimulator(world),
  ]);
  const ask = (request: Partial<KubernetesRequest>, signal = new AbortController().signal) =>
    answerKubernetes(
      world,
      {
        method: 'GET',
        path: '/',
        query: {},
        contentType: undefined,
        token: 'sandbox',
        body: undefined,
        ...request,
      },
      signal,
    );
  const call = createCallService({ clock });
  const kubernetes = createKubernetesApi({
    transport: kubernetesInProcess({ kubernetes: ask }),
    call,
  });
  const context: KindContext = {
    environment: 'test',
    component: 'test',
    clients: { kubernetes } as Partial<Clients> as Clients,
    clock,
    random: () => 0.5,
  };
  return {
    world,
    clock,
    ask,
    kubernetes,
    context,
    signal: new AbortController().signal,
    addNode: (name: string, more: { ready?: boolean; unschedulable?: boolean } = {}) => {
      // A node of the first moment is there before anything happens in the world.
      if (clock.now() > START) world.settle();
      sandboxNodes(world).push({
        name,
        nodegroup: 'spot',
        ready: true,
        unschedulable: false,
        createdAtMs: world.now(),
        ...more,
      });
      world.changed();
    },
    removeNodes: () => {
      world.settle();
      sandboxNodes(world).length = 0;
      world.changed();
    },
  };
}

/** A part of a kind, with the options of a component or others. */
export function partOf<Shape extends Kind['shape']>(
  kind: Kind,
  shape: Shape,
  options: object,
  context: KindContext,
) {
  if (kind.shape !== shape) throw new TypeError(`${kind.name} is no ${shape}`);
  return kind.create(kind.options.parse(options), context) as Extract<
    ReturnType<Kind['create']>,
    { shape: Shape }
  >;
}
