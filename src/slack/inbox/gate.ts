import type { ReceiverEvent } from '@slack/bolt';
import { describeError, LamplighterError } from '../../core/errors.ts';
import { type Clock, SECOND } from '../../core/ports/clock.ts';
import type { Inbox, TakenItem } from '../../core/ports/inbox.ts';
import type { Logger } from '../../ops/logger.ts';
import { type Delivery, deliveryOf } from './delivery-key.ts';

/** Slack shows an error after 3 s; what the inbox has not written by then must not be done later. */
const ACCEPT_WITHIN_MS = 1.5 * SECOND;
/** So long, at most, is work put off while others still wait for their ack. */
const RUSH_MS = SECOND / 2;
/** So many at once are a rush: more of it may be on its way, so work waits for a moment without any. */
const MANY = 20;
const LULL_MS = 50;
const BEAT_EVERY_MS = 3 * SECOND;
const LOOK_FOR_ABANDONED_EVERY_MS = 10 * SECOND;
const ABANDONED_AT_ONCE = 20;
/** What was told to let go needs a moment to do so. */
const LET_GO_WITHIN_MS = SECOND;

/** Something from Slack, as it is kept: enough to be worked on by another process. */
export interface KeptDelivery {
  /** Which one it is, in every process alike. */
  key: string;
  body: Record<string, unknown>;
  receivedAtMs: number;
  /** Its holder died: what answers at once (a modal) comes too late. */
  late: boolean;
  /** Aborted when it is no longer ours: this process leaves, or another has taken it up. */
  signal: AbortSignal;
}

export interface GateParts {
  inbox: Inbox;
  /** Which process this is. */
  owner: string;
  clock: Clock;
  log: Logger;
  /** Does what was asked, and answers. Rejects when it could do neither, and when it was told to let go of it. */
  work(delivery: KeptDelivery): Promise<void>;
  /** What the ack says in place of accepting it: looked up, never written. Undefined: nothing is in the way. */
  objection?(delivery: Delivery, body: Record<string, unknown>): Promise<object | undefined>;
  /** What the ack says when the delivery was not accepted; undefined leaves it without an ack, so Slack repeats it. */
  refusal(delivery: Delivery, body: Record<string, unknown>, reason: string): Refusal;
  /** Something that cannot be known again, and so cannot be accepted. */
  malformed(body: unknown): Promise<void>;
}

export interface Refusal {
  ack?: { body?: unknown };
  /** Afterwards, where the ack itself cannot speak. */
  afterwards?(): Promise<void>;
}

export interface Gate {
  deliver(event: ReceiverEvent): Promise<void>;
  /** Takes nothing more, and waits for what is being worked on; what is late stays for another process. */
  stop(withinMs: number): Promise<void>;
}

/**
 * Between Slack and Bolt:
 *
 *   arrived ──accept──> ack ──> worked on ──> finished (done | failed)
 *      │ │                         ^
 *      │ ├─ objected to: the ack says what to correct
 *      │ └─ known already: ack     └── left behind by a process that died
 *      └─ not written in time: the ack says so, and nothing is done
 *
 * Before the ack there is one write and nothing else.
 */
export function openGate(parts: GateParts): Gate {
  const { inbox, owner, clock, log } = parts;
  const closing = new AbortController();
  const leaving = new AbortController();
  const busy = new Set<Promise<void>>();
  /** What is being written now, and not acked yet. */
  let writing = 0;
  /** How many have come since nothing was. */
  let arrived = 0;
  /** Resolved when nothing is; undefined while nothing is. */
  let calm: PromiseWithResolvers<void> | undefined;

  const track = (work: Promise<void>): void => {
    const tracked = work.catch((error) => log.error({ err: error }, describeError(error)));
    busy.add(tracked);
    void tracked.finally(() => busy.delete(tracked));
  };

  async function deliver(event: ReceiverEvent): Promise<void> {
    // Without an ack Slack counts it as failed, and repeats what it repeats.
    if (closing.signal.aborted) return;
    const delivery = deliveryOf(event);
    if (delivery === undefined) {
      track(parts.malformed(event.body));
      await acknowledge(event);
      return;
    }
    const { token: _, ...body } = event.body;
    const receivedAtMs = clock.now();
    const objection = await parts.objection?.(delivery, body);
    if (objection !== undefined) return acknowledge(event, objection);
    rush(1);
    const accepted = await accept(delivery, body, receivedAtMs).finally(() => rush(-1));
    if ('refused' in accepted) {
      log.error({ key: delivery.key, kind: delivery.kind }, `not accepted: ${accepted.refused}`);
      const refusal = parts.refusal(delivery, body, accepted.refused);
      if (refusal.ack !== undefined) await acknowledge(event, refusal.ack.body);
      if (refusal.afterwards !== undefined) track(refusal.afterwards());
      return;
    }
    const { item } = accepted;
    if (item !== undefined) track(afterTheRush(() => work(item, false)));
    await acknowledge(event);
  }

  /** Of many at once all are acked first, since people see a late ack as an error; work begins soon all the same. */
  async function afterTheRush(begin: () => Promise<void>): Promise<void> {
    await calm?.promise;
    return begin();
  }

  function rush(change: 1 | -1): void {
    writing += change;
    if (change === 1) arrived += 1;
    if (calm === undefined && change === 1) {
      const begun = Promise.withResolvers<void>();
      calm = begun;
      void slept(RUSH_MS, closing.signal).then(() => end(begun));
    } else if (writing === 0 && calm !== undefined) {
      const [over, before] = [calm, arrived];
      if (before < MANY) end(over);
      else void slept(LULL_MS, closing.signal).then(() => before === arrived && end(over));
    }
  }

  function end(rushed: PromiseWithResolvers<void>): void {
    rushed.resolve();
    if (calm !== rushed) return;
    calm = undefined;
    arrived = 0;
  }

  async function accept(
    { key, kind }: Delivery,
    payload: Record<string, unknown>,
    receivedAtMs: number,
  ): Promise<{ item: TakenItem | undefined } | { refused: string }> {
    const answered = new AbortController();
    // What is thrown at once is refused like what is rejected.
    const writing = (async () => inbox.accept({ key, kind, payload, receivedAtMs }, owner))().then(
      (item) => ({ item }),
      (error: unknown) => ({ refused: describeError(error) }),
    );
    const tooLong = clock.sleep(ACCEPT_WITHIN_MS, answered.signal).then(
      () => ({ refused: `the database did not answer within ${ACCEPT_WITHIN_MS / SECOND} s` }),
      () => writing,
    );
    const result = await Promise.race([writing, tooLong]);
    answered.abort();
    if ('refused' in result) track(writing.then(giveUp));
    return result;
  }

  /** It was written after all, but the person has been told that it was not. */
  async function giveUp(written: { item: TakenItem | undefined } | { refused: string }): Promise<void> {
    if (!('item' in written) || written.item === undefined) return;
    const detail = 'accepted too late: the person was told to try again';
    await inbox.finish(written.item, { state: 'failed', detail, atMs: clock.now() });
  }

  async function acknowledge(event: ReceiverEvent, body?: unknown): Promise<void> {
    try {
      await event.ack(body as never);
    } catch (error) {
      // The socket closed in between. What was accepted is done all the same, and a repetition is known by its key.
      log.warn({ err: error }, `no ack: ${describeError(error)}`);
    }
  }

  async function work(item: TakenItem, late: boolean): Promise<void> {
    const over = new AbortController();
    const lost = new AbortController();
    const signal = AbortSignal.any([leaving.signal, lost.signal]);
    track(keepBeating(item, AbortSignal.any([over.signal, signal]), lost));
    let end: { state: 'done' | 'failed'; detail?: string } = { state: 'done' };
    try {
      const body = item.payload as Record<string, unknown>;
      await parts.work({ key: item.key, body, receivedAtMs: item.receivedAtMs, late, signal });
    } catch (error) {
      if (signal.aborted) {
        log.warn({ err: error, key: item.key }, 'left to another process');
        return;
      }
      log.error({ err: error, key: item.key }, describeError(error));
      end = { state: 'failed', detail: describeError(error) };
    } finally {
      over.abort();
    }
    await inbox.finish(item, { ...end, atMs: clock.now() }).catch((error: unknown) => {
      if (isLost(error)) return;
      throw error;
    });
  }

  async function keepBeating(item: TakenItem, over: AbortSignal, lost: AbortController): Promise<void> {
    while (await slept(BEAT_EVERY_MS, over)) {
      await inbox.beat(item).catch((error: unknown) => {
        log.warn({ err: error, key: item.key }, describeError(error));
        if (isLost(error)) lost.abort(error);
      });
    }
  }

  async function takeAbandoned(): Promise<void> {
    while (!closing.signal.aborted) {
      const items = await inbox.takeAbandoned(owner, ABANDONED_AT_ONCE).catch((error: unknown) => {
        log.warn({ err: error }, describeError(error));
        return [];
      });
      for (const item of items) {
        log.info({ key: item.key, kind: item.kind }, 'taking up what another process left behind');
        track(work(item, true));
      }
      if (!(await slept(LOOK_FOR_ABANDONED_EVERY_MS, closing.signal))) return;
    }
  }

  const slept = (ms: number, signal: AbortSignal): Promise<boolean> =>
    clock.sleep(ms, signal).then(
      () => true,
      () => false,
    );

  const looking = takeAbandoned();
  return {
    deliver,
    async stop(withinMs) {
      closing.abort();
      const enough = new AbortController();
      const settled = (async () => {
        await looking;
        while (busy.size > 0) await Promise.all(busy);
        return true;
      })();
      const inTime = await Promise.race([settled, slept(withinMs, enough.signal).then(() => false)]);
      if (!inTime) {
        log.warn({ left: busy.size }, 'left unfinished; another process takes it up');
        leaving.abort(new LamplighterError('run-cancelled', 'This process is leaving.'));
        await Promise.race([settled, slept(LET_GO_WITHIN_MS, enough.signal)]);
      }
      enough.abort();
    },
  };
}

const isLost = (error: unknown): boolean =>
  error instanceof LamplighterError && error.code === 'attempt-lost';
