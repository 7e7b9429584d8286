import { createHash } from 'node:crypto';
import { SECOND } from '../../../../src/core/ports/clock.ts';
import { sandboxNodes } from '../aws/eks.ts';
import { option, type SandboxComponent, type Simulator, type World } from '../world/world.ts';
import { labelsOf } from './label-selector.ts';
import { missingNeeds } from './needs.ts';
import { exit, ready, reconcile, remove, schedule, start, terminate } from './pods.ts';
import { type DeploymentRecord, deploymentOf, podOf, SERVICE, stateOf } from './state.ts';

/** The Deployment controller notices a new size a moment after the scale call was accepted. */
const NOTICE_MS = SECOND / 20;

/**
 * Deployments and their pods, from the components of kind `k8s-deployment`. Nodes belong to the EKS simulator.
 *
 * `initial` of a component: `running` (pods Ready as soon as there are nodes), `pending` (scaled up just now),
 * `terminating` (scaled to 0 just now, for `initialFor`); default 0 replicas.
 */
export function createKubernetesSimulator(world: World): Simulator {
  return {
    name: SERVICE,

    boot: () => {
      for (const component of world.ofKind('k8s-deployment')) bootDeployment(world, component);
      // Nodes may be booted after us.
      world.after(0, SERVICE, { type: 'noticed' });
    },

    on: (event) => {
      const pod = podOf(world, event.uid);
      switch (event.type) {
        case 'scaled': {
          const deployment = deploymentOf(world, event.component);
          if (deployment === undefined) return;
          deployment.observedGeneration = deployment.generation;
          reconcile(world, deployment);
          schedule(world);
          return;
        }
        case 'terminating': {
          const deployment = deploymentOf(world, event.component);
          if (deployment !== undefined) terminateInitial(world, deployment);
          return;
        }
        case 'gone':
          if (pod !== undefined) remove(world, pod);
          return;
      }
      if (pod === undefined || pod.terminating) return;
      if (event.type === 'start') start(world, pod);
      if (event.type === 'exit') exit(world, pod);
      if (event.type === 'ready') ready(world, pod);
    },

    isUp: (component) => {
      if (deploymentOf(world, component) === undefined) return undefined;
      return stateOf(world).pods.some((pod) => pod.component === component && pod.ready && !pod.terminating);
    },

    onChange: () => {
      const moved = [evictFromLostNodes(world), schedule(world)].some(Boolean);
      // What happens in here is told to the other simulators by an agenda entry, not from within.
      if (moved) world.after(0, SERVICE, { type: 'noticed' });
      for (const pod of stateOf(world).pods) {
        if (!pod.held || pod.terminating || missingNeeds(world, pod.component).length > 0) continue;
        pod.held = false;
        world.after(0, SERVICE, { type: 'ready', uid: pod.uid });
      }
    },
  };
}

/** Accepts a new size: a new generation, noticed by the controller a moment later. */
export function scaleDeployment(world: World, deployment: DeploymentRecord, replicas: number): void {
  if (replicas === deployment.replicas) return;
  if (replicas > deployment.replicas) deployment.upMs = world.draw(deployment.component, 'up');
  else deployment.downMs = world.draw(deployment.component, 'down');
  deployment.replicas = replicas;
  deployment.generation += 1;
  world.after(NOTICE_MS, SERVICE, { type: 'scaled', component: deployment.component });
}

function bootDeployment(world: World, component: SandboxComponent): void {
  const name = option<string>(component, 'deployment');
  const namespace = option<string>(component, 'namespace');
  const selector = component.options.selector as string | undefined;
  const { initial } = world.behaviour(component.name);
  const lit = initial === 'running' || initial === 'pending';
  const deployment: DeploymentRecord = {
    component: component.name,
    namespace,
    name,
    uid: createHash('sha256').update(`${namespace}/${name}`).digest('hex').slice(0, 36),
    labels: selector === undefined ? { app: name } : labelsOf(selector),
    replicas: lit || initial === 'terminating' ? option<number>(component, 'replicas') : 0,
    generation: 1,
    observedGeneration: 1,
  };
  stateOf(world).deployments.push(deployment);
  reconcile(world, deployment, initial !== 'pending');
  if (initial === 'terminating') {
    deployment.replicas = 0;
    world.after(0, SERVICE, { type: 'terminating', component: component.name });
  }
}

/** Pods that were there before a stop that has just begun. */
function terminateInitial(world: World, deployment: DeploymentRecord): void {
  schedule(world);
  const { initialFor } = world.behaviour(deployment.component);
  if (initialFor !== undefined) deployment.downMs = initialFor;
  for (const pod of stateOf(world).pods.filter((pod) => pod.component === deployment.component)) {
    terminate(world, deployment, pod);
  }
}

/** A node that is gone takes its pods with it; the controller makes new ones, which wait for a node. */
function evictFromLostNodes(world: World): boolean {
  const nodes = new Set(sandboxNodes(world).map((node) => node.name));
  const lost = stateOf(world).pods.filter((pod) => pod.node !== undefined && !nodes.has(pod.node));
  for (const pod of lost) remove(world, pod);
  for (const component of new Set(lost.map((pod) => pod.component))) {
    const deployment = deploymentOf(world, component);
    if (deployment !== undefined) reconcile(world, deployment);
  }
  return lost.length > 0;
}
