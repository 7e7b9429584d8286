import { isServiceError } from '../../core/errors.ts';
import type { RunEvent } from '../../core/events.ts';
import { SECOND } from '../../core/ports/clock.ts';
import type { ClaimedCursor } from '../../core/ports/cursors.ts';
import { type RunView, reduceRunView } from '../../core/run-view.ts';
import type { MessageContent } from '../messages/blocks/basics.ts';
import type { RunContext, Shape } from '../messages/blocks/run/run-parts.ts';
import { isTold, type News, threadReply } from '../messages/blocks/run/thread-reply.ts';
import { HintedWait } from './hinted-wait.ts';
import { nextStep, type Situation } from './next-step.ts';
import { type Published, readPublished, replyKey, rootKey } from './published.ts';
import type { PublisherPorts } from './publisher-ports.ts';
import { contextOf, type Pictured, pictureOf } from './run-picture.ts';
import { details, latePhases, showing } from './showing.ts';

/** How often the lease is read, in milliseconds: a burst of events moves no lease. */
const LIT_READ_EVERY_MS = 2 * SECOND;
/** How often progress that is only in the cursor is saved, in milliseconds: losing it costs one poll. */
const SAVE_EVERY_MS = 10 * SECOND;

const RUN_THAT_NEVER_BEGAN = 'never began';

/** A run whose cursor this process holds. */
interface Held extends Pictured {
  cursor: ClaimedCursor;
}

/** Keeps one run's message and thread up to date, from their present state to the run's end. */
export class RunFeed {
  readonly #ports: PublisherPorts;
  readonly #held: Held;
  readonly #wait: HintedWait;
  readonly #events: RunEvent[] = [];
  #view: RunView | undefined;
  #litUntilMs: number | undefined;
  #litReadAtMs = Number.NEGATIVE_INFINITY;
  #state: Published;
  /** All events up to this one are in Slack. */
  #seq: number;
  #saved = { seq: 0, atMs: 0 };
  #shownDetails = '';
  #editedAtMs = 0;
  #outdatedSinceMs: number | undefined;
  #newsSinceMs: number | undefined;

  constructor(ports: PublisherPorts, held: Held) {
    this.#ports = ports;
    this.#held = held;
    this.#wait = new HintedWait(ports);
    this.#state = readPublished(held.cursor.state);
    this.#seq = held.cursor.seq;
    this.#saved.seq = this.#seq;
  }

  /**
   * Resolves when Slack shows the run's end. May be called again after it was rejected: the post under way is settled
   * first.
   */
  async publish(signal: AbortSignal): Promise<void> {
    const { store, slackClock } = this.#ports;
    const unsubscribe = store.onChange(this.#held.run.id, () => this.#wait.hint());
    try {
      // From now on it is recorded that this run is to be shown, however long Slack is away.
      if (this.#held.cursor.state === undefined) await this.#save();
      for (;;) {
        signal.throwIfAborted();
        await this.#refresh();
        const step = nextStep(this.#situation(), slackClock.now());
        switch (step.do) {
          case 'root':
            await this.#postRoot(signal);
            break;
          case 'edit':
            await this.#edit(signal);
            break;
          case 'reply':
            await this.#reply(signal);
            break;
          case 'end':
            this.#seq = this.#lastSeq;
            return await this.#save();
          case 'wait':
            await this.#note();
            await this.#wait.until(step.untilMs, signal);
            break;
          default: {
            const never: never = step;
            return never;
          }
        }
      }
    } finally {
      unsubscribe();
    }
  }

  /** The age of the oldest event that Slack does not show, in milliseconds. */
  lagMs(): number {
    const oldest = this.#events[this.#seq];
    return oldest === undefined ? 0 : Math.max(0, this.#ports.clock.now() - oldest.at);
  }

  get #lastSeq(): number {
    return this.#events.at(-1)?.seq ?? 0;
  }

  async #refresh(): Promise<void> {
    this.#wait.clear();
    const { store, slackClock, litUntil, onTrouble } = this.#ports;
    const fresh = await store.events(this.#held.run.id, this.#lastSeq);
    for (const event of fresh) {
      this.#events.push(event);
      this.#view = reduceRunView(this.#view, event);
    }
    const nowMs = slackClock.now();
    if (nowMs - this.#litReadAtMs < LIT_READ_EVERY_MS && !this.#isOver) return;
    this.#litReadAtMs = nowMs;
    try {
      this.#litUntilMs = await litUntil?.(this.#held.run.environment);
    } catch (error) {
      // The lease is the least part: the run is shown with what was known before.
      onTrouble(error, this.#name);
    }
  }

  get #isOver(): boolean {
    return this.#events.at(-1)?.type === 'run.finished';
  }

  #situation(): Situation {
    const nowMs = this.#ports.slackClock.now();
    const { root, intent, shown, editsOff, threadOff } = this.#state;
    const canEdit = editsOff !== true;
    const canReply = threadOff !== true && this.#view !== undefined;
    const isOutdated = canEdit && shown !== this.#showing();
    const hasNews = canReply && (this.#hasUntoldEvents() || this.#untoldLate().length > 0);
    this.#outdatedSinceMs = isOutdated ? (this.#outdatedSinceMs ?? nowMs) : undefined;
    this.#newsSinceMs = hasNews ? (this.#newsSinceMs ?? nowMs) : undefined;
    const ended = this.#isOver;
    return {
      hasRoot: root !== undefined,
      intent: intent === undefined ? undefined : root === undefined ? 'root' : 'reply',
      outdatedSinceMs: this.#outdatedSinceMs,
      urgent: ended || this.#view?.cancelling !== undefined,
      detailsOutdated: this.#view !== undefined && this.#shownDetails !== details(this.#view),
      editedAtMs: this.#editedAtMs,
      newsSinceMs: this.#newsSinceMs,
      ended,
      canEdit,
      canReply,
    };
  }

  #hasUntoldEvents(): boolean {
    return this.#events.some((event) => event.seq > this.#state.toldSeq && isTold(event));
  }

  #late(): string[] {
    return this.#view === undefined ? [] : latePhases(this.#view, this.#ports.clock.now());
  }

  #untoldLate(): string[] {
    return this.#late().filter((id) => !this.#state.toldLate.includes(id));
  }

  #showing(): string {
    return this.#view === undefined
      ? RUN_THAT_NEVER_BEGAN
      : showing(this.#view, this.#late(), this.#litUntilMs);
  }

  async #postRoot(signal: AbortSignal): Promise<void> {
    const key = rootKey(this.#held.run.id, this.#state);
    const { channel } = this.#held.place;
    let shown: string | undefined;
    const mayBeThere = this.#state.intent?.key === key;
    const compose = async () => {
      await this.#refresh();
      this.#state.intent = { key, toSeq: 0, late: [] };
      await this.#save();
      shown = this.#showing();
      return (shape: Shape) => this.#message(shape);
    };
    const root = await this.#ports.poster.post({ channel, key, mayBeThere, compose }, signal);
    this.#state = { ...this.#state, root, intent: undefined, shown };
    this.#drawn();
    await this.#save();
  }

  async #edit(signal: AbortSignal): Promise<void> {
    const message = this.#state.root;
    if (message === undefined) return;
    const key = rootKey(this.#held.run.id, this.#state);
    let shown: string | undefined;
    const compose = async () => {
      await this.#refresh();
      shown = this.#showing();
      return (shape: Shape) => this.#message(shape);
    };
    try {
      await this.#ports.poster.edit({ message, key, compose }, signal);
    } catch (error) {
      if (!isServiceError(error, 'absent', 'conflict')) throw error;
      this.#ports.onTrouble(error, this.#name);
      return this.#gone('edit', isServiceError(error, 'absent'));
    }
    this.#state.shown = shown;
    this.#drawn();
    await this.#save();
  }

  async #reply(signal: AbortSignal): Promise<void> {
    const { root } = this.#state;
    if (root === undefined) return;
    const key = replyKey(this.#held.run.id, this.#state);
    const mayBeThere = this.#state.intent?.key === key;
    const compose = async () => {
      if (this.#state.intent?.key !== key) {
        await this.#refresh();
        this.#state.intent = { key, toSeq: this.#lastSeq, late: this.#untoldLate() };
        await this.#save();
      }
      const news = this.#newsOf(this.#state.intent);
      const draw = (shape: Shape) => this.#view && threadReply(news, this.#view, this.#context(shape));
      return draw('text') === undefined
        ? undefined
        : (shape: Shape): MessageContent => draw(shape) ?? { text: key };
    };
    try {
      const post = { channel: root.channel, threadTs: root.ts, key, mayBeThere, compose };
      await this.#ports.poster.post(post, signal);
    } catch (error) {
      if (!isServiceError(error, 'absent')) throw error;
      this.#ports.onTrouble(error, this.#name);
      return this.#gone('reply', true);
    }
    const { toSeq = this.#state.toldSeq, late = [] } = this.#state.intent ?? {};
    const toldLate = [...this.#state.toldLate, ...late];
    this.#state = { ...this.#state, intent: undefined, toldSeq: toSeq, toldLate };
    this.#newsSinceMs = undefined;
    await this.#save();
  }

  #newsOf({ toSeq, late }: { toSeq: number; late: string[] }): News {
    const { toldSeq } = this.#state;
    return { events: this.#events.filter(({ seq }) => seq > toldSeq && seq <= toSeq), late };
  }

  /** Handles a missing message: a deleted one is posted once more; a second deletion means that nobody wants it. */
  async #gone(what: 'edit' | 'reply', isDeleted: boolean): Promise<void> {
    const { roots } = this.#state;
    this.#state =
      roots < 2
        ? { ...this.#state, root: undefined, shown: undefined, intent: undefined, roots: roots + 1 }
        : {
            ...this.#state,
            intent: undefined,
            editsOff: this.#state.editsOff === true || what === 'edit',
            threadOff: this.#state.threadOff === true || isDeleted,
          };
    await this.#save();
  }

  #message(shape: Shape): MessageContent {
    return pictureOf(this.#view, this.#events[0], this.#held.run, this.#context(shape));
  }

  #context(shape: Shape): RunContext {
    const nowMs = this.#ports.clock.now();
    return contextOf(this.#held, { nowMs, litUntilMs: this.#litUntilMs }, shape);
  }

  #drawn(): void {
    this.#outdatedSinceMs = undefined;
    this.#editedAtMs = this.#ports.slackClock.now();
    this.#shownDetails = this.#view === undefined ? '' : details(this.#view);
  }

  /** Records that nothing is left to show for now. */
  async #note(): Promise<void> {
    if (this.#outdatedSinceMs === undefined && this.#newsSinceMs === undefined) this.#seq = this.#lastSeq;
    const isDue = this.#ports.clock.now() - this.#saved.atMs >= SAVE_EVERY_MS;
    if (this.#seq > this.#saved.seq && isDue) await this.#save();
  }

  async #save(): Promise<void> {
    const seq = this.#seq;
    await this.#ports.cursors.save(this.#held.cursor, { seq, state: this.#state });
    this.#saved = { seq, atMs: this.#ports.clock.now() };
  }

  get #name(): { runId: string; environment: string } {
    const { id, environment } = this.#held.run;
    return { runId: id, environment };
  }
}
