import type { Issue, NodegroupStatus } from '@aws-sdk/client-eks';
import type { World } from '../world/world.ts';

/** A node as the simulated API server shows it. */
export interface SandboxNode {
  name: string;
  nodegroup: string;
  ready: boolean;
  unschedulable: boolean;
  createdAtMs: number;
}

interface FleetNode extends SandboxNode {
  /** It is being drained and will be gone. */
  leaving: boolean;
}

/** An instance that has not joined the cluster yet. */
export interface Launch {
  id: string;
  /** From joining to Ready. */
  restMs: number;
  /** It runs, but reaches nothing outside. */
  waiting: boolean;
}

export interface SimulatedGroup {
  component: string;
  cluster: string;
  nodegroup: string;
  /** How many Ready nodes make it serve. */
  needed: number;
  sizes: { min: number; desired: number; max: number };
  updating: boolean;
  issues: Pick<Issue, 'code' | 'message' | 'resourceIds'>[];
  nodes: FleetNode[];
  launches: Launch[];
  /** For names that never repeat. */
  counter: number;
}

/** By `cluster/nodegroup`. */
export const eksGroups = (world: World): Record<string, SimulatedGroup> => world.service('eks', () => ({}));

/** EKS keeps DEGRADED, and the issues, until a scale-out went well. */
export function statusOf(group: SimulatedGroup): NodegroupStatus {
  if (group.updating) return 'UPDATING';
  return group.issues.length > 0 ? 'DEGRADED' : 'ACTIVE';
}
