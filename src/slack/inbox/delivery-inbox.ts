import type { ReceiverEvent } from '@slack/bolt';
import { describeError, LamplighterError } from '../../core/errors.ts';
import { type Clock, SECOND } from '../../core/ports/clock.ts';
import type { Inbox, TakenItem } from '../../core/ports/inbox.ts';
import type { Logger } from '../../ops/logger.ts';
import { type Delivery, deliveryOf } from './delivery-key.ts';

/**
 * Slack shows an error after 3 s without an ack; a delivery that the inbox has not written by then must not be carried
 * out later.
 * Source: https://docs.slack.dev/interactivity/handling-user-interaction
 */
const ACCEPT_WITHIN_MS = 1.5 * SECOND;
/** The longest that work is postponed while other deliveries still wait for their ack, in milliseconds. */
const RUSH_MS = SECOND / 2;
/**
 * The number of simultaneous deliveries that counts as a rush: more may follow, so work waits for a moment without any.
 */
const MANY = 20;
const LULL_MS = 50;
const BEAT_EVERY_MS = 3 * SECOND;
const LOOK_FOR_ABANDONED_EVERY_MS = 10 * SECOND;
const ABANDONED_AT_ONCE = 20;
/** How long released work has to end. */
const LET_GO_WITHIN_MS = SECOND;

/** A delivery as it is stored: complete enough for another process to work on. */
export interface KeptDelivery {
  /** The idempotency key, the same in every process. */
  key: string;
  body: Record<string, unknown>;
  receivedAtMs: number;
  /** Its holder died: an immediate answer (a modal) comes too late. */
  late: boolean;
  /** Aborted when this process no longer holds it: the process leaves, or another has claimed it. */
  signal: AbortSignal;
}

export interface DeliveryInboxDeps {
  inbox: Inbox;
  /** The name of this process. */
  owner: string;
  clock: Clock;
  log: Logger;
  /** Carries out the request and answers it. Rejects when it could do neither, and when it was asked to release it. */
  work(delivery: KeptDelivery): Promise<void>;
  /**
   * An objection that the ack carries in place of accepting the delivery: looked up, never written. Undefined: nothing
   * objects.
   */
  objection?(delivery: Delivery, body: Record<string, unknown>): Promise<object | undefined>;
  /** The ack of a delivery that was not accepted; undefined leaves it without an ack, so that Slack repeats it. */
  refusal(delivery: Delivery, body: Record<string, unknown>, reason: string): Refusal;
  /** Handles a delivery without a key, which cannot be accepted. */
  malformed(body: unknown): Promise<void>;
}

export interface Refusal {
  ack?: { body?: unknown };
  /** Called afterwards, where the ack itself cannot carry a text. */
  afterwards?(): Promise<void>;
}

export interface DeliveryInbox {
  deliver(event: ReceiverEvent): Promise<void>;
  /** Accepts nothing more, and waits for work under way; what is late stays for another process. */
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
export function openGate(parts: DeliveryInboxDeps): DeliveryInbox {
  const { inbox, owner, clock, log } = parts;
  const closing = new AbortController();
  const leaving = new AbortController();
  const busy = new Set<Promise<void>>();
  /** Deliveries that are being written now, and are not acked yet. */
  let writing = 0;
  /** Deliveries that arrived since none was being written. */
  let arrived = 0;
  /** Resolved when none is being written; undefined while none is. */
  let idle: PromiseWithResolvers<void> | undefined;

  const track = (work: Promise<void>): void => {
    const tracked = work.catch((error) => log.error({ err: error }, describeError(error)));
    busy.add(tracked);
    void tracked.finally(() => busy.delete(tracked));
  };

  async function deliver(event: ReceiverEvent): Promise<void> {
    // Without an ack Slack counts the delivery as failed, and repeats events.
    // Source: https://docs.slack.dev/apis/events-api
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

  /**
   * Of many simultaneous deliveries all are acked first, since people see a late ack as an error; work begins soon all
   * the same.
   */
  async function afterTheRush(begin: () => Promise<void>): Promise<void> {
    await idle?.promise;
    return begin();
  }

  function rush(change: 1 | -1): void {
    writing += change;
    if (change === 1) arrived += 1;
    if (idle === undefined && change === 1) {
      const begun = Promise.withResolvers<void>();
      idle = begun;
      void slept(RUSH_MS, closing.signal).then(() => end(begun));
    } else if (writing === 0 && idle !== undefined) {
      const [over, before] = [idle, arrived];
      if (before < MANY) end(over);
      else void slept(LULL_MS, closing.signal).then(() => before === arrived && end(over));
    }
  }

  function end(rushed: PromiseWithResolvers<void>): void {
    rushed.resolve();
    if (idle !== rushed) return;
    idle = undefined;
    arrived = 0;
  }

  async function accept(
    { key, kind }: Delivery,
    payload: Record<string, unknown>,
    receivedAtMs: number,
  ): Promise<{ item: TakenItem | undefined } | { refused: string }> {
    const answered = new AbortController();
    // A synchronous throw is handled like a rejection.
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

  /** Closes a delivery that was written after all, although the person has read that it was not. */
  async function giveUp(written: { item: TakenItem | undefined } | { refused: string }): Promise<void> {
    if (!('item' in written) || written.item === undefined) return;
    const detail = 'accepted too late: the person was told to try again';
    await inbox.finish(written.item, { state: 'failed', detail, atMs: clock.now() });
  }

  async function acknowledge(event: ReceiverEvent, body?: unknown): Promise<void> {
    try {
      await event.ack(body as never);
    } catch (error) {
      // The socket closed in between. The accepted delivery is still carried out, and a repetition is recognised by its
      // key.
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
