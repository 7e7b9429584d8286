import type { SandboxNode } from '../../packages/sandbox-cloud/src/aws/eks.ts';
import type { World } from '../../packages/sandbox-cloud/src/world/world.ts';

/** Stands in for the EKS simulator's nodes where a test says itself which nodes there are. */
export const sandboxNodes = (world: World): SandboxNode[] =>
  world.service<SandboxNode[]>('nodes-of-the-test', () => []);
