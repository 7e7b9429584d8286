import { describe, expect, it } from 'vitest';
import { LamplighterError, ServiceError } from '../../src/core/errors.ts';
import { EC2_STATES, ec2Instance, toObservation } from '../../src/kinds/ec2-instance.ts';
import { type AwsWorldSpec, awsWorld, never } from '../support/aws-world.ts';

const NAT = 'i-06d5bb3c9d01f720d';
const KAFKA = 'i-044548ca3fe3ae1a1';

const setup = (rest: Omit<AwsWorldSpec, 'components'> = {}) =>
  awsWorld({
    components: {
      nat: { kind: ec2Instance, options: { instanceId: NAT } },
      'kafka-host': { kind: ec2Instance, options: { instanceId: KAFKA } },
    },
    ...rest,
  });

describe('an ec2-instance', () => {
  it('starts from stopped, and is on only when EC2 says running', async () => {
    const { reconcile, effects, elapsedMs, world } = setup();
    const seen = await reconcile('nat', 'on');
    expect(seen.map(({ state }) => state)).toEqual(['off', 'starting', 'on']);
    expect(effects()).toEqual(['StartInstances']);
    expect(elapsedMs()).toBeGreaterThanOrEqual(world.truth('nat', 'up'));
    expect(world.isUp('nat')).toBe(true);
  });

  it('fault 2: waits for an instance that is still stopping, then starts it', async () => {
    const { reconcile, effects, elapsedMs } = setup({
      behaviour: { nat: { initial: 'stopping', initialFor: '60s' } },
    });
    const seen = await reconcile('nat', 'on');
    expect(seen.map(({ state }) => state)).toEqual(['stopping', 'off', 'starting', 'on']);
    expect(effects()).toEqual(['StartInstances']);
    expect(elapsedMs()).toBeGreaterThanOrEqual(60_000);
  });

  it('takes IncorrectInstanceState for a conflict and never for success', async () => {
    const { resource, effects } = setup({ behaviour: { nat: { initial: 'stopping' } } });
    const nat = resource('nat');
    const seen = await nat.observe(never);
    const refusal = await nat.start(seen, never).catch((error) => error);
    expect(refusal).toBeInstanceOf(ServiceError);
    expect(refusal).toMatchObject({ errorName: 'IncorrectInstanceState', errorClass: 'conflict' });
    expect(effects()).toEqual([]);
  });

  it('keeps trying without capacity and starts when it comes', async () => {
    const { reconcile, calls } = setup({
      faults: [{ on: 'ec2:StartInstances', error: 'InsufficientInstanceCapacity', times: 3 }],
    });
    await reconcile('nat', 'on');
    const classes = calls.flatMap(({ error }) => (error ? [error.errorClass] : []));
    expect(classes).toEqual(['capacity', 'capacity', 'capacity']);
  });

  it('is looked at together with all that are looked at in the same moment, in one call', async () => {
    const { observe, calls } = setup({ behaviour: { nat: { initial: 'running' } } });
    const [nat, kafka] = await Promise.all([observe('nat'), observe('kafka-host')]);
    expect([nat.state, kafka.state]).toEqual(['on', 'off']);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.target).toBe(`${NAT},${KAFKA}`);
    await observe('nat');
    expect(calls).toHaveLength(2);
  });

  it('does not lose its answer when another look of the same moment is given up', async () => {
    const { resource } = setup({ faults: [{ on: 'ec2:DescribeInstances', answer: 'slow', delay: 5_000 }] });
    const gone = new AbortController();
    const lost = resource('nat').observe(gone.signal);
    const kept = resource('kafka-host').observe(never);
    gone.abort(new Error('cancelled by a person'));
    await expect(lost).rejects.toThrow('cancelled by a person');
    await expect(kept).resolves.toMatchObject({ state: 'off' });
  });

  it('is absent without harm to the others when its id does not exist', async () => {
    const { world, observe } = setup();
    delete world.service<Record<string, unknown>>('ec2', () => ({}))[NAT];
    const [nat, kafka] = await Promise.all([observe('nat'), observe('kafka-host')]);
    expect(nat).toMatchObject({ state: 'absent', traits: { creatable: false } });
    expect(nat.remedy).toContain('instanceId');
    expect(kafka.state).toBe('off');
  });

  it('says of an interrupted spot instance that only EC2 can restart it, and does not try', async () => {
    const { resource, effects, observe } = setup({ behaviour: { nat: { initial: 'spot-interrupted' } } });
    const seen = await observe('nat');
    expect(seen).toMatchObject({ state: 'off', detail: expect.stringContaining('only EC2 can restart it') });
    const refusal = await resource('nat')
      .start(seen, never)
      .catch((error) => error);
    expect(refusal).toBeInstanceOf(LamplighterError);
    expect(refusal.remedy).toContain('EC2 has capacity');
    expect(effects()).toEqual([]);
  });

  it('refuses an option that is no instance id', () => {
    expect(ec2Instance.options.safeParse({ instanceId: 'nat' }).success).toBe(false);
    expect(ec2Instance.options.safeParse({ instanceId: NAT, size: 1 }).success).toBe(false);
  });
});

describe('the states of EC2', () => {
  it.each(Object.entries(EC2_STATES))('%s means %s', (name, state) => {
    const observed = toObservation({ State: { Name: name as never }, InstanceType: 't3.nano' }, 'i-0');
    expect(observed).toMatchObject({ state, detail: name, facts: { type: 't3.nano' } });
  });

  it('are waited for when EC2 invents a new one', () => {
    expect(toObservation({ State: { Name: 'hibernating' as never } }, 'i-0').state).toBe('busy');
  });
});
