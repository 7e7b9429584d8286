import { isServiceError } from '../../core/errors.ts';
import type { Notice } from '../../core/lease/notice.ts';
import { HOUR, MINUTE, SECOND } from '../../core/ports/clock.ts';
import type { MessageRef } from '../../core/ports/message-ref.ts';
import { actions, type MessageContent } from '../messages/blocks/basics.ts';
import type { EveningContext } from '../messages/blocks/evening/evening-context.ts';
import { noticeText, toldButtons } from '../messages/blocks/evening/notice-text.ts';
import { lastCall, reminderMessage } from '../messages/blocks/evening/reminder.ts';
import { requestMessage, requestReply } from '../messages/blocks/evening/request.ts';
import type { Shape } from '../messages/blocks/run/run-parts.ts';
import { verbatim } from '../messages/blocks/run/run-parts.ts';
import {
  projectReminders,
  type ReminderThread,
  type ReminderThreads,
  type Request,
} from '../messages/reminder-threads.ts';
import { textsFor } from '../messages/texts/texts.ts';
import type { EveningPlace, EveningPublisherPorts } from './evening-publisher-ports.ts';

/** The age below which a notice cannot have been claimed before, in milliseconds: a claim has to lapse first. */
const FRESH_MS = 15 * SECOND;
/** The age after which a notice is not posted any more, in milliseconds. */
const NEWS_FOR_MS = 24 * HOUR;
/** How long a notice is retried that Slack refuses for reasons that time does not resolve, in milliseconds. */
const INSIST_FOR_MS = 10 * MINUTE;
/** The number of notices that are read, enough for everything about one evening. */
const REMEMBERED = 120;

type Drawn = (shape: Shape) => MessageContent;

/** One notice on its way into Slack. */
export class NoticeDelivery {
  readonly #ports: EveningPublisherPorts;
  readonly #notice: Notice;
  readonly #signal: AbortSignal;
  readonly #mayBeThere: boolean;

  constructor(ports: EveningPublisherPorts, notice: Notice, signal: AbortSignal) {
    this.#ports = ports;
    this.#notice = notice;
    this.#signal = signal;
    this.#mayBeThere = ports.clock.now() - notice.atMs > FRESH_MS;
  }

  async tell(): Promise<void> {
    const { notices, owner, clock, placeOf } = this.#ports;
    const { id, environment, atMs } = this.#notice;
    const place = placeOf(environment);
    let message: MessageRef | undefined;
    if (place !== undefined && clock.now() - atMs < NEWS_FOR_MS) {
      try {
        message = await this.#post(place);
      } catch (error) {
        if (!isServiceError(error) || clock.now() - atMs < INSIST_FOR_MS) throw error;
        this.#ports.onTrouble(error, this.#notice);
      }
    }
    await notices.posted(id, owner, message);
    if (place !== undefined && message !== undefined) await this.#refresh(place);
  }

  /** Posts its own message, where it has one; other messages that it changes are edited first. */
  async #post(place: EveningPlace): Promise<MessageRef | undefined> {
    const { body, id } = this.#notice;
    await this.#refresh(place);
    const draw = async (): Promise<Drawn | undefined> =>
      this.#own(await this.#story(), await this.#context(place));
    const post = { channel: place.channel, key: id, mayBeThere: this.#mayBeThere, compose: draw };
    const speaks = (await draw()) !== undefined;
    const message = speaks ? await this.#ports.poster.post(post, this.#signal) : undefined;
    const threads = await this.#story();
    if (body.type === 'approval-ended' || body.type === 'approval-grace') {
      const request = threads.requestOf(body.approvalId);
      if (request !== undefined)
        await this.#reply(place, request.message, (context) => requestReply(request, context));
    }
    if (body.type === 'reminder' && body.final) {
      const thread = threads.threadsOf(id).at(-1);
      const isOpen = thread !== undefined && thread.end === undefined && thread.id !== id;
      if (isOpen) await this.#reply(place, thread.message, (context) => lastCall(thread, context));
    }
    return message;
  }

  /** The notice's own message; undefined when it is shown elsewhere. */
  #own(projection: ReminderThreads, context: EveningContext): Drawn | undefined {
    const { body, id } = this.#notice;
    const threads = projection.threadsOf(id);
    const begun = threads.find((thread) => thread.id === id);
    if (begun !== undefined) return (shape) => reminderMessage(begun, context, shape);
    switch (body.type) {
      case 'approval-asked': {
        const request = projection.requestOf(body.approvalId);
        return request?.id === id ? (shape) => requestMessage(request, context, shape) : undefined;
      }
      case 'extended':
        // The reminder shows it, or the message in which it was approved.
        if (threads.length > 0 || body.approvedBy !== undefined) return undefined;
        break;
      case 'stopping':
        // A person's `down` is shown by its run.
        if (threads.length > 0 || body.by.source !== 'schedule') return undefined;
        break;
      case 'kept':
        if (threads.length > 0) return undefined;
        break;
      default:
        break;
    }
    const text = noticeText(body, context);
    if (text === undefined) return undefined;
    const buttons = toldButtons(body, context);
    const blocks = [verbatim(text), ...(buttons.length === 0 ? [] : [actions(buttons, 'told')])];
    return (shape) => (shape === 'text' ? { text } : { text, blocks });
  }

  /** Redraws the message that the notice concerns: repeatedly, until nothing has happened meanwhile. */
  async #refresh(place: EveningPlace): Promise<void> {
    const { id, body } = this.#notice;
    const threads = await this.#story();
    for (const { id: nightId, message } of threads.threadsOf(id)) {
      const find = (now: ReminderThreads): ReminderThread | undefined =>
        now.threadsOf(nightId).find((thread) => thread.id === nightId);
      await this.#edit(place, nightId, message, find, reminderMessage);
    }
    if (body.type === 'approval-asked' || body.type === 'approval-ended' || body.type === 'approval-grace') {
      const request = threads.requestOf(body.approvalId);
      const find = (now: ReminderThreads): Request | undefined => now.requestOf(body.approvalId);
      if (request !== undefined) await this.#edit(place, request.id, request.message, find, requestMessage);
    }
  }

  async #edit<T>(
    place: EveningPlace,
    key: string,
    message: MessageRef | undefined,
    find: (threads: ReminderThreads) => T | undefined,
    draw: (what: T, context: EveningContext, shape: Shape) => MessageContent,
  ): Promise<void> {
    // Not posted yet: it will be drawn from what is known then.
    if (message === undefined) return;
    let shown: string | undefined;
    for (;;) {
      const what = find(await this.#story());
      const now = JSON.stringify(what);
      if (what === undefined || now === shown) return;
      const compose = async (): Promise<Drawn | undefined> => {
        const newest = find(await this.#story());
        const context = await this.#context(place);
        shown = JSON.stringify(newest);
        return newest && ((shape) => draw(newest, context, shape));
      };
      try {
        await this.#ports.poster.edit({ message, key, compose }, this.#signal);
      } catch (error) {
        if (!isServiceError(error, 'absent', 'conflict')) throw error;
        // A person has deleted it, and knows why.
        this.#ports.onTrouble(error, this.#notice);
        return;
      }
    }
  }

  async #reply(
    place: EveningPlace,
    root: MessageRef | undefined,
    say: (context: EveningContext) => MessageContent,
  ): Promise<void> {
    if (root === undefined) return;
    const context = await this.#context(place);
    const key = `${this.#notice.id}/reply`;
    const post = { channel: root.channel, threadTs: root.ts, key, mayBeThere: this.#mayBeThere };
    try {
      await this.#ports.poster.post({ ...post, compose: async () => () => say(context) }, this.#signal);
    } catch (error) {
      if (!isServiceError(error, 'absent')) throw error;
      this.#ports.onTrouble(error, this.#notice);
    }
  }

  async #story(): Promise<ReminderThreads> {
    const { environment } = this.#notice;
    const known = await this.#ports.notices.list({ environment, limit: REMEMBERED });
    return projectReminders(known.reverse());
  }

  async #context(place: EveningPlace): Promise<EveningContext> {
    const { environment } = this.#notice;
    const { channel: _, ...rest } = place;
    const nextStartMs = await this.#ports.nextStartMs(environment).catch((error: unknown) => {
      this.#ports.onTrouble(error, this.#notice);
      return undefined;
    });
    const texts = textsFor(place.locale);
    return { ...rest, environment, texts, nowMs: this.#ports.clock.now(), nextStartMs };
  }
}
