import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/core/ports/clock.ts';
import { COMMANDS, kafkaWorld, STARTED_AT, VALUES } from '../support/kafka-world.ts';

const records = (atMs: number) => VALUES.map((value) => ({ value, atMs }));

describe('a kafka-reset', () => {
  it('finds the topic and the group of yesterday and leaves an empty topic and no group', async () => {
    const { api, reset, runTask, signal, effects } = kafkaWorld();
    expect(await api.topicOffsets('preload', signal)).toEqual([
      { partition: 0, low: 0, high: COMMANDS.length },
    ]);
    expect((await api.describeGroup('engines', signal)).state).toBe('Empty');

    expect(await runTask(reset)).toEqual({ state: 'done', detail: 'preload empty, engines gone' });

    expect(await api.topicOffsets('preload', signal)).toEqual([{ partition: 0, low: 0, high: 0 }]);
    expect((await api.describeGroup('engines', signal)).state).toBe('Dead');
    expect(effects('deleteGroups')).toHaveLength(1);
    expect(effects('deleteTopics')).toHaveLength(1);
    expect(effects('createTopics')).toHaveLength(1);
  });

  it('resets each topic and group of several shards, with their partitions', async () => {
    const { api, reset, runTask, signal } = kafkaWorld({
      reset: {
        groups: ['engines', 'auditors'],
        topics: [{ topic: 'shard-1' }, { topic: 'shard-2', partitions: 3 }],
      },
      init: { topic: 'preload', sharding: { enabled: true, topics: ['shard-1', 'shard-2'] } },
      // Until the first topic has a leader, Kafka lets nobody create the second.
      components: { kafka: { leaderDelay: '3s' } },
    });
    await runTask(reset);
    expect(await api.topicOffsets('shard-1', signal)).toEqual([{ partition: 0, low: 0, high: 0 }]);
    expect(await api.topicOffsets('shard-2', signal)).toHaveLength(3);
    expect((await api.describeGroup('auditors', signal)).state).toBe('Dead');
  });

  it('creates the topic although there was none, and does without the group', async () => {
    const { api, reset, runTask, signal, effects } = kafkaWorld();
    await api.deleteTopic('preload', signal);
    await api.deleteGroup('engines', signal);
    await runTask(reset);
    expect(await api.describeTopic('preload', signal)).toBeDefined();
    expect(effects('deleteGroups')).toHaveLength(1);
  });

  it('waits for a topic without a leader and says so', async () => {
    const { reset, runTask, reported, clock } = kafkaWorld({ components: { kafka: { leaderDelay: '8s' } } });
    await runTask(reset);
    expect(reported().join('\n')).toContain('a topic has no leader yet (LEADER_NOT_AVAILABLE)');
    expect(clock.now() - STARTED_AT).toBeLessThan(15 * SECOND);
  });

  it('goes on after lost answers: what is gone is gone, what is there is there', async () => {
    const { reset, runTask, effects } = kafkaWorld({
      faults: [
        { on: 'kafka:deleteGroups', answer: 'lost' },
        { on: 'kafka:deleteTopics', answer: 'lost' },
        { on: 'kafka:createTopics', answer: 'lost' },
      ],
    });
    await expect(runTask(reset)).resolves.toMatchObject({ state: 'done' });
    expect(effects('deleteTopics')).toHaveLength(1);
    expect(effects('createTopics')).toHaveLength(1);
  });

  it('stops at a refusal that no waiting mends, with what to do', async () => {
    const { reset, runTask, signal, api } = kafkaWorld({
      faults: [{ on: 'kafka:deleteTopics', error: 'TOPIC_AUTHORIZATION_FAILED' }],
    });
    await expect(runTask(reset)).rejects.toMatchObject({
      errorClass: 'denied',
      errorName: 'TOPIC_AUTHORIZATION_FAILED',
      remedy: expect.stringContaining('Delete'),
    });
    expect((await api.topicOffsets('preload', signal))[0]?.high).toBe(COMMANDS.length);
  });

  it('refuses a topic that came back with something in it', async () => {
    const { world, reset, runTask, api, signal, clock } = kafkaWorld({
      components: { kafka: { topicDeletion: '4s' } },
    });
    // A client that creates topics by using them, as soon as the name is free.
    const intruder = clock.sleep(4 * SECOND).then(async () => {
      await api.createTopic({ topic: 'preload', partitions: 1, replicas: 1 }, signal);
      await api.produce('preload', 0, records(world.now()), signal);
    });
    await expect(runTask(reset)).rejects.toMatchObject({
      code: 'task-unverified',
      message: expect.stringContaining('was deleted and is back, but not as configured'),
      remedy: expect.stringContaining('auto.create.topics.enable'),
    });
    await intruder;
  });

  it('never says that it was done already: planning decides when it is due', async () => {
    const { reset, signal } = kafkaWorld();
    expect((await reset.alreadyDone(signal)).answer).toBe('no');
  });

  it('is known by a resumed attempt to have happened when topic and group are as a reset leaves them', async () => {
    const { reset, runTask, api, signal, world } = kafkaWorld();
    expect(await reset.happened?.({}, signal)).toEqual({
      answer: 'no',
      reason: 'topic preload holds records up to offset 3',
    });
    await runTask(reset);
    expect((await reset.happened?.({}, signal))?.answer).toBe('yes');
    await api.produce('preload', 0, records(world.now()), signal);
    expect((await reset.happened?.({}, signal))?.answer).toBe('no');
  });
});

describe('fault 5: the consumer group still has a member', () => {
  const foreigner = { group: 'engines', topic: 'preload', clientId: 'load-test', host: '10.0.9.9' };

  it('waits for it to leave, then resets', async () => {
    const { reset, runTask, reported, clock, effects } = kafkaWorld({
      components: { kafka: { foreignConsumers: [{ ...foreigner, leavesAfter: '40s' }] } },
    });
    await runTask(reset);
    expect(reported()[0]).toBe('group engines still has members: client "load-test" on 10.0.9.9');
    expect(effects('deleteTopics')).toHaveLength(1);
    expect(clock.now() - STARTED_AT).toBeGreaterThanOrEqual(40 * SECOND);
    expect(clock.now() - STARTED_AT).toBeLessThan(50 * SECOND);
  });

  it('names client and host of one that stays, and touches nothing', async () => {
    const { reset, runTask, clock, world, api, signal } = kafkaWorld({
      components: { kafka: { foreignConsumers: [foreigner] } },
      reset: { groupTimeout: '30s' },
    });
    await expect(runTask(reset)).rejects.toMatchObject({
      code: 'task-refused',
      message: expect.stringContaining('client "load-test" on 10.0.9.9, after 30 s'),
      remedy: 'Stop these consumers, then run it again.',
    });
    expect(clock.now() - STARTED_AT).toBeLessThan(35 * SECOND);
    expect(world.effects).toEqual([]);
    expect((await api.topicOffsets('preload', signal))[0]?.high).toBe(COMMANDS.length);
  });

  it('waits once more for one that comes between the look and the call', async () => {
    const { reset, runTask, reported, effects } = kafkaWorld({
      faults: [{ on: 'kafka:deleteGroups', error: 'NON_EMPTY_GROUP', times: 3 }],
    });
    await runTask(reset);
    expect(reported().join('\n')).toContain('group engines has members again');
    expect(effects('deleteGroups')).toHaveLength(1);
  });

  it('leaves the topics alone when the group can never be deleted', async () => {
    const { reset, runTask, world } = kafkaWorld({
      reset: { groupTimeout: '20s' },
      faults: [{ on: 'kafka:deleteGroups', error: 'NON_EMPTY_GROUP', times: 1000 }],
    });
    await expect(runTask(reset)).rejects.toMatchObject({
      code: 'task-refused',
      message: expect.stringContaining('the topics are untouched'),
    });
    expect(world.effects).toEqual([]);
  });
});

describe('a reset that could not create its topics again', () => {
  const wide = { groups: ['engines'], topics: [{ topic: 'preload', replicas: 3 }] };
  const untouched = async ({ api, signal, effects }: ReturnType<typeof kafkaWorld>) => {
    for (const operation of ['deleteGroups', 'deleteTopics', 'createTopics']) {
      expect(effects(operation), operation).toEqual([]);
    }
    expect((await api.describeGroup('engines', signal)).state).toBe('Empty');
    expect((await api.topicOffsets('preload', signal))[0]?.high).toBe(COMMANDS.length);
  };

  it('wants more replicas than there are brokers: it waits for them a minute and has deleted nothing', async () => {
    const world = kafkaWorld({ reset: wide, components: { kafka: { brokers: 2 } } });
    await expect(world.runTask(world.reset)).rejects.toMatchObject({
      code: 'task-refused',
      message: expect.stringMatching(
        /topic preload wants 3 replicas, and there are 2 brokers, after 60 s; topics and groups are untouched/,
      ),
      remedy: expect.stringContaining('`replicas`'),
    });
    expect(world.reported().join('\n')).toContain('there are 2 brokers');
    await untouched(world);
  });

  it('resets as soon as there are as many brokers as replicas', async () => {
    const { reset, runTask, effects } = kafkaWorld({ reset: wide, components: { kafka: { brokers: 3 } } });
    await expect(runTask(reset)).resolves.toMatchObject({ state: 'done' });
    expect(effects('createTopics')).toHaveLength(1);
  });

  it.each([
    ['POLICY_VIOLATION', 'policy'],
    ['INVALID_CONFIG', 'configuration'],
    ['INVALID_PARTITIONS', 'configuration'],
  ])('is refused by the broker with %s: it has deleted nothing', async (error, remedy) => {
    const world = kafkaWorld({
      // The first call is about the name, which is taken.
      faults: [{ on: 'kafka:validateTopics', error, skip: 1 }],
    });
    await expect(world.runTask(world.reset)).rejects.toMatchObject({
      code: 'task-refused',
      message: expect.stringMatching(new RegExp(`${error}.*topics and groups are untouched`)),
      remedy: expect.stringContaining(remedy),
    });
    await untouched(world);
  });

  it.each(['TOPIC_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED'])(
    'may not create them (%s): it has deleted nothing',
    async (error) => {
      const world = kafkaWorld({ faults: [{ on: 'kafka:validateTopics', error }] });
      await expect(world.runTask(world.reset)).rejects.toMatchObject({
        errorName: error,
        errorClass: 'denied',
        remedy: expect.stringContaining('Create'),
      });
      await untouched(world);
    },
  );

  it('may create them by their names only: that is enough', async () => {
    const { reset, runTask } = kafkaWorld({
      faults: [
        { on: 'kafka:validateTopics', target: 'preloadd', error: 'TOPIC_AUTHORIZATION_FAILED', times: 9 },
      ],
    });
    await expect(runTask(reset)).resolves.toMatchObject({ state: 'done' });
  });

  it('asks again after a lost answer, and a look is no effect', async () => {
    const { reset, runTask, effects } = kafkaWorld({
      faults: [{ on: 'kafka:validateTopics', answer: 'lost', times: 3 }],
    });
    await expect(runTask(reset)).resolves.toMatchObject({ state: 'done' });
    expect(effects('validateTopics')).toEqual([]);
  });
});

describe('fault 6: a topic is created right after it was deleted', () => {
  it('waits until the name is free, whether metadata still lists the old topic or not', async () => {
    const { reset, runTask, reported, clock, effects } = kafkaWorld({
      components: { kafka: { topicDeletion: '20s' } },
    });
    await runTask(reset);
    expect(reported()).toContain('topic preload is being deleted');
    expect(reported()).toContain('the name preload is not free yet: its deletion is pending at the broker');
    expect(effects('createTopics')).toHaveLength(1);
    expect(clock.now() - STARTED_AT).toBeLessThan(25 * SECOND);
  });
});

describe('fault 4: fixed sleeps', () => {
  it('a broker that is quick is reset in a few seconds', async () => {
    const { reset, runTask, clock } = kafkaWorld();
    await runTask(reset);
    expect(clock.now() - STARTED_AT).toBeLessThanOrEqual(3 * SECOND);
  });
});
