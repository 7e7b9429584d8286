import { expect, it, vi } from 'vitest';
import { crashingPodReadyMs, justInTimeMs, withForesightMs } from '../../bench/support/just-in-time.ts';
import { k8sDeployment } from '../../src/kinds/k8s-deployment.ts';
import { deployment, kubernetesWorld, partOf } from '../support/kubernetes-world.ts';

vi.mock('../../packages/sandbox-cloud/src/aws/eks.ts', () => import('../support/sandbox-nodes.ts'));

/** When the sandbox itself has the pod ready that is asked for at the beginning. */
async function readyInSandbox(needAtMs: number): Promise<number> {
  const sandbox = kubernetesWorld({
    components: [deployment('api', { needs: ['database'] })],
    toys: { database: needAtMs },
    behaviours: { api: { withoutDependencies: 'crash', up: '60s' } },
  });
  sandbox.addNode('node-0');
  const options = { namespace: 'ns', deployment: 'api', replicas: 2 };
  const part = partOf(k8sDeployment, 'resource', options, sandbox.context);
  const beganAtMs = sandbox.clock.now();
  await part.start(await part.observe(sandbox.signal), sandbox.signal);
  while ((await part.observe(sandbox.signal)).state !== 'on') await sandbox.clock.sleep(1_000);
  return sandbox.clock.now() - beganAtMs;
}

it.each([10_000, 30_000, 50_000, 130_000])(
  'a crashing pod whose need comes after %i ms is reckoned to be ready when the sandbox has it ready',
  async (needAtMs) => {
    const reckoned = crashingPodReadyMs({ askedAtMs: 0, bootMs: 60_000, needAtMs });
    const seen = await readyInSandbox(needAtMs);
    expect(Math.abs(seen - reckoned)).toBeLessThanOrEqual(2_000);
  },
);

it('who knows the end gains the creation of the container; who expects it too early loses', () => {
  const boot = { bootMs: 60_000, needAtMs: 420_000 };
  expect(withForesightMs(boot.bootMs, boot.needAtMs)).toBe(456_000);
  expect(justInTimeMs(boot, boot, 0)).toBe(456_000);
  expect(justInTimeMs({ ...boot, needAtMs: 430_000 }, boot, 0)).toBeGreaterThan(490_000);
  expect(justInTimeMs({ ...boot, needAtMs: 380_000 }, boot, 0)).toBe(440_000);
});
