import { describe, expect, it } from 'vitest';
import { sandboxNodes } from '../../packages/sandbox-cloud/src/aws/eks.ts';
import { ServiceError } from '../../src/core/errors.ts';
import { ec2Instance } from '../../src/kinds/ec2-instance.ts';
import { eksNodegroup } from '../../src/kinds/eks-nodegroup.ts';
import { type AwsWorldSpec, awsWorld, never } from '../support/aws-world.ts';

const SIZES = { cluster: 'exchange-dev', nodegroup: 'spot', desired: 3, min: 2, max: 6 };

const setup = (nodes: object = {}, rest: Omit<AwsWorldSpec, 'components' | 'behaviour'> = {}) =>
  awsWorld({
    components: { nodes: { kind: eksNodegroup, options: SIZES } },
    behaviour: { nodes: { up: '100s', down: '120s', ...nodes } },
    ...rest,
  });

const withNat = (nat: object, nodes: object = {}) =>
  awsWorld({
    components: {
      nat: { kind: ec2Instance, options: { instanceId: 'i-06d5bb3c9d01f720d' } },
      nodes: { kind: eksNodegroup, options: SIZES, needs: ['nat'] },
    },
    behaviour: { nat, nodes: { up: '100s', ...nodes } },
  });

describe('an eks-nodegroup', () => {
  it('goes up in one update with all three sizes, and is on when min nodes are Ready', async () => {
    const { reconcile, effects, elapsedMs, world } = setup();
    const seen = await reconcile('nodes', 'on');
    expect(seen[0]).toMatchObject({ state: 'off', detail: 'no nodes' });
    expect(seen.at(-1)).toMatchObject({ state: 'on', detail: '2/3 nodes Ready' });
    expect(effects()).toEqual(['UpdateNodegroupConfig']);
    // The drawn time is that of the node that makes it two; the third comes later.
    expect(elapsedMs()).toBeGreaterThanOrEqual(100_000);
    expect(elapsedMs()).toBeLessThanOrEqual(102_000);
    expect(world.isUp('nodes')).toBe(true);
  });

  it('goes down to no node at all, and names the nodes that are left meanwhile', async () => {
    const { reconcile, effects, world } = setup({ initial: 'ACTIVE' });
    const seen = await reconcile('nodes', 'off');
    expect(effects()).toEqual(['UpdateNodegroupConfig']);
    const [, draining] = seen;
    expect(draining).toMatchObject({ state: 'stopping' });
    expect(draining?.detail).toContain(
      '3 nodes left: ip-10-0-1-10.sandbox.compute.internal (Ready, cordoned)',
    );
    expect(seen.map(({ detail }) => detail).join()).toMatch(/\b1 node left: /);
    expect(seen.at(-1)?.state).toBe('off');
    expect(sandboxNodes(world)).toEqual([]);
  });

  it('changes nothing when it is lit as configured', async () => {
    const { reconcile, effects } = setup({ initial: 'ACTIVE' });
    await reconcile('nodes', 'on');
    expect(effects()).toEqual([]);
  });

  it('takes its sizes from the configuration, whatever somebody set by hand', async () => {
    const { reconcile, resource, effects, clients, world } = setup({ initial: 'ACTIVE' });
    const { UpdateNodegroupConfigCommand } = await import('@aws-sdk/client-eks');
    await clients.aws.send(
      'eks',
      new UpdateNodegroupConfigCommand({
        clusterName: 'exchange-dev',
        nodegroupName: 'spot',
        scalingConfig: { minSize: 1, desiredSize: 1, maxSize: 6 },
      }),
      { signal: never },
    );
    expect((await resource('nodes').observe(never)).state).toBe('busy');
    const seen = await reconcile('nodes', 'on');
    expect(seen.map(({ state }) => state)).toContain('resizable');
    expect(effects()).toEqual(['UpdateNodegroupConfig', 'UpdateNodegroupConfig']);
    expect(Object.values(world.service<Record<string, object>>('eks', () => ({})))[0]).toMatchObject({
      sizes: { min: 2, desired: 3, max: 6 },
    });
  });

  it('uncordons Ready nodes that somebody cordoned, but only when EKS cannot be taking them away', async () => {
    const { reconcile, effects, world, elapsedMs } = setup({ initial: 'cordoned' });
    const seen = await reconcile('nodes', 'on');
    expect(seen.map(({ state }) => state)).toEqual(['starting', 'resizable', 'on']);
    expect(seen[0]?.detail).toBe('0/3 nodes Ready, 3 cordoned (EKS may be taking them away), 2 needed');
    expect(elapsedMs()).toBeGreaterThanOrEqual(240_000);
    expect(elapsedMs()).toBeLessThan(250_000);
    expect(sandboxNodes(world).some(({ unschedulable }) => unschedulable)).toBe(false);
    expect(effects()).toEqual([]);
  });

  it('leaves cordoned nodes alone while there are enough others', async () => {
    const { reconcile, observe, clock, world } = setup({ initial: 'ACTIVE' });
    await observe('nodes');
    const [first] = sandboxNodes(world);
    if (first) first.unschedulable = true;
    await clock.sleep(600_000);
    const seen = await reconcile('nodes', 'on');
    expect(seen.at(-1)).toMatchObject({
      state: 'on',
      detail: '2/3 nodes Ready, 1 cordoned',
      warnings: [expect.stringContaining(`left alone, since there are enough others: ${first?.name}`)],
      facts: { nodes: 'ip-10-0-1-10 (Ready, cordoned), ip-10-0-2-11 ip-10-0-1-12 (Ready)' },
    });
    expect(first?.unschedulable).toBe(true);
  });

  it('turned round, uncordons no node that EKS is taking away and counts none as Ready', async () => {
    const { resource, observe, reconcile, clock, world, effects } = setup({ initial: 'ACTIVE' });
    await resource('nodes').stop(await observe('nodes'), never);
    await clock.sleep(30_000);
    const leaving = sandboxNodes(world).map(({ name }) => name);
    await reconcile('nodes', 'on');
    expect(effects()).toEqual(['UpdateNodegroupConfig', 'UpdateNodegroupConfig']);
    const able = sandboxNodes(world).filter(({ ready, unschedulable }) => ready && !unschedulable);
    expect(able.length).toBeGreaterThanOrEqual(2);
    expect(able.filter(({ name }) => leaving.includes(name))).toEqual([]);
    await clock.sleep(300_000);
    expect(await observe('nodes')).toMatchObject({ state: 'on', detail: '3/3 nodes Ready' });
  });

  describe('whose nodes cannot be listed', () => {
    const blind = (nodes: object = {}) => {
      const world = setup(nodes);
      const error = () =>
        new ServiceError('kubernetes list nodes: Forbidden: no', {
          ...{ service: 'kubernetes', operation: 'list nodes', errorName: 'Forbidden', errorClass: 'denied' },
        });
      const listNodes = world.clients.kubernetes.listNodes;
      let seeing = false;
      world.clients.kubernetes.listNodes = async (...given) => {
        if (!seeing) throw error();
        return listNodes(...given);
      };
      return { ...world, see: () => (seeing = true) };
    };

    it('goes down all the same, to sizes of zero and a warning', async () => {
      const { reconcile, effects } = blind({ initial: 'ACTIVE' });
      const seen = await reconcile('nodes', 'off');
      expect(effects()).toEqual(['UpdateNodegroupConfig']);
      expect(seen.at(-1)).toMatchObject({
        state: 'off',
        warnings: ['its nodes cannot be listed: kubernetes list nodes: Forbidden: no'],
      });
    });

    it('is asked for going up, and is not taken for lit before its nodes are seen', async () => {
      const { reconcile, observe, effects, see, clock } = blind();
      await expect(reconcile('nodes', 'on', 300_000)).rejects.toThrow('its nodes cannot be listed');
      expect(effects()).toEqual(['UpdateNodegroupConfig']);
      expect((await observe('nodes')).state).toBe('starting');
      see();
      await clock.sleep(1_000);
      expect((await reconcile('nodes', 'on')).at(-1)?.state).toBe('on');
    });
  });

  it('does not refuse to go up because it is DEGRADED, and a good scale-out clears that', async () => {
    const { reconcile, observe, clock } = setup({ initial: 'DEGRADED' });
    expect(await observe('nodes')).toMatchObject({ state: 'off', facts: { status: 'DEGRADED' } });
    expect((await observe('nodes')).warnings).toBeUndefined();
    await reconcile('nodes', 'on');
    await clock.sleep(60_000);
    expect(await observe('nodes')).toMatchObject({ state: 'on', facts: { status: 'ACTIVE' } });
  });

  it('is on with the minimum when the cloud has no more, and warns of the health issue early', async () => {
    const { reconcile, clock, observe, elapsedMs } = setup({ capacity: 2 });
    const seen = await reconcile('nodes', 'on');
    expect(elapsedMs()).toBeLessThanOrEqual(102_000);
    const warned = seen.find(({ warnings }) => warnings !== undefined);
    expect(warned?.warnings).toEqual([
      expect.stringMatching(/^AsgInstanceLaunchFailures: .*UnfulfillableCapacity/),
    ]);
    await clock.sleep(300_000);
    expect(await observe('nodes')).toMatchObject({ state: 'on', detail: '2/3 nodes Ready' });
  });

  it('waits below the minimum until capacity comes', async () => {
    const { reconcile, elapsedMs } = setup({
      capacity: 1,
      capacityAfter: '240s',
      healthIssue: 'Ec2SubnetNotFound',
    });
    const seen = await reconcile('nodes', 'on');
    expect(elapsedMs()).toBeGreaterThanOrEqual(340_000);
    expect(seen.flatMap(({ warnings }) => warnings ?? [])[0]).toMatch(/^Ec2SubnetNotFound/);
  });

  it('gets no nodes without its NAT instance, says so, and goes on when that runs', async () => {
    const { reconcile, observe, resource, clock, elapsedMs } = withNat({});
    await resource('nodes').start(await observe('nodes'), never);
    await clock.sleep(400_000);
    expect(await observe('nodes')).toMatchObject({
      state: 'starting',
      detail: '0/3 nodes Ready, 2 needed',
      warnings: ['NodeCreationFailure: Instances failed to join the kubernetes cluster'],
    });
    await reconcile('nat', 'on');
    await reconcile('nodes', 'on');
    expect(elapsedMs()).toBeLessThan(480_000);
  });

  it('joins at once where its NAT instance runs already', async () => {
    const { reconcile, elapsedMs } = withNat({ initial: 'running' });
    await reconcile('nodes', 'on');
    expect(elapsedMs()).toBeLessThanOrEqual(102_000);
  });

  it('waits for an update in progress and compares again, instead of failing with ResourceInUse', async () => {
    const { reconcile, calls, effects } = setup({ initial: 'UPDATING', initialFor: '90s' });
    const seen = await reconcile('nodes', 'off');
    expect(seen[0]).toMatchObject({ state: 'busy', detail: '3/3 nodes Ready, EKS is updating it' });
    expect(calls.flatMap(({ error }) => (error ? [error.errorName] : []))).toEqual([]);
    expect(effects()).toEqual(['UpdateNodegroupConfig']);
  });

  it('settles ResourceInUseException by looking again', async () => {
    const { reconcile, effects, calls } = setup(
      {},
      { faults: [{ on: 'eks:UpdateNodegroupConfig', error: 'ResourceInUseException', status: 409 }] },
    );
    await reconcile('nodes', 'on');
    expect(calls.flatMap(({ error }) => (error ? [error.errorClass] : []))).toEqual(['conflict']);
    expect(effects()).toEqual(['UpdateNodegroupConfig']);
  });

  it('is turned round while its nodes are still leaving', async () => {
    const { resource, observe, reconcile, clock, effects } = setup({ initial: 'ACTIVE' });
    await resource('nodes').stop(await observe('nodes'), never);
    await clock.sleep(30_000);
    expect(await observe('nodes')).toMatchObject({ state: 'stopping', traits: { interruptible: true } });
    await reconcile('nodes', 'on');
    expect(effects()).toEqual(['UpdateNodegroupConfig', 'UpdateNodegroupConfig']);
  });

  it('is absent, not creatable, when EKS does not know it', async () => {
    const { world, observe } = setup();
    const groups = world.service<Record<string, unknown>>('eks', () => ({}));
    for (const key of Object.keys(groups)) delete groups[key];
    expect(await observe('nodes')).toMatchObject({ state: 'absent', traits: { creatable: false } });
  });

  it.each([
    [{ min: 4 }, 'min <= desired'],
    [{ max: 2 }, 'min <= desired'],
    [{ down: { desired: 0, min: 1 } }, 'down.min <= down.desired'],
  ])('refuses the sizes %o', (wrong, message) => {
    const result = eksNodegroup.options.safeParse({ ...SIZES, ...wrong });
    expect(result.error?.issues.map((issue) => issue.message).join()).toContain(message);
  });
});
