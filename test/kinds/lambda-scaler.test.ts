import { describe, expect, it } from 'vitest';
import type { Desired } from '../../src/core/action.ts';
import type { Task, TaskContext } from '../../src/core/component.ts';
import { REPEAT_EFFECT, withRetry } from '../../src/core/retry.ts';
import { ec2Instance } from '../../src/kinds/ec2-instance.ts';
import { eksNodegroup } from '../../src/kinds/eks-nodegroup.ts';
import { elasticacheCluster } from '../../src/kinds/elasticache-cluster.ts';
import { lambdaScaler } from '../../src/kinds/lambda-scaler.ts';
import { rdsInstance } from '../../src/kinds/rds-instance.ts';
import { type AwsWorldSpec, awsWorld, never } from '../support/aws-world.ts';

const REDIS = {
  clusterId: 'exchange-dev-redis',
  nodeType: 'cache.t3.medium',
  engine: 'redis',
  engineVersion: '7.0',
  subnetGroupName: 'exchange-dev-redis-subnet',
  securityGroupName: 'exchange-dev-redis-sg',
};
const SCALER = {
  functionName: 'exchange-dev-dev-scheduler',
  payload: {
    clusterName: 'exchange-dev',
    nodegroupName: 'exchange-dev-spot-nodes',
    rdsInstanceId: 'exchange-dev-mysql',
    ec2InstanceIds: ['i-044548ca3fe3ae1a1', 'i-06d5bb3c9d01f720d'],
    elasticache: REDIS,
  },
  up: { desiredSize: 3, minSize: 2, maxSize: 6 },
  down: { desiredSize: 0, minSize: 0, maxSize: 6 },
};

const setup = (rest: Omit<AwsWorldSpec, 'components'> = {}) => {
  const world = awsWorld({
    components: {
      scaler: { kind: lambdaScaler, options: SCALER },
      nat: { kind: ec2Instance, options: { instanceId: 'i-06d5bb3c9d01f720d' } },
      'kafka-host': { kind: ec2Instance, options: { instanceId: 'i-044548ca3fe3ae1a1' } },
      nodes: {
        kind: eksNodegroup,
        options: {
          cluster: 'exchange-dev',
          nodegroup: 'exchange-dev-spot-nodes',
          desired: 3,
          min: 2,
          max: 6,
        },
        needs: ['nat'],
      },
      mysql: { kind: rdsInstance, options: { instanceId: 'exchange-dev-mysql' } },
      redis: { kind: elasticacheCluster, options: REDIS },
    },
    ...rest,
  });
  const warnings: string[] = [];
  const task = world.part('scaler') as Task;
  const run = (desired: Desired) => {
    const { clock } = world;
    const context: TaskContext = {
      desired,
      intent: {},
      confirm: async () => {},
      signal: never,
      progress: () => {},
      warn: (message) => warnings.push(message),
      until: () => Promise.reject(new Error('not used')),
      retry: (call) =>
        withRetry(
          { clock, random: () => 0.5, signal: never, deadlineMs: Infinity, repeat: REPEAT_EFFECT },
          call,
        ),
    };
    return task.run(context);
  };
  return {
    ...world,
    task,
    run,
    warnings,
    invokes: () => world.operations().filter((name) => name === 'Invoke'),
  };
};

describe('a lambda-scaler', () => {
  it('lights all its members with one Invoke', async () => {
    const { run, task, reconcile, warnings, invokes, effects } = setup();
    const receipt = await run('on');
    expect(warnings).toEqual([]);
    expect(receipt).toMatchObject({ action: 'scale-up', answer: 'known', statusCode: 200 });
    expect(await task.verify(receipt, never)).toMatchObject({ answer: 'verified' });
    for (const member of ['nat', 'kafka-host', 'nodes', 'mysql', 'redis']) await reconcile(member, 'on');
    expect(invokes()).toHaveLength(1);
    expect(effects()).toEqual(['Invoke']);
  });

  it('darkens them with scale-down and the sizes of down', async () => {
    const { run, reconcile, effects } = setup({
      behaviour: {
        nat: { initial: 'running' },
        nodes: { initial: 'ACTIVE' },
        'kafka-host': { initial: 'running' },
        mysql: { initial: 'available' },
        redis: { initial: 'available' },
      },
    });
    expect(await run('off')).toMatchObject({ action: 'scale-down', statusCode: 200 });
    for (const member of ['nat', 'kafka-host', 'nodes', 'mysql', 'redis']) await reconcile(member, 'off');
    expect(effects()).toEqual(['Invoke']);
  });

  it('sends byte for byte what the function has always been sent, without what is ours', async () => {
    const { run, clients } = setup();
    const sent: string[] = [];
    const { send } = clients.aws;
    (clients.aws as { send: unknown }).send = (
      service: never,
      command: { input: { Payload: Uint8Array } },
      rest: never,
    ) => {
      sent.push(new TextDecoder().decode(command.input.Payload));
      return send(service, command as never, rest);
    };
    await run('on');
    await run('off');
    const bytes = (action: string, sizes: string) =>
      `{"action":"${action}","clusterName":"exchange-dev","nodegroupName":"exchange-dev-spot-nodes",${sizes},` +
      '"rdsInstanceId":"exchange-dev-mysql","ec2InstanceIds":["i-044548ca3fe3ae1a1","i-06d5bb3c9d01f720d"],' +
      '"elasticache":{"clusterId":"exchange-dev-redis","nodeType":"cache.t3.medium","engine":"redis",' +
      '"engineVersion":"7.0","subnetGroupName":"exchange-dev-redis-subnet",' +
      '"securityGroupName":"exchange-dev-redis-sg"}}';
    expect(sent).toEqual([
      bytes('scale-up', '"desiredSize":3,"minSize":2,"maxSize":6'),
      bytes('scale-down', '"desiredSize":0,"minSize":0,"maxSize":6'),
    ]);
  });

  it('fault 1: what the function takes for success is left to the look at the member, which repairs it', async () => {
    const { run, reconcile, effects, warnings } = setup({
      behaviour: { mysql: { initial: 'stopping', initialFor: '100s' } },
    });
    expect(await run('on')).toMatchObject({ statusCode: 200 });
    expect(warnings).toEqual([]);
    await reconcile('mysql', 'on');
    expect(effects()).toEqual(['Invoke', 'StartDBInstance']);
  });

  it('fault 2: EC2 and ElastiCache likewise', async () => {
    const { run, reconcile, effects } = setup({
      behaviour: {
        'kafka-host': { initial: 'stopping', initialFor: '30s' },
        redis: { initial: 'deleting', initialFor: '60s' },
      },
    });
    await run('on');
    // One id in the wrong state made EC2 refuse the function's whole call.
    for (const member of ['nat', 'kafka-host', 'redis']) await reconcile(member, 'on');
    expect(effects()).toEqual(['Invoke', 'StartInstances', 'StartInstances', 'CreateCacheCluster']);
  });

  it('fault 11: a 500 in the body is shown by service and message', async () => {
    const { run, warnings } = setup({ behaviour: { nodes: { initial: 'UPDATING' } } });
    expect(await run('on')).toMatchObject({ answer: 'known', statusCode: 500 });
    expect(warnings).toEqual([
      'exchange-dev-dev-scheduler: EKS: error: ResourceInUseException: Nodegroup cannot be updated as it is currently not in Active State',
    ]);
  });

  it('fault 7: after a lost answer it invokes nothing again, warns, and its members show what happened', async () => {
    const { run, task, warnings, invokes, observe } = setup({
      faults: [{ on: 'lambda:Invoke', answer: 'lost' }],
    });
    const receipt = await run('on');
    expect(receipt).toMatchObject({ answer: 'unknown', error: 'ECONNRESET' });
    expect(await task.verify(receipt, never)).toMatchObject({ answer: 'verified' });
    expect(warnings).toEqual([expect.stringContaining('not called again')]);
    expect(invokes()).toHaveLength(1);
    expect((await observe('mysql')).state).toBe('starting');
  });

  it.each(['ServiceException', 'SomethingNewException'])(
    'fault 7: a 5xx (%s) may come after the function has begun, so it is not repeated',
    async (error) => {
      const { run, invokes, warnings } = setup({
        faults: [{ on: 'lambda:Invoke', error, status: 502, times: 5 }],
      });
      expect(await run('on')).toMatchObject({ answer: 'unknown' });
      expect(invokes()).toHaveLength(1);
      expect(warnings).toHaveLength(1);
    },
  );

  it('fault 7: an answer that never comes is given up after the 15 minutes of a function, and not asked again', async () => {
    const { run, invokes, elapsedMs } = setup({ faults: [{ on: 'lambda:Invoke', answer: 'hang' }] });
    expect(await run('on')).toMatchObject({ answer: 'unknown' });
    expect(elapsedMs()).toBeGreaterThan(15 * 60_000);
    expect(invokes()).toHaveLength(1);
  });

  it.each([
    ['TooManyRequestsException', 429],
    ['EC2ThrottledException', 502],
  ])('is repeated after %s, which comes before the function begins', async (error, status) => {
    const { run, invokes, effects } = setup({ faults: [{ on: 'lambda:Invoke', error, status, times: 2 }] });
    expect(await run('on')).toMatchObject({ answer: 'known' });
    expect(invokes()).toHaveLength(3);
    expect(effects()).toEqual(['Invoke']);
  });

  it('fails with a remedy when AWS refuses the call', async () => {
    const { run, invokes } = setup({
      faults: [{ on: 'lambda:Invoke', error: 'AccessDeniedException', status: 403, times: 5 }],
    });
    await expect(run('on')).rejects.toMatchObject({
      errorClass: 'denied',
      remedy: expect.stringContaining('policy'),
    });
    expect(invokes()).toHaveLength(1);
  });

  it('fails with a remedy when the function ends in an error', async () => {
    const { run, clients } = setup();
    const crash = new TextEncoder().encode('{"errorType":"Error","errorMessage":"boom"}');
    (clients.aws as { send: unknown }).send = async () => ({ FunctionError: 'Unhandled', Payload: crash });
    await expect(run('on')).rejects.toMatchObject({
      message: expect.stringContaining('Error: boom'),
      remedy: expect.stringContaining('/aws/lambda/exchange-dev-dev-scheduler'),
    });
  });

  it('never claims that it was done already', async () => {
    expect(await setup().task.alreadyDone(never)).toMatchObject({ answer: 'no' });
  });

  it.each(['matchingEngineInit', 'k8sDeployments'])('refuses %s in its payload and says why', (key) => {
    const options = { ...SCALER, payload: { ...SCALER.payload, [key]: {} } };
    const { error } = lambdaScaler.options.safeParse(options);
    expect(error?.issues[0]?.path).toEqual(['payload', key]);
    expect(error?.issues[0]?.message).toContain('done twice');
  });
});
