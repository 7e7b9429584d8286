import { describe, expect, it, vi } from 'vitest';
import { SECOND } from '../../src/core/ports/clock.ts';
import { COMMANDS, kafkaWorld, STARTED_AT, VALUES } from '../support/kafka-world.ts';

const NEVER_PRINTED = 'the engine has never printed "Start publish" since it started';

/** A world whose topics are freshly reset and whose engine has become Ready just now. */
async function freshEngine(options: Parameters<typeof kafkaWorld>[0] = {}) {
  const sandbox = kafkaWorld(options);
  await sandbox.runTask(sandbox.reset);
  await sandbox.clock.sleep(30 * SECOND);
  const pod = sandbox.addPod();
  sandbox.now(() => undefined);
  sandbox.events.length = 0;
  const startedAtMs = sandbox.clock.now();
  return { ...sandbox, pod, startedAtMs, took: () => sandbox.clock.now() - startedAtMs };
}

describe('an engine-init', () => {
  it('sends all commands as one batch, byte for byte, and sees the engine act on them', async () => {
    const { init, runTask, world, pod, effects } = await freshEngine();
    expect(await runTask(init)).toEqual({
      state: 'done',
      detail: '3 of 3 commands read; the engine has printed "Start publish"',
    });
    expect(effects('produce')).toHaveLength(1);
    const { topics } = world.service<{ topics: Record<string, { partitions: unknown[] }> }>('kafka', () => {
      throw new Error('the broker has no state');
    });
    expect(topics.preload?.partitions[0]).toEqual({
      records: VALUES.map((value) => ({ value, atMs: expect.any(Number) })),
    });
    expect(VALUES[2]).toBe('{"code":"THIRD","data":{},"timestamp":0}');
    expect(pod.log.map(({ text }) => text)).toEqual(['Start publish']);
  });

  it('broadcasts to every shard when sharding is on, and to the one topic when it is off', async () => {
    const shards = ['shard-1', 'shard-2'];
    const reset = { topics: [{ topic: 'preload' }, { topic: 'shard-1' }, { topic: 'shard-2' }] };
    for (const enabled of [true, false]) {
      const { init, runTask, api, signal } = await freshEngine({
        reset,
        init: { sharding: { enabled, topics: shards } },
      });
      await runTask(init);
      const highs = await Promise.all(
        ['preload', ...shards].map(async (topic) => (await api.topicOffsets(topic, signal))[0]?.high),
      );
      expect(highs).toEqual(enabled ? [0, 3, 3] : [3, 0, 0]);
    }
  });

  it('waits until its engine is Ready before it sends anything', async () => {
    const { init, runTask, pod, clock, reported, effects } = await freshEngine();
    pod.ready = false;
    const run = runTask(init);
    await clock.sleep(20 * SECOND);
    expect(effects('produce')).toHaveLength(0);
    pod.ready = true;
    await run;
    expect(reported()[0]).toBe('the engine is not Ready');
  });

  it('says a topic that does not exist, and what to do', async () => {
    const { init, runTask, api, signal } = await freshEngine();
    await api.deleteTopic('preload', signal);
    await expect(runTask(init)).rejects.toMatchObject({
      errorName: 'UNKNOWN_TOPIC_OR_PARTITION',
      remedy: expect.stringContaining('reset'),
    });
  });
});

describe('whether an engine-init was done for the present life', () => {
  it('is read from topic, group and log: a run that initialised it is not repeated', async () => {
    const { init, runTask, effects } = await freshEngine();
    await runTask(init);
    expect(await runTask(init)).toEqual({
      state: 'skipped',
      detail: 'initialised in this life: its log says "Start publish"',
    });
    expect(effects('produce')).toHaveLength(1);
  });

  it('is true of an engine that was running when the world began', async () => {
    const { init, signal } = kafkaWorld({ engineReady: true });
    expect((await init.alreadyDone(signal)).answer).toBe('yes');
  });

  it('is no without a life, and no for a new life with the commands of an old one', async () => {
    const { init, runTask, signal, pod, now, addPod, clock } = await freshEngine();
    await runTask(init);
    await clock.sleep(SECOND);
    now(() => {
      pod.terminating = true;
    });
    expect(await init.alreadyDone(signal)).toEqual({ answer: 'no', reason: 'no engine pod runs' });
    addPod();
    expect(await init.alreadyDone(signal)).toEqual({ answer: 'no', reason: NEVER_PRINTED });
  });

  it('is true of an engine whose readiness flaps, and of one beside a new pod that is not initialised', async () => {
    const { init, runTask, signal, pod, now, addPod } = await freshEngine();
    await runTask(init);
    now(() => {
      pod.ready = false;
    });
    expect((await init.alreadyDone(signal)).answer).toBe('yes');
    addPod();
    expect((await init.alreadyDone(signal)).answer).toBe('yes');
  });

  it('asks nothing of Kafka where the log says it, so neither lag nor old record times nor an outage matter', async () => {
    const { init, runTask, signal, api, clock, setHost, now, kafkaTopics } = await freshEngine();
    await runTask(init);
    for (const record of kafkaTopics().preload?.partitions[0]?.records ?? []) record.atMs -= 3_600_000;
    expect((await init.alreadyDone(signal)).answer).toBe('yes');
    await api.produce('preload', 0, [{ value: '{}', atMs: clock.now() }], signal);
    expect((await init.alreadyDone(signal)).answer).toBe('yes');
    now(() => setHost(false));
    expect((await init.alreadyDone(signal)).answer).toBe('yes');
  });

  it('is no while the engine has not read everything', async () => {
    const { init, signal } = kafkaWorld({
      engineReady: true,
      components: { engine: { consumes: false } },
    });
    expect(await init.alreadyDone(signal)).toEqual({
      answer: 'no',
      reason: NEVER_PRINTED,
    });
  });

  it('is no for an engine that is stuck: everything read, and never a line', async () => {
    const { init, signal } = kafkaWorld({
      engineReady: true,
      components: { engine: { printsLine: false } },
    });
    expect(await init.alreadyDone(signal)).toEqual({
      answer: 'no',
      reason: NEVER_PRINTED,
    });
  });

  it('is left to the offsets when the log no longer reaches back', async () => {
    const { init, signal, log } = kafkaWorld({
      engineReady: true,
      components: { engine: { printsLine: false } },
    });
    log.complete = false;
    expect((await init.alreadyDone(signal)).answer).toBe('yes');
  });

  it('is never no for what the offsets say: a mismatch is unknown', async () => {
    const { init, signal, log, api, clock, kafkaTopics } = kafkaWorld({
      engineReady: true,
      components: { engine: { printsLine: false } },
    });
    log.complete = false;
    const intruder = [{ value: '{}', atMs: clock.now() }];
    const stopped = kafkaWorld({ engineReady: true, components: { engine: { consumes: false } } });
    stopped.log.complete = false;
    expect(await stopped.init.alreadyDone(signal)).toEqual({
      answer: 'unknown',
      reason: expect.stringContaining('group engines is 3 records behind on preload'),
    });
    for (const record of kafkaTopics().preload?.partitions[0]?.records ?? []) record.atMs -= 3_600_000;
    expect(await init.alreadyDone(signal)).toEqual({
      answer: 'unknown',
      reason: expect.stringContaining('preload holds 0 records since then, fewer than 3'),
    });
    await api.produce('preload', 0, intruder, signal);
    expect((await init.alreadyDone(signal)).answer).toBe('unknown');
    await api.deleteTopic('preload', signal);
    expect((await init.alreadyDone(signal)).answer).toBe('unknown');
  });

  it('is remembered for exactly the life that it was verified for, when neither log nor offsets tell', async () => {
    const { init, runTask, signal, log, kafkaTopics, pod, now, addPod } = await freshEngine();
    await runTask(init);
    const age = () => {
      for (const record of kafkaTopics().preload?.partitions[0]?.records ?? []) record.atMs -= 3_600_000;
    };
    age();
    log.complete = false;
    expect(await init.alreadyDone(signal)).toEqual({
      answer: 'yes',
      reason: 'initialised in this life: an earlier run has verified it (its log no longer reaches back)',
    });
    now(() => {
      pod.terminating = true;
    });
    addPod();
    expect((await init.alreadyDone(signal)).answer).toBe('unknown');
    // What the world shows goes first: an engine that has not printed its line in a whole log is not initialised.
    log.complete = true;
    expect(await init.alreadyDone(signal)).toEqual({ answer: 'no', reason: NEVER_PRINTED });
  });

  it('is remembered of an engine that somebody else has initialised, once its line was seen', async () => {
    const { init, runTask, signal, log, kafkaTopics, remembered } = kafkaWorld({ engineReady: true });
    expect(await runTask(init)).toMatchObject({ state: 'skipped' });
    expect(remembered.size).toBe(1);
    for (const record of kafkaTopics().preload?.partitions[0]?.records ?? []) record.atMs -= 3_600_000;
    log.complete = false;
    expect((await init.alreadyDone(signal)).answer).toBe('yes');
  });

  it('leaves an unanswered Kafka question to who repeats looks, and tells a refusal as it is', async () => {
    for (const [error, errorClass] of [
      ['GROUP_COORDINATOR_NOT_AVAILABLE', 'transient'],
      ['GROUP_AUTHORIZATION_FAILED', 'denied'],
    ]) {
      const { init, signal, log } = kafkaWorld({
        engineReady: true,
        components: { engine: { printsLine: false } },
        faults: [{ on: 'kafka:fetchOffsets', error }],
      });
      log.complete = false;
      await expect(init.alreadyDone(signal)).rejects.toMatchObject({ errorClass });
    }
  });
});

describe('when an engine-init sends', () => {
  it('waits for the group to have a member: an engine that begins at the end of the topic misses earlier commands', async () => {
    const { init, runTask, api, reported, effects, startedAtMs, clock } = await freshEngine();
    const members = [{ clientId: 'engine', host: '10.0.3.1', memberId: 'engine-1' }];
    vi.spyOn(api, 'describeGroup').mockImplementation(async () => {
      const forMs = clock.now() - startedAtMs;
      if (forMs < 10 * SECOND) return { state: 'Empty', members: [] };
      return { state: forMs < 20 * SECOND ? 'PreparingRebalance' : 'Stable', members };
    });
    await runTask(init);
    expect(reported()[0]).toBe('the engine is Ready, and group engines has had no member for it yet');
    expect(effects('produce')[0]?.atMs).toBeGreaterThanOrEqual(startedAtMs + 20 * SECOND);
    expect(effects('produce')[0]?.atMs).toBeLessThanOrEqual(startedAtMs + 24 * SECOND);
  });

  it('sends all the same after a minute without a member, says so, and fails usefully when nobody reads', async () => {
    const { init, runTask, reported, took, api } = await freshEngine({
      components: { engine: { consumes: false } },
      init: { verifyTimeout: '30s' },
    });
    vi.spyOn(api, 'describeGroup').mockResolvedValue({ state: 'Empty', members: [] });
    await expect(runTask(init)).rejects.toMatchObject({
      code: 'task-unverified',
      message: expect.stringContaining('0 of 3 commands read'),
      remedy: expect.stringContaining('up --reset'),
    });
    expect(reported().join('\n')).toContain('group engines has no member 60 s after the engine was Ready');
    expect(took()).toBeLessThan(100 * SECOND);
  });
});

describe('fault 8: an init that nobody verifies', () => {
  it('fails when the engine reads nothing, and says how far it got', async () => {
    const { init, runTask, took } = await freshEngine({
      components: { engine: { consumes: false } },
      init: { verifyTimeout: '1m' },
    });
    await expect(runTask(init)).rejects.toMatchObject({
      code: 'task-unverified',
      message: expect.stringContaining(
        '0 of 3 commands read; the engine has not printed "Start publish" yet, 60 s after they were sent',
      ),
      remedy: expect.stringContaining('up --reset'),
    });
    expect(took()).toBeLessThan(65 * SECOND);
  });

  it('fails when the engine reads its commands and never prints its line', async () => {
    const { init, runTask } = await freshEngine({
      components: { engine: { printsLine: false } },
      init: { verifyTimeout: '30s' },
    });
    await expect(runTask(init)).rejects.toThrow('3 of 3 commands read; the engine has not printed');
  });

  it('fails when the engine is restarted after it got its commands', async () => {
    const { init, runTask, pod, at, clock } = await freshEngine({
      components: { engine: { printsLine: false } },
    });
    at(5 * SECOND, () => {
      pod.restarts = 1;
      pod.startedAtMs = clock.now();
    });
    await expect(runTask(init)).rejects.toThrow('the engine was restarted after it got its commands');
  });

  it('fails when the engine stays unready, but forgives one failed probe', async () => {
    const { init, runTask, pod, at, took } = await freshEngine({
      components: { engine: { printsLine: false } },
    });
    at(3 * SECOND, () => {
      pod.ready = false;
    });
    at(6 * SECOND, () => {
      pod.ready = true;
    });
    at(20 * SECOND, () => {
      pod.ready = false;
    });
    await expect(runTask(init)).rejects.toThrow('the engine has not been Ready for');
    expect(took()).toBeGreaterThanOrEqual(50 * SECOND);
  });
});

describe('an engine-init that verifies while the log is being rotated away', () => {
  it('does not take commands that were read for an engine that acts on them', async () => {
    const { init, runTask, log, at } = await freshEngine({
      components: { engine: { printsLine: false } },
      init: { verifyTimeout: '2m' },
    });
    at(500, () => {
      log.complete = false;
    });
    await expect(runTask(init)).rejects.toThrow('3 of 3 commands read; the engine has not printed');
  });

  it('goes by the offsets when it is taken up later and could not watch the log', async () => {
    const { init, runTask, log, signal, pod, clock } = await freshEngine();
    await runTask(init);
    log.complete = false;
    pod.log.length = 0;
    const incarnation = { id: `${pod.uid}@${pod.startedAtMs}`, startedAtMs: pod.startedAtMs };
    const receipt = { life: incarnation, from: { preload: 0 }, sentAtMs: clock.now() - 1 };
    expect(await init.verify(receipt, signal)).toMatchObject({ answer: 'verified', lifeId: incarnation.id });
  });
});

describe('fault 4: fixed sleeps around the init', () => {
  it('an engine that is quick is initialised in a few seconds', async () => {
    const { init, runTask, took } = await freshEngine();
    await runTask(init);
    expect(took()).toBeLessThanOrEqual(4 * SECOND);
  });
});

describe('an engine-init whose answer is lost', () => {
  it('sees by the watermark that the commands arrived, and sends nothing twice', async () => {
    const { init, runTask, effects, reported, events } = await freshEngine({
      faults: [{ on: 'kafka:produce', answer: 'lost' }],
    });
    await runTask(init);
    expect(effects('produce')).toHaveLength(1);
    const acted = events.find((event) => event.type === 'phase.acted');
    expect(acted?.type === 'phase.acted' && acted.receipt).toEqual({
      life: expect.anything(),
      from: { preload: 0 },
      sentAtMs: expect.any(Number),
    });
    expect(reported().join('\n')).toContain('looking whether the commands arrived');
  });

  it('sends again when the watermark has stood still', async () => {
    const { init, runTask, effects, api, signal, took } = await freshEngine({
      faults: [{ on: 'kafka:produce', error: 'KafkaJSRequestTimeoutError', times: 2 }],
    });
    await runTask(init);
    expect(took()).toBeGreaterThan(60 * SECOND);
    expect(effects('produce')).toHaveLength(1);
    expect((await api.topicOffsets('preload', signal))[0]?.high).toBe(COMMANDS.length);
  });

  it('waits out a leader that moves', async () => {
    const { init, runTask, took } = await freshEngine({
      faults: [{ on: 'kafka:produce', error: 'NOT_LEADER_FOR_PARTITION', times: 2 }],
    });
    await runTask(init);
    expect(took()).toBeLessThan(10 * SECOND);
  });

  it('gives up when the topic grew by something else: what the engine got is not known', async () => {
    const { init, runTask, effects, clock, api, signal } = await freshEngine({
      faults: [{ on: 'kafka:produce', error: 'KafkaJSRequestTimeoutError' }],
    });
    const intruder = clock.sleep(2 * SECOND).then(async () => {
      await api.produce('preload', 0, [{ value: 'x', atMs: clock.now() }], signal);
    });
    await expect(runTask(init)).rejects.toMatchObject({
      code: 'task-outcome-unknown',
      remedy: expect.stringContaining('up --reset'),
    });
    await intruder;
    expect(effects('produce')).toHaveLength(1);
  });

  it('gives up when the lost batch arrives after the second one was sent', async () => {
    const { init, runTask, kafkaTopics, clock } = await freshEngine({
      faults: [
        { on: 'kafka:produce', error: 'KafkaJSRequestTimeoutError' },
        { on: 'kafka:produce', answer: 'slow', delay: '4s' },
      ],
    });
    // The broker works the first request off while the second is on its way.
    const late = clock.sleep(33 * SECOND).then(() => {
      kafkaTopics().preload?.partitions[0]?.records.push(
        ...VALUES.map((value) => ({ value, atMs: clock.now() })),
      );
    });
    await expect(runTask(init)).rejects.toMatchObject({ code: 'task-outcome-unknown' });
    await late;
  });

  it('fails when the lost batch arrives behind the one that was sent again', async () => {
    const { init, runTask, at, kafkaTopics, clock, events } = await freshEngine({
      components: { engine: { printsLine: false } },
      faults: [{ on: 'kafka:produce', error: 'KafkaJSRequestTimeoutError' }],
    });
    at(40 * SECOND, () => {
      kafkaTopics().preload?.partitions[0]?.records.push(
        ...VALUES.map((value) => ({ value, atMs: clock.now() })),
      );
    });
    await expect(runTask(init)).rejects.toMatchObject({
      code: 'task-unverified',
      message: expect.stringContaining('preload holds 6 records instead of 3'),
      remedy: expect.stringContaining('up --reset'),
    });
    expect(events.find((event) => event.type === 'phase.acted')).toMatchObject({ receipt: { resent: true } });
  });
});

describe('an engine-init that is resumed', () => {
  it('knows from the marks of its intent whether the commands arrived', async () => {
    const { init, runTask, signal } = await freshEngine();
    const intent = (await init.prepare?.(signal)) ?? {};
    expect(await init.happened?.(intent, signal)).toEqual({
      answer: 'no',
      reason: 'preload got no commands',
    });
    await runTask(init);
    expect((await init.happened?.(intent, signal))?.answer).toBe('yes');
  });

  it('has not happened for an engine that was restarted since', async () => {
    const { init, runTask, signal, pod, clock, now } = await freshEngine();
    const intent = (await init.prepare?.(signal)) ?? {};
    await runTask(init);
    now(() => {
      pod.restarts = 1;
      pod.startedAtMs = clock.now();
    });
    expect(await init.happened?.(intent, signal)).toMatchObject({
      answer: 'no',
      reason: expect.stringContaining('restarted'),
    });
  });

  it('is unknown when a topic grew by another number of records', async () => {
    const { init, signal, api, clock } = await freshEngine();
    const intent = (await init.prepare?.(signal)) ?? {};
    await api.produce('preload', 0, [{ value: 'x', atMs: clock.now() }], signal);
    expect((await init.happened?.(intent, signal))?.answer).toBe('unknown');
  });

  it('sends only to the shards that have nothing yet', async () => {
    const { init, signal, api, clock, effects } = await freshEngine({
      reset: { topics: [{ topic: 'shard-1' }, { topic: 'shard-2' }] },
      init: { topic: undefined, topics: ['shard-1', 'shard-2'] },
    });
    const intent = (await init.prepare?.(signal)) ?? {};
    const first = VALUES.map((value) => ({ value, atMs: clock.now() }));
    await api.produce('shard-1', 0, first, signal);
    expect(await init.happened?.(intent, signal)).toMatchObject({
      answer: 'no',
      reason: 'shard-2 got no commands',
    });
    const beganAtMs = clock.now();
    const receipt = await init.run({
      intent,
      desired: 'on',
      signal,
      progress: () => undefined,
      confirm: async () => undefined,
      warn: () => undefined,
      until: async (read) => {
        for (;;) {
          const found = await read();
          if (found !== undefined) return found;
          await clock.sleep(SECOND);
        }
      },
      retry: (call) => call(),
    });
    // What the lost attempt sent to the second shard may still be on its way, so that one is waited for first.
    expect(clock.now() - beganAtMs).toBeGreaterThan(30 * SECOND);
    expect(receipt).toMatchObject({ from: { 'shard-1': 0, 'shard-2': 0 }, resent: true });
    expect(effects('produce').map(({ target }) => target)).toEqual(['shard-1', 'shard-2']);
    expect(clock.now()).toBeGreaterThan(STARTED_AT);
  });
});

describe('the options of an engine-init', () => {
  it('take one topic or several, not both and not none', async () => {
    const { engineInit } = await import('../../src/kinds/engine-init.ts');
    const base = { group: 'g', commands: COMMANDS };
    expect(engineInit.options.safeParse({ ...base, topic: 'a' }).success).toBe(true);
    expect(engineInit.options.safeParse({ ...base, topics: ['a'] }).success).toBe(true);
    expect(engineInit.options.safeParse(base).success).toBe(false);
    expect(engineInit.options.safeParse({ ...base, topic: 'a', topics: ['b'] }).success).toBe(false);
    const sharding = { enabled: false, topics: ['b'] };
    expect(engineInit.options.safeParse({ ...base, topics: ['a'], sharding }).success).toBe(false);
  });
});
