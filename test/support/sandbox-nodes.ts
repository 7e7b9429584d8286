import type { SandboxNode } from '../../src/sandbox/aws/eks.ts';
import type { World } from '../../src/sandbox/world/world.ts';

/** Stands in for the EKS simulator's nodes where a test says itself which nodes there are. */
export const sandboxNodes = (world: World): SandboxNode[] =>
  world.service<SandboxNode[]>('nodes-of-the-test', () => []);
