import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../packages/sandbox-cloud/src/clock/virtual.ts';
import type { Inbox } from '../../../src/core/ports/inbox.ts';
import { createLogger } from '../../../src/ops/logger.ts';
import { openGate } from '../../../src/slack/inbox/delivery-inbox.ts';
import { somePorts } from '../../support/slack/slack-bot.ts';

/** An inbox that takes 10 ms for each write, and when each command was acked and worked on. */
async function played(commands: readonly { count: number; atMs: number }[]) {
  const clock = new VirtualClock(0);
  const { inbox } = somePorts();
  const slow: Inbox = {
    ...inbox,
    accept: async (item, owner) => {
      await clock.sleep(10);
      return inbox.accept(item, owner);
    },
  };
  const ackedMs: number[] = [];
  const workedMs: number[] = [];
  const gate = openGate({
    inbox: slow,
    owner: 'one',
    clock,
    log: createLogger({ stream: { write: () => {} }, pretty: false, env: {} }),
    work: async () => {
      workedMs.push(clock.now());
    },
    refusal: () => ({}),
    malformed: async () => {},
  });
  const all = commands.flatMap(({ count, atMs }) => Array.from({ length: count }, () => atMs));
  await Promise.all(
    all.map(async (atMs, nth) => {
      await clock.sleep(atMs);
      const ack = async () => {
        ackedMs.push(clock.now());
      };
      const body = { command: '/devenv', text: 'help' };
      await gate.deliver({ body, ack, customProperties: { envelopeId: String(nth) } });
    }),
  );
  // One that closes puts nothing off any longer.
  await clock.sleep(5_000);
  await gate.stop(10_000);
  return { ackedMs, workedMs };
}

describe('of many commands at once', () => {
  it('a single one is worked on as soon as it is acked', async () => {
    expect(await played([{ count: 1, atMs: 0 }])).toEqual({ ackedMs: [10], workedMs: [10] });
  });

  it('all are acked before the first is worked on, although some come when none waits', async () => {
    const { ackedMs, workedMs } = await played([
      { count: 30, atMs: 0 },
      { count: 30, atMs: 40 },
    ]);
    expect(new Set(ackedMs)).toEqual(new Set([10, 50]));
    expect(workedMs).toHaveLength(60);
    expect(Math.min(...workedMs)).toBe(100);
  });

  it('the first is worked on after half a second, however long the rush lasts', async () => {
    const { workedMs } = await played(
      Array.from({ length: 50 }, (_, nth) => ({ count: 25, atMs: nth * 20 })),
    );
    expect(workedMs).toHaveLength(1_250);
    expect(Math.min(...workedMs)).toBe(500);
  });
});
