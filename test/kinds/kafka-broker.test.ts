import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/core/ports/clock.ts';
import { kafkaWorld } from '../support/kafka-world.ts';

describe('a kafka-broker', () => {
  it('is on when it is reachable and has a controller', async () => {
    const { broker, signal } = kafkaWorld();
    expect(await broker.observe(signal)).toMatchObject({ state: 'on', detail: '1 broker, controller 1' });
  });

  it('is starting while its host boots, with the reason, and on as soon as it answers', async () => {
    const { broker, signal, now, setHost, clock } = kafkaWorld({ hostUp: false });
    expect(await broker.observe(signal)).toMatchObject({
      state: 'starting',
      detail: 'does not answer yet: nothing listens at that address (ECONNREFUSED)',
      remedy: expect.stringContaining('connections.kafka.brokers'),
    });
    await clock.sleep(SECOND);
    now(() => setHost(true));
    await clock.sleep(19 * SECOND);
    expect((await broker.observe(signal)).state).toBe('starting');
    await clock.sleep(SECOND);
    expect((await broker.observe(signal)).state).toBe('on');
  });

  it.each([
    ['a topic without a leader', { error: 'LEADER_NOT_AVAILABLE' }, 'transient'],
    ['a coordinator that moves', { error: 'GROUP_COORDINATOR_NOT_AVAILABLE' }, 'transient'],
    ['a lost answer', { answer: 'lost' }, 'uncertain'],
    ['no answer at all', { answer: 'hang' }, 'uncertain'],
  ])(
    'does not take %s for a broker that is off: the look is repeated by who looks',
    async (_what, fault, errorClass) => {
      const { broker, signal } = kafkaWorld({
        faults: [{ on: 'kafka:describeCluster', ...fault, times: 1 }],
      });
      await expect(broker.observe(signal)).rejects.toMatchObject({ errorClass });
      expect((await broker.observe(signal)).state).toBe('on');
    },
  );

  it('says it aloud when the password is refused: waiting would not mend that', async () => {
    const { broker, signal } = kafkaWorld({
      faults: [{ on: 'kafka:connect', error: 'SASL_AUTHENTICATION_FAILED' }],
    });
    await expect(broker.observe(signal)).rejects.toMatchObject({
      errorClass: 'credentials',
      remedy: expect.stringContaining('connections.kafka.sasl'),
    });
  });
});
