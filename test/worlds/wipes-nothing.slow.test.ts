import { describe, expect, it } from 'vitest';
import { sandboxNodes } from '../../packages/sandbox-cloud/src/aws/eks.ts';
import { scaleDeployment } from '../../packages/sandbox-cloud/src/kubernetes/simulator.ts';
import { stateOf } from '../../packages/sandbox-cloud/src/kubernetes/state.ts';
import { type SandboxApp, sandboxApp } from '../support/sandbox-app.ts';

/** Everything on, as people left it in the middle of the day. */
const LIT = {
  nat: { initial: 'running' },
  nodes: { initial: 'ACTIVE' },
  mysql: { initial: 'available' },
  'kafka-host': { initial: 'running' },
  redis: { initial: 'available' },
  backend: { initial: 'running' },
  'order-worker': { initial: 'running' },
  engine: { initial: 'running' },
};

const podsOf = (sandbox: SandboxApp, component: string) =>
  stateOf(sandbox.world).pods.filter((pod) => pod.component === component);

/** What happened to a lit environment, each in a world of its own. */
const disturbances: {
  what: string;
  world?: object;
  disturb?: (sandbox: SandboxApp) => void | Promise<void>;
}[] = [
  { what: 'the NAT instance was stopped', world: { components: { ...LIT, nat: { initial: 'stopped' } } } },
  { what: 'the database was stopped', world: { components: { ...LIT, mysql: { initial: 'stopped' } } } },
  {
    what: 'one look at the broker was refused',
    world: { components: LIT, faults: [{ on: 'kafka:describeCluster', error: 'LEADER_NOT_AVAILABLE' }] },
  },
  {
    what: 'one answer of the broker was lost',
    world: { components: LIT, faults: [{ on: 'kafka:describeCluster', answer: 'lost' }] },
  },
  {
    what: 'the broker is away',
    world: { components: LIT, faults: [{ on: 'kafka:describeCluster', answer: 'hang', times: 3 }] },
  },
  {
    what: 'a person cordoned a node',
    disturb: ({ world }) => {
      const [node] = sandboxNodes(world);
      if (node !== undefined) node.unschedulable = true;
    },
  },
  {
    what: 'spot nodes were lost',
    disturb: ({ world }) => {
      for (const node of sandboxNodes(world).slice(1)) node.ready = false;
    },
  },
  {
    what: 'a person scaled the engine to two',
    disturb: async (sandbox) => {
      const engine = stateOf(sandbox.world).deployments.find(({ component }) => component === 'engine');
      if (engine === undefined) throw new Error('no engine');
      scaleDeployment(sandbox.world, engine, 2);
      await sandbox.clock.sleep(120_000);
    },
  },
  {
    what: 'the engine is not Ready for a moment',
    disturb: (sandbox) => {
      for (const pod of podsOf(sandbox, 'engine')) pod.ready = false;
      void sandbox.clock.sleep(2_000).then(() => {
        for (const pod of podsOf(sandbox, 'engine')) pod.ready = true;
      });
    },
  },
];

describe('an up while an initialised engine lives', () => {
  it.each(disturbances)('wipes nothing and sends nothing when $what', async ({ world, disturb }) => {
    const sandbox = await sandboxApp({ world: world ?? { components: LIT } });
    await sandbox.status();
    await disturb?.(sandbox);
    const run = await sandbox.run('up');
    for (const operation of ['deleteTopics', 'deleteGroups', 'createTopics', 'produce']) {
      expect(sandbox.effects(operation), operation).toEqual([]);
    }
    expect(run.of('phase.acting').some(({ phase }) => phase === 'engine/off-first')).toBe(false);
  });

  it.each([
    ['the NAT instance', { nat: { initial: 'stopped' } }],
    ['the database', { mysql: { initial: 'stopped' } }],
  ])('brings %s back and ends well', async (_, change) => {
    const sandbox = await sandboxApp({ world: { components: { ...LIT, ...change } } });
    expect((await sandbox.run('up')).outcome).toBe('succeeded');
    expect((await sandbox.status()).summary).toBe('lit');
  });
});

describe('a down', () => {
  it('stops the nodes though the API server of the cluster does not answer', async () => {
    const sandbox = await sandboxApp({
      world: {
        components: LIT,
        faults: ['list nodes', 'list pods', 'get deployments', 'patch deployments/scale'].map(
          (operation) => ({
            on: `kubernetes:${operation}`,
            error: 'ServiceUnavailable',
            status: 503,
            times: 10_000,
          }),
        ),
      },
    });
    const run = await sandbox.run('down');
    expect(sandbox.effects('UpdateNodegroupConfig')).toHaveLength(1);
    for (const name of ['mysql', 'redis', 'kafka-host', 'nat']) {
      expect(run.components[name]?.result, name).toBe('succeeded');
    }
  });

  it('stops a database that somebody started in the middle of it', async () => {
    const sandbox = await sandboxApp({
      world: { components: { ...LIT, mysql: { initial: 'starting', initialFor: '10s' } } },
    });
    const run = await sandbox.run('down');
    expect(run.outcome).toBe('succeeded');
    expect((await sandbox.status()).summary).toBe('dark');
  });
});
