import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../../src/core/ports/clock.ts';
import { kafkaWorld, VALUES } from '../../../../test/support/kafka-world.ts';

describe('the simulated engine', () => {
  it('joins its group when its pod is Ready, and leaves it when the pod has ended in good order', async () => {
    const { api, signal, clock, addPod, now, pods } = kafkaWorld();
    await clock.sleep(SECOND);
    const pod = addPod();
    now(() => undefined);
    expect((await api.describeGroup('engines', signal)).members).toHaveLength(1);
    now(() => {
      pod.terminating = true;
    });
    expect((await api.describeGroup('engines', signal)).members).toHaveLength(1);
    now(() => pods.splice(0));
    expect(await api.describeGroup('engines', signal)).toEqual({ state: 'Empty', members: [] });
  });

  it('stays a member until its session has timed out when it was killed', async () => {
    const { api, signal, clock, addPod, now, pods } = kafkaWorld();
    await clock.sleep(SECOND);
    addPod();
    now(() => undefined);
    now(() => pods.splice(0));
    await clock.sleep(44 * SECOND);
    expect((await api.describeGroup('engines', signal)).state).toBe('Stable');
    await clock.sleep(SECOND);
    expect((await api.describeGroup('engines', signal)).state).toBe('Empty');
  });

  it('reads and commits one record after the other, and prints only when it has all of them', async () => {
    const { api, signal, clock, addPod, now, world } = kafkaWorld();
    await clock.sleep(SECOND);
    const pod = addPod();
    now(() => undefined);
    const records = VALUES.map((value) => ({ value, atMs: clock.now() }));
    await api.produce('preload', 0, records.slice(0, 2), signal);
    await clock.sleep(10 * SECOND);
    expect(await api.committedOffsets('engines', 'preload', signal)).toEqual([{ partition: 0, offset: 5 }]);
    expect(pod.log).toEqual([]);
    expect(world.isUp('engine-init')).toBe(false);
    await api.produce('preload', 0, records.slice(2), signal);
    await clock.sleep(5 * SECOND);
    await api.describeCluster(signal);
    expect(pod.log.map(({ text }) => text)).toEqual(['Start publish']);
    expect(world.isUp('engine-init')).toBe(true);
  });

  it('gets nothing while a foreign consumer that came first holds its partition', async () => {
    const foreigner = { group: 'engines', topic: 'preload', clientId: 'spy', host: '10.0.9.9' };
    const { api, signal, clock, addPod, now } = kafkaWorld({
      components: { kafka: { foreignConsumers: [foreigner] } },
    });
    await clock.sleep(SECOND);
    const pod = addPod();
    now(() => undefined);
    await api.produce(
      'preload',
      0,
      VALUES.map((value) => ({ value, atMs: clock.now() })),
      signal,
    );
    await clock.sleep(10 * SECOND);
    expect((await api.committedOffsets('engines', 'preload', signal))[0]?.offset).toBe(6);
    expect(pod.log).toEqual([]);
  });

  it('comes back to its group when the broker does, and goes on where it was', async () => {
    const { api, signal, clock, now, setHost } = kafkaWorld({ engineReady: true });
    await clock.sleep(SECOND);
    now(() => setHost(false));
    await expect(api.describeCluster(signal)).rejects.toMatchObject({ errorName: 'ECONNREFUSED' });
    now(() => setHost(true));
    await clock.sleep(21 * SECOND);
    expect((await api.describeGroup('engines', signal)).members).toHaveLength(1);
    expect(await api.committedOffsets('engines', 'preload', signal)).toEqual([{ partition: 0, offset: 3 }]);
  });
});

describe('the simulated broker', () => {
  it('goes on in another process from what was saved', async () => {
    const { api, signal, world } = kafkaWorld();
    await api.createTopic({ topic: 'kept', partitions: 1, replicas: 1 }, signal);
    const saved = JSON.parse(JSON.stringify(world.snapshot())) as { services: { kafka: { topics: object } } };
    expect(Object.keys(saved.services.kafka.topics)).toEqual(['preload', 'kept']);
  });

  it('forgets what a group committed on a topic that is deleted', async () => {
    const { api, signal, clock } = kafkaWorld();
    expect((await api.committedOffsets('engines', 'preload', signal))[0]?.offset).toBe(3);
    await api.deleteTopic('preload', signal);
    await clock.sleep(SECOND);
    await api.createTopic({ topic: 'preload', partitions: 1, replicas: 1 }, signal);
    expect((await api.committedOffsets('engines', 'preload', signal))[0]?.offset).toBeUndefined();
    expect((await api.describeGroup('engines', signal)).state).toBe('Empty');
  });

  it('counts as effects only what changes something', async () => {
    const { api, signal, world } = kafkaWorld();
    await api.describeCluster(signal);
    await api.topicOffsets('preload', signal);
    expect(world.effects).toEqual([]);
    await api.deleteGroup('engines', signal);
    expect(world.effects).toMatchObject([{ service: 'kafka', operation: 'deleteGroups', target: 'engines' }]);
  });
});
